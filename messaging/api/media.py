"""Files on their way: announced, uploaded part by part, fetched, called back (PROTOCOL.md, Files)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ENDS, ActorAPIView
from accounts.downloads import asked_range, chunks_of
from messaging.api.requests import body_fields
from messaging.errors.media import MediaSizeError
from messaging.frames import read_sequence, read_uuid
from messaging.queries.conversations import get_conversation_for
from messaging.queries.media import get_media_for, get_own_media_for, open_media, show_upload
from messaging.services.media import announce_media, cancel_media
from messaging.services.media_parts import store_part

A_YEAR_SECONDS = 365 * 24 * 3600
# Only our own page can make sense of these bytes: whoever opens the address itself is shown nothing.
HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": f"private, max-age={A_YEAR_SECONDS}, immutable",
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class CiphertextParser(BaseParser):
    """Gives the body as it comes, unread."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream


class MediaView(ActorAPIView):
    scopes = {"POST": ENDS}

    def post(self, request: Request) -> Response:
        actor = self.actor
        fields = body_fields(request, "id", "conversation", "size")
        conversation = get_conversation_for(actor, read_uuid(fields["conversation"]))
        media, is_new = announce_media(
            actor=actor,
            conversation=conversation,
            media_id=read_uuid(fields["id"]),
            size=read_sequence(fields["size"]),
        )
        return Response(show_upload(media), status=201 if is_new else 200)


class MediaFileView(ActorAPIView):
    scopes = {"GET": ENDS, "DELETE": ENDS}

    def get(self, request: Request, media_id: UUID) -> HttpResponse | StreamingHttpResponse:
        media = get_media_for(self.actor, media_id)
        headers = {**HEADERS, "ETag": f'"{media.id}"'}
        # What has another tag is not this file: then all of it is meant.
        is_this = request.headers.get("If-Range", headers["ETag"]) == headers["ETag"]
        asked = asked_range(request.headers.get("Range", "") if is_this else "", media.size)
        if asked is not None and not asked:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{media.size}"})
        sent = range(media.size) if asked is None else asked
        if asked is not None:
            headers["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{media.size}"
        return StreamingHttpResponse(
            chunks_of(open_media(media, sent.start, sent.stop)),
            status=200 if asked is None else 206,
            content_type=CiphertextParser.media_type,
            headers={**headers, "Content-Length": str(len(sent))},
        )

    def delete(self, request: Request, media_id: UUID) -> Response:
        cancel_media(media=get_own_media_for(self.actor, media_id))
        return Response(status=204)


class MediaPartsView(ActorAPIView):
    scopes = {"GET": ENDS}

    def get(self, request: Request, media_id: UUID) -> Response:
        return Response(show_upload(get_own_media_for(self.actor, media_id)))


class MediaPartView(ActorAPIView):
    scopes = {"PUT": ENDS}
    parser_classes = [CiphertextParser]

    def put(self, request: Request, media_id: UUID, number: int) -> Response:
        media = get_own_media_for(self.actor, media_id)
        stream = request.data
        if not hasattr(stream, "read"):
            raise MediaSizeError
        is_new = store_part(media=media, number=number, stream=stream)
        return Response(show_upload(media), status=201 if is_new else 200)
