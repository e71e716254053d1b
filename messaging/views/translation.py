"""Translation packs, which everybody may fetch, and whom the product owes its parts to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.vendored import libraries
from accounts.views.business import members_who_may
from messaging.queries.translation import get_pack_file, installed_packs

CHUNK_BYTES = 256 * 1024
# The name is the content's own hash.
FOR_EVER = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"


@require_GET
def packs(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"packs": installed_packs()}, headers={"Cache-Control": A_MINUTE})


@require_GET
def pack_file(request: HttpRequest, sha256: str) -> StreamingHttpResponse:
    file = get_pack_file(sha256)
    headers = {"Content-Length": str(file.stat().st_size), "Cache-Control": FOR_EVER}
    return StreamingHttpResponse(_content(file), content_type="application/octet-stream", headers=headers)


async def _content(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as reader:
        while chunk := await asyncio.to_thread(reader.read, CHUNK_BYTES):
            yield chunk


@require_GET
def licences(request: HttpRequest) -> HttpResponse:
    return render(request, "public/licences.html", {"libraries": libraries(), "packs": installed_packs()})


@members_who_may(Act.CONVERSE)
def translation(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "messaging/translation.html", {"door": "business", "actor": actor})
