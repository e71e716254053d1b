"""`make bench NAME=translation`: Bergamot in Chromium, with the product's own modules under its own policy.

Start: from a pack that the device holds to the first translation (engine, model, a sentence). Then the
median and the slowest twentieth of everyday messages, one by one, compared by the guard as in a chat.
PACKS names a folder that holds es-en and en-es; without one, the packs beside the project, or else the
hand-written ones of the tests, which say little about real ones.
"""

import json
import mimetypes
import os
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from playwright.sync_api import Route, sync_playwright

# Whom a message greets: the engine remembers sentences, and none comes twice.
# Nobody listens there: every request of the page is answered here.
ORIGIN = "http://localhost:1"
NAMES = ["Ana", "Luis", "Marta", "Pedro", "Sofia"]
MESSAGES = {
    "es-en": [
        "Hola, buenos días.",
        "¿A qué hora abren mañana?",
        "Quiero una tarta de chocolate para ocho personas.",
        "Muchas gracias por todo, hasta mañana.",
        "¿Puedo cambiar mi vuelo del viernes al sábado sin pagar más?",
        "Mi pedido AB-1234 no ha llegado todavía y lo necesito antes de las 10:30.",
    ],
    "en-es": [
        "Hello, good morning.",
        "What time do you open tomorrow?",
        "I would like a chocolate cake for eight people.",
        "Thank you very much for everything, see you tomorrow.",
        "Can I change my flight from Friday to Saturday without paying more?",
        "My order AB-1234 has not arrived yet and I need it before 10:30.",
    ],
}
RUN = """async ([base, pair, texts, names]) => {
  const { Translator } = await import(base + 'translator.js');
  const { download } = await import(base + 'packs.js');
  const [from, to] = pair.split('-');
  const translator = new Translator();
  await translator.load();
  await download(translator.packFor(from, to), () => undefined, new AbortController().signal);
  const begun = performance.now();
  await translator.translate(texts[0], from, to);
  const start = performance.now() - begun;
  const each = [];
  for (const name of names) {
    for (const text of texts) {
      const before = performance.now();
      await translator.translate(`${name}: ${text}`, from, to);
      each.push(performance.now() - before);
    }
  }
  return { start, each };
}"""


def install(folder: Path) -> str:
    """Install both directions; says which packs they are."""
    from config.demo.translation import BESIDE
    from messaging.services.translation import install_pack
    from tests.messaging.tiny_pack import write_tiny_pack

    settings.TRANSLATION_DIR = folder / "installed"
    given = Path(os.environ.get("PACKS", BESIDE))
    is_real = all((given / pair).is_dir() for pair in MESSAGES)
    for pair in MESSAGES:
        source = given / pair if is_real else write_tiny_pack(folder / pair, pair)
        install_pack(pair=pair, folder=source)
    return f"packs of {given}" if is_real else "hand-written packs of the tests (NOT real ones)"


def answer(route: Route) -> None:
    """A page with nothing but the engine's addresses, static files, and the installed packs."""
    from csp.utils import build_policy
    from django.contrib.staticfiles import finders
    from django.template.loader import render_to_string

    from messaging.queries.translation import get_pack_file, installed_packs

    path = route.request.url.removeprefix(ORIGIN)
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    body: bytes | str
    if path == "/":
        kind, body = "text/html", "<!doctype html>" + render_to_string("messaging/_translation.html")
    elif path == "/translation/packs.json":
        body = json.dumps({"packs": installed_packs()})
    elif path.startswith("/translation/"):
        body = get_pack_file(path.removeprefix("/translation/")).read_bytes()
    else:
        body = Path(str(finders.find(path.removeprefix(settings.STATIC_URL)))).read_bytes()
    route.fulfill(body=body, content_type=kind, headers={"Content-Security-Policy": str(build_policy())})


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from tests.browser.conftest import CHROMIUM_FLAGS

    with tempfile.TemporaryDirectory(prefix="rb-") as folder, sync_playwright() as playwright:
        print(f"Translation in Chromium, {os.cpu_count()} cores, {install(Path(folder))}")
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        for pair, texts in MESSAGES.items():
            page = browser.new_page()
            page.route(f"{ORIGIN}/**", answer)
            page.goto(ORIGIN)
            base = f"{settings.STATIC_URL}messaging/js/lib/translation/"
            found: dict[str, Any] = page.evaluate(RUN, [base, pair, texts, NAMES])
            each = sorted(found["each"])
            slow = statistics.quantiles(each, n=20)[-1]
            middle = statistics.median(each)
            print(f"  {pair}: start {found['start']:.0f} ms, median {middle:.0f} ms a message,")
            print(f"         95 % within {slow:.0f} ms ({len(each)} messages)")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
