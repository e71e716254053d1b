"""The bakery's own website, on another origin: her page with one line of ours (messaging/WIDGET.md)."""

import sys
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{name}</title>
    <link rel="stylesheet" href="/site.css">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <header><h1>{name}</h1><nav><a href="/">English</a> · <a href="/es/">Español</a></nav></header>
    <main><p>{first}</p><p>{second}</p></main>
    <script src="{portal}/widget.js" data-business="{handle}" async></script>
  </body>
</html>
"""
STYLE = """
* { box-sizing: border-box; }
body { margin: 0; font: 18px/1.6 Georgia, serif; color: #3d2b1f; background: #fbf3e4; }
header { padding: 48px 24px; background: #e8cfa6; text-align: center; }
h1 { margin: 0 0 8px; font-size: 40px; } a { color: inherit; }
main { max-width: 640px; margin: 0 auto; padding: 32px 24px 160px; }
/* What a page says of every button, div and iframe must not reach the chat. */
button, div, iframe { border: 4px dotted hotpink !important; transform: rotate(3deg); }
"""
WORDS = {
    "en": (
        "Bread at seven, cakes to order. Rua do Forno 12, Tavira.",
        "Ask us anything with the round button below: it opens a chat that only you and we can read.",
    ),
    "es": (
        "Pan a las siete, tartas por encargo. Rua do Forno 12, Tavira.",
        "Pregúntanos lo que quieras con el botón redondo: abre un chat que solo podemos leer tú y nosotros.",
    ),
}


class Site(BaseHTTPRequestHandler):
    """Two pages and a style sheet."""

    def __init__(self, portal: str, handle: str, name: str, *request: object) -> None:
        self.portal, self.handle_of_business, self.name = portal, handle, name
        super().__init__(*request)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        pages = {"/": "en", "/es/": "es"}
        path = self.path.partition("?")[0]
        if path == "/site.css":
            self._answer("text/css", STYLE)
        elif path in pages:
            first, second = WORDS[pages[path]]
            page = PAGE.format(
                language=pages[path],
                name=escape(self.name),
                first=first,
                second=second,
                portal=escape(self.portal),
                handle=escape(self.handle_of_business),
            )
            self._answer("text/html", page)
        else:
            self.send_error(404)

    def _answer(self, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        # The strictest policy that the line needs: a script, an answer and a frame of the portal.
        policy = f"default-src 'none'; style-src 'self'; img-src data:; script-src {self.portal}; "
        policy += f"connect-src {self.portal}; frame-src {self.portal}; require-trusted-types-for 'script'"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def site_server(host: str, port: int, portal: str, handle: str, name: str) -> ThreadingHTTPServer:
    """A server for a business's site with the chat of a portal; the caller runs and closes it."""
    return ThreadingHTTPServer((host, port), partial(Site, portal, handle, name))


if __name__ == "__main__":
    host, port, portal = sys.argv[1:4]
    site_server(host, int(port), portal, "amelia", "Padaria Amélia").serve_forever()
