"""The inboxes of the demo in the middle of a day: some waits, some is somebody's, some sleeps or is done."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer
from config.demo.world import CUSTOMERS, DemoTalk
from messaging.models.conversations import conversation_id_for
from messaging.models.inbox import InboxEntry
from messaging.services.inbox import Changes, change_entries

HOUR_MS = 60 * 60 * 1000
Status = InboxEntry.Status
# People of the crowd come after the customers who have windows of their own.
CROWD = len(CUSTOMERS)


@dataclass(frozen=True)
class DemoWork:
    """What a member did with one conversation: for whom it is, under which labels, and where it stands."""

    talk: DemoTalk
    by: str = ""
    assignee: str = ""
    labels: tuple[str, ...] = ()
    status: str = ""
    sleeps_hours: int = 0


def _asks(place: int, handle: str, *lines: tuple[str, str], is_read: bool = False) -> DemoTalk:
    return DemoTalk(customer=CROWD + place, handle=handle, lines=list(lines), read_by_business=is_read)


WORK = [
    DemoWork(_asks(0, "vencejo", ("", "Do you fly to Funchal on Saturdays in winter?"))),
    DemoWork(_asks(1, "vencejo", ("", "¿Puedo llevar una guitarra como equipaje de mano?"))),
    DemoWork(
        _asks(
            2,
            "vencejo",
            ("", "My suitcase did not arrive in Palma."),
            ("Nadia Benali", "I am sorry. Which number is on the paper strip you were given?"),
            ("", "VJ 447 182. And my medicine is in it."),
        ),
        by="Nadia Benali",
        assignee="Nadia Benali",
        labels=("Baggage", "Urgent"),
    ),
    DemoWork(
        _asks(3, "vencejo", ("", "Escribí mal mi apellido en el billete. ¿Se puede corregir?")),
        by="Amaia Lizarra",
        assignee="Luis Montero",
        labels=("Tickets",),
    ),
    DemoWork(
        _asks(
            4,
            "vencejo",
            ("", "We are a school with 24 pupils. Is there a price for groups?"),
            ("Amaia Lizarra", "There is. I ask for seats on both flights and write to you tomorrow."),
            is_read=True,
        ),
        by="Amaia Lizarra",
        assignee="Amaia Lizarra",
        labels=("Groups",),
        status=Status.SNOOZED,
        sleeps_hours=20,
    ),
    DemoWork(
        _asks(
            5,
            "vencejo",
            ("", "¿Desde qué hora se puede facturar en Madrid?"),
            ("Luis Montero", "Desde tres horas antes, en los mostradores 401 a 406."),
            ("", "Gracias, Luis."),
            is_read=True,
        ),
        by="Luis Montero",
        assignee="Luis Montero",
        status=Status.RESOLVED,
    ),
    DemoWork(
        _asks(6, "amelia", ("", "Bom dia! ¿Hacen tartas de cumpleaños sin lactosa?")),
        by="Amélia Duarte",
        assignee="Sofia Lind",
        labels=("cakes",),
    ),
    DemoWork(
        _asks(
            7,
            "amelia",
            ("", "For Sunday we need forty rolls for the harbour café."),
            ("Rui Duarte", "They will be ready at seven. I confirm on Saturday."),
            is_read=True,
        ),
        by="Rui Duarte",
        assignee="Rui Duarte",
        labels=("wholesale",),
        status=Status.SNOOZED,
        sleeps_hours=44,
    ),
]
# Of the customers with windows of their own: Jonas is Luis's, Ada was helped, nobody has taken Carmen yet.
KNOWN = [
    DemoWork(DemoTalk(1, "vencejo"), "Luis Montero", assignee="Luis Montero", labels=("Refund", "Baggage")),
    DemoWork(DemoTalk(2, "vencejo"), "Nadia Benali", labels=("Rebooking",), status=Status.RESOLVED),
    DemoWork(DemoTalk(0, "amelia"), "Amélia Duarte", labels=("cakes",)),
]


def seed_inboxes(people: Sequence[Customer], businesses: dict[str, Business]) -> None:
    """Do what the teams did; the talks were held before. `people` are the customers, then the crowd."""
    for work in (*KNOWN, *WORK):
        if not work.by:
            continue
        business = businesses[work.talk.handle]
        members = Membership.objects.filter(business=business).values_list("user__name", "pk")
        _do(work, business.id, people[work.talk.customer].id, dict(members))


def _do(work: DemoWork, business_id: UUID, customer_id: UUID, members: dict[str, UUID]) -> None:
    until = time.time_ns() // 1_000_000 + work.sleeps_hours * HOUR_MS
    changes = Changes(
        status=work.status or None,
        snoozed_until_ms=until if work.sleeps_hours else None,
        assigns=bool(work.assignee),
        assignee_id=members.get(work.assignee),
        add_labels=work.labels,
    )
    ids = [conversation_id_for(business_id, customer_id)]
    change_entries(business_id=business_id, member_id=members[work.by], ids=ids, changes=changes)
