"""Files that messages refer to: each is given to one message, in the transaction that stores the message."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from messaging.delivery.submissions import Submission
from messaging.errors.media import MediaMissingError
from messaging.models.media import MediaFile
from messaging.models.messages import Message


@dataclass(slots=True)
class MediaFacts:
    """The files that a batch names, locked, and what became of them."""

    files: dict[UUID, MediaFile]
    taken: list[MediaFile] = field(default_factory=list)
    _claims: dict[UUID, tuple[UUID, UUID, UUID]] = field(default_factory=dict)

    def claim(self, submission: Submission) -> None:
        """Set a message's files aside for it.

        Raises MediaMissingError unless each is its sender's, stored whole in this conversation, and no other
        message's.
        """
        for media_id in submission.media_ids:
            file = self.files.get(media_id)
            if (
                file is None
                or file.conversation_id != submission.conversation_id
                or file.uploader_id != submission.sender_id
                or file.state != MediaFile.State.STORED
                or file.message_id is not None
                or self._claims.setdefault(media_id, submission.identity) != submission.identity
            ):
                raise MediaMissingError

    def take(self, submission: Submission, message: Message) -> None:
        """Give a message the files that it claimed."""
        for media_id in submission.media_ids:
            file = self.files[media_id]
            file.message_id, file.from_verified = message.id, message.from_verified
            self.taken.append(file)


def load_media(submissions: Sequence[Submission]) -> MediaFacts:
    """Lock the files that a batch names, in id order; no query when it names none.

    The caller has locked the batch's conversations.
    """
    ids = {media_id for submission in submissions for media_id in submission.media_ids}
    if not ids:
        return MediaFacts({})
    rows = MediaFile.objects.select_for_update().filter(pk__among=ids).order_by("pk")
    return MediaFacts({row.id: row for row in rows})
