"""Files on their way: announced, uploaded, fetched, called back (PROTOCOL.md, Files)."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ENDS, ActorAPIView
from accounts.downloads import chunks_of
from messaging.api.requests import body_fields
from messaging.frames import read_sequence, read_uuid
from messaging.media_errors import MediaSizeError
from messaging.queries.conversations import get_conversation_for
from messaging.queries.media import get_own_media_for, open_media_for
from messaging.services.media import announce_media, cancel_media, store_media

A_YEAR_SECONDS = 365 * 24 * 3600
# Only our own page can make sense of these bytes: whoever opens the address itself is shown nothing.
HEADERS = {
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
        return Response({"id": str(media.id), "state": media.state}, status=201 if is_new else 200)


class MediaFileView(ActorAPIView):
    scopes = {"GET": ENDS, "PUT": ENDS, "DELETE": ENDS}
    parser_classes = [CiphertextParser]

    def put(self, request: Request, media_id: UUID) -> Response:
        media = get_own_media_for(self.actor, media_id)
        stream = request.data
        if not hasattr(stream, "read"):
            raise MediaSizeError
        is_new = store_media(media=media, stream=stream)
        return Response({"id": str(media.id), "state": "stored"}, status=201 if is_new else 200)

    def get(self, request: Request, media_id: UUID) -> StreamingHttpResponse:
        media, file = open_media_for(self.actor, media_id)
        length = {"Content-Length": str(media.size)}
        return StreamingHttpResponse(
            chunks_of(file), content_type=CiphertextParser.media_type, headers={**HEADERS, **length}
        )

    def delete(self, request: Request, media_id: UUID) -> Response:
        cancel_media(media=get_own_media_for(self.actor, media_id))
        return Response(status=204)
