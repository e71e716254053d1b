"""Which sites may show a business's chat: hosts as people write them, and as a policy names them. Pure.

A site is a host in its one form (`accounts/domains.py`), `*.` and a host for all below it, or, in the demo,
`localhost` for this very machine. Sites are HTTPS on the usual port; this machine may use any.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from accounts.domains import read_domain, show_domain
from messaging.errors.widgets import BadSiteError

LOCALHOST = "localhost"
LOCAL_HOSTS = (LOCALHOST, "127.0.0.1")
ALL_BELOW = "*."


def read_site(text: str, *, local: bool) -> str:
    """A site in its one form, from a name or an address that somebody pastes; `local` allows this machine.

    Raises BadSiteError for an address of plain HTTP or with a port, and as `read_domain` for what is no
    domain of one business's own.
    """
    given = text.strip().lower()
    wild = given.startswith(ALL_BELOW)
    given = given.removeprefix(ALL_BELOW)
    if local and not wild and _host_of(given) in LOCAL_HOSTS:
        return LOCALHOST
    if given.startswith("http://") or (not wild and "*" in given):
        raise BadSiteError
    if _has_port(given):
        raise BadSiteError
    return f"{ALL_BELOW if wild else ''}{read_domain(given)}"


def show_site(site: str) -> str:
    """A site as people of its script read it."""
    wild = site.startswith(ALL_BELOW)
    return f"{ALL_BELOW if wild else ''}{show_domain(site.removeprefix(ALL_BELOW))}"


def sources_of(sites: Iterable[str], *, local: bool) -> list[str]:
    """What Content-Security-Policy calls these sites; without any of them `'none'`."""
    sources: list[str] = []
    for site in sites:
        if site != LOCALHOST:
            sources.append(f"https://{site}")
        elif local:
            sources += [f"http://{host}:*" for host in LOCAL_HOSTS]
    return sources or ["'none'"]


def is_listed(origin: str, sites: Iterable[str], *, local: bool) -> bool:
    """Say whether an origin, as a browser writes it in `Origin`, is one of these sites."""
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" != origin or not host:
        return False
    sites = set(sites)
    if parts.scheme == "http":
        return local and LOCALHOST in sites and host in LOCAL_HOSTS
    if parts.scheme != "https" or port not in (None, 443):
        return False
    below = {f"{ALL_BELOW}{host[at + 1 :]}" for at, sign in enumerate(host) if sign == "."}
    return host in sites or bool(below & sites)


def _host_of(text: str) -> str:
    try:
        return urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""


def _has_port(text: str) -> bool:
    try:
        return urlsplit(text if "//" in text else f"//{text}").port not in (None, 443)
    except ValueError as error:
        raise BadSiteError from error
