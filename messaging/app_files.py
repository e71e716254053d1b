"""What the installed customer app keeps on a device: its own files, and which release they are."""

import hashlib
import json
import posixpath
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from messaging.linked import link

WORKER = "messaging/js/service-worker.js"
PUSH_WORKER = "messaging/js/push-worker.js"
OPENER = "messaging/js/lib/push/opener.js"
MAIN = "messaging/js/main.js"
# What the pages that open without a network ask for; where each is, and what it imports, the modules say.
COMPONENTS = ("chat", "notices", "number-lost", "report", "offline")
# Workers that the pages start by address; what they import, they say.
WORKERS = ("messaging/js/lib/media/worker.js",)
# What the app's pages name themselves (base.html).
STYLES = (
    "accounts/vendor/inter/inter.css",
    "accounts/vendor/inter/inter-latin-wght-normal.woff2",
    "accounts/vendor/inter/inter-latin-ext-wght-normal.woff2",
    "accounts/vendor/tabler/tabler.min.css",
    "accounts/vendor/icons/icons.svg",
    "accounts/css/tokens.css",
    "accounts/css/base.css",
    "accounts/css/app.css",
    "accounts/css/pages.css",
    "accounts/css/log.css",
    "accounts/css/keys.css",
    "messaging/css/chat.css",
    "messaging/css/files.css",
    "messaging/css/bodies.css",
    "messaging/css/talk.css",
    "accounts/img/mark.svg",
)
PUSH_ICON = "accounts/img/app-192.png"
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")
RELEASE_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Release:
    """One release of the app: its name changes whenever any of its files does, on every machine alike."""

    name: str
    files: tuple[str, ...]


@cache
def current_release() -> Release:
    """The release that this process serves, with the addresses of its files; read once."""
    names = sorted({*STYLES, *_modules()})
    digest = hashlib.sha256()
    for name in (*names, WORKER, PUSH_WORKER):
        digest.update(name.encode() + _source(name))
    digest.update(opener_script().encode())
    return Release(digest.hexdigest()[:RELEASE_CHARACTERS], tuple(static(name) for name in names))


def worker_script(release: Release, pages: dict[str, str]) -> str:
    """The service worker's program with what it keeps: `pages` names the addresses of its own pages."""
    known = {"name": release.name, "files": release.files, "pages": pages}
    return f"const RELEASE = {json.dumps(known)};\n{_source(WORKER).decode()}"


def push_script(*, door: str, home: str, opener: str) -> str:
    """The part of a door's service worker that wakes up for news, with the addresses that it needs."""
    known = {"door": door, "home": home, "opener": opener, "icon": static(PUSH_ICON)}
    return f"const PUSH = {json.dumps(known)};\n{_source(PUSH_WORKER).decode()}"


def opener_script() -> str:
    """What opens messages in a service worker: `self.loadOpener`, linked out of the pages' own modules."""
    return link(OPENER, read=lambda name: _source(name).decode(), resolve=_resolved, name="loadOpener")


def _modules() -> set[str]:
    main = _source(MAIN).decode()
    places = [re.search(rf"""["']?{name}["']?: \(\) => import\("([^"]+)"\)""", main) for name in COMPONENTS]
    wanted = [*WORKERS, *(_resolved(MAIN, place[1]) for place in places if place)]
    found = {MAIN}
    while wanted:
        name = wanted.pop()
        if name not in found and finders.find(name):
            found.add(name)
            wanted += [_resolved(name, path) for path in IMPORT.findall(_source(name).decode())]
    return found


def _resolved(module: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), path))


def _source(name: str) -> bytes:
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(name)
    return Path(found).read_bytes()
