"""What the airline's people keep for each other: notes about a customer, quick replies, and a view."""

import json
import uuid

from accounts.models.businesses import Business, Membership
from config.demo.keys import EPOCH, DemoKeys
from messaging.crypto.notes import NotePlace, lock_note
from messaging.models.conversations import Conversation
from messaging.services.notes import add_note
from messaging.services.quick_replies import save_quick_reply
from messaging.services.saved_views import add_saved_view

# Who wrote it, about whom, and whom it names; the words are locked as a member's browser would.
NOTES = (
    (
        "Nadia Benali",
        "Carmen Ruiz",
        "Viaja con un bebé: la sillita va gratis en bodega. @Luis, ¿lo confirmas?",
    ),
    ("Luis Montero", "Carmen Ruiz", "Confirmado con el aeropuerto. @Nadia, ya está en su reserva."),
    ("Amaia Lizarra", "Jonas Weber", "Frequent flyer: offer him the seat by the window first."),
)
QUICK_REPLIES = (
    ("equipaje", "es", "Hola, {{name}}: cada billete incluye una maleta de 10 kg y un bolso de mano."),
    ("gracias", "es", "Gracias a ti, {{name}}. Buen viaje."),
    ("luggage", "en", "Hello {{name}}, every ticket includes a 10 kg case and a small bag."),
)
VIEW = ("Esperan respuesta", {"unread": "1", "sort": "waiting"})


def seed_team(business: Business, keys: DemoKeys) -> None:
    """Keep all that for a demo business, each note by the member who wrote it."""
    members = Membership.objects.filter(business=business).select_related("user")
    people = {member.user.name: member for member in members}
    talks = Conversation.objects.filter(business=business).select_related("customer")
    about = {talk.customer.name: talk for talk in talks}
    for author, customer, text in NOTES:
        named = [member for name, member in people.items() if f"@{name.split()[0]}" in text]
        _write(about[customer], people[author], keys, text, named)
    for shortcut, language, text in QUICK_REPLIES:
        save_quick_reply(
            business_id=business.id, reply_id=None, shortcut=shortcut, language=language, text=text
        )
    name, query = VIEW
    add_saved_view(owner=people["Amaia Lizarra"], name=name, query=query, is_shared=True)


def _write(
    talk: Conversation, author: Membership, keys: DemoKeys, text: str, named: list[Membership]
) -> None:
    note_id = uuid.uuid4()
    body = {"t": "note", "text": text, "mentions": [str(member.pk) for member in named]}
    place = NotePlace(keys.party_id.bytes, talk.pk.bytes, note_id.bytes, author.pk.bytes, EPOCH)
    locked = lock_note(keys.package.epoch_seeds[EPOCH], place, json.dumps(body, ensure_ascii=False).encode())
    add_note(conversation=talk, author=author, note_id=note_id, epoch=EPOCH, ciphertext=locked)
