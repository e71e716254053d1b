"""The pilot programme: who may send, who waits, and that its places are given once each."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.doors import BUSINESS
from accounts.errors.base import DomainError
from accounts.errors.pilot import HasPlaceError, NoPlacesError, SpentInvitationError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.people import User
from accounts.models.pilot import PilotInvitation, PilotPlace, PilotProgramme
from accounts.queries.pilot import standing_of, waiting_businesses, waiting_queue
from accounts.services.businesses import add_member, remove_member
from accounts.services.invitations import (
    MAX_WRONG_PER_ADDRESS,
    MAX_WRONG_PER_BUSINESS,
    invite,
    revoke_invitation,
    take_place,
)
from accounts.services.pilot import change_places, end_pilot, let_in, let_in_next, open_pilot
from accounts.signals import places_changed
from tests.accounts.test_claims import PEOPLE, at_once
from tests.conftest import Cast, make_business, make_cast, make_member
from tests.sessions import open_door

ADDRESS = "203.0.113.7"


def staff() -> User:
    return User.objects.create_superuser(email=f"{uuid.uuid4()}@recado.example", password="x", name="Ines")


def opened(places: int = 3, *, present: bool = False) -> User:
    ines = staff()
    open_pilot(places=places, with_present_businesses=present, actor=ines, address=ADDRESS)
    return ines


def invitation(ines: User, uses: int = 1, days: int = 30) -> str:
    return invite(uses=uses, days=days, note="the first ones", actor=ines, address=ADDRESS)


def enter(business: Business, code: str, address: str = ADDRESS) -> None:
    actor_id = Membership.objects.filter(business=business).values_list("user_id", flat=True)[0]
    take_place(business_id=business.id, code=code, actor_id=actor_id, address=address)


def refusal(act: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def number_of(business: Business) -> int:
    standing = standing_of(business.id)
    assert standing is not None
    return standing.number


def test_without_a_pilot_every_business_takes_part(cast: Cast) -> None:
    assert standing_of(cast.bakery.id) is None
    assert waiting_businesses([cast.bakery.id, cast.rival.id]) == set()
    assert refusal(lambda: enter(cast.bakery, "ABCD-EFGH-JKLM")) == "no_pilot"


def test_who_is_there_takes_part_and_who_comes_later_waits_in_order(cast: Cast) -> None:
    opened(places=4, present=True)
    first = make_business(make_member("f@florist.example", "Flor"), "florist")
    second = make_business(make_member("g@garage.example", "Gus"), "garage")
    assert waiting_businesses([cast.bakery.id, cast.rival.id, first.id, second.id]) == {first.id, second.id}
    assert (number_of(first), number_of(second), number_of(cast.bakery)) == (1, 2, 0)
    assert waiting_queue().waiting == 2


def test_without_present_businesses_all_wait_since_they_registered(cast: Cast) -> None:
    opened(present=False)
    assert (number_of(cast.bakery), number_of(cast.rival)) == (1, 2)
    assert waiting_businesses([cast.bakery.id]) == {cast.bakery.id}


def test_there_is_one_pilot_at_a_time_and_it_has_room_for_who_takes_part(cast: Cast) -> None:
    ines = staff()
    few: dict[str, Any] = {"with_present_businesses": True, "actor": ines, "address": None}
    assert refusal(lambda: open_pilot(places=1, **few)) == "bad_places"
    assert refusal(lambda: open_pilot(places=0, **few)) == "bad_places"
    assert not PilotProgramme.objects.exists()
    open_pilot(places=2, **few)
    assert refusal(lambda: open_pilot(places=9, **few)) == "pilot_open"
    assert refusal(lambda: change_places(places=1, actor=ines, address=None)) == "bad_places"


def test_an_invitation_gives_a_place_however_it_is_written(cast: Cast) -> None:
    code = invitation(opened())
    enter(cast.bakery, f"  {code.lower().replace('-', ' ')} ")
    assert waiting_businesses([cast.bakery.id, cast.rival.id]) == {cast.rival.id}
    assert refusal(lambda: enter(cast.rival, code)) == "spent_invitation"
    joined = AuditEvent.objects.get(action="pilot.joined")
    assert (joined.business_id, joined.address) == (cast.bakery.id, ADDRESS)


def test_the_code_is_kept_nowhere_in_clear(cast: Cast) -> None:
    code = invitation(opened())
    kept = [str(value) for row in PilotInvitation.objects.values_list() for value in row]
    kept += [str(value) for row in AuditEvent.objects.values_list() for value in row]
    assert not [text for text in kept if code.replace("-", "") in text or code in text]


def test_what_is_no_invitation_any_more_gives_no_place(cast: Cast) -> None:
    ines = opened()
    expired, withdrawn = invitation(ines), invitation(ines)
    newest, oldest = PilotInvitation.objects.order_by("-made_at")
    PilotInvitation.objects.filter(pk=oldest.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_invitation(invitation_id=newest.pk, actor=ines, address=ADDRESS)
    revoke_invitation(invitation_id=newest.pk, actor=ines, address=ADDRESS)
    assert refusal(lambda: enter(cast.bakery, expired)) == "ended_invitation"
    assert refusal(lambda: enter(cast.bakery, withdrawn)) == "ended_invitation"
    assert refusal(lambda: enter(cast.bakery, "ZZZZ-ZZZZ-ZZZZ")) == "wrong_invitation"
    assert AuditEvent.objects.filter(action="pilot.revoked").count() == 1
    earlier = invitation(ines)
    end_pilot(actor=ines, address=ADDRESS)
    assert refusal(lambda: enter(cast.bakery, earlier)) == "no_pilot"
    opened()
    assert refusal(lambda: enter(cast.bakery, earlier)) == "ended_invitation"


def test_a_full_pilot_gives_no_place_until_places_are_added(cast: Cast) -> None:
    ines = opened(places=1)
    code = invitation(ines, uses=5)
    enter(cast.bakery, code)
    assert refusal(lambda: enter(cast.rival, code)) == "no_places"
    assert refusal(lambda: let_in_next(count=1, actor=ines, address=None)) == "no_places"
    change_places(places=2, actor=ines, address=ADDRESS)
    enter(cast.rival, code)
    assert refusal(lambda: enter(cast.rival, code)) == "has_place"
    assert PilotInvitation.objects.get().used == 2


def test_staff_let_the_first_in_and_whom_they_choose(cast: Cast) -> None:
    florist = make_business(make_member("f@florist.example", "Flor"), "florist")
    ines = opened(places=2)
    assert let_in_next(count=1, actor=ines, address=ADDRESS) == 1
    assert waiting_businesses([cast.bakery.id]) == set()
    let_in(business_id=florist.id, actor=ines, address=ADDRESS)
    assert (number_of(florist), number_of(cast.rival)) == (0, 1)
    assert refusal(lambda: let_in(business_id=cast.rival.id, actor=ines, address=None)) == "no_places"
    assert refusal(lambda: let_in(business_id=uuid.uuid4(), actor=ines, address=None)) == "nobody_waits"
    change_places(places=9, actor=ines, address=None)
    assert let_in_next(count=5, actor=ines, address=None) == 1
    assert refusal(lambda: let_in_next(count=5, actor=ines, address=None)) == "nobody_waits"


def test_codes_cannot_be_guessed(cast: Cast) -> None:
    code = invitation(opened())
    for number in range(MAX_WRONG_PER_BUSINESS):
        place = f"198.51.100.{number}"
        assert refusal(lambda at=place: enter(cast.bakery, "AAAA-AAAA-AAAA", at)) == "wrong_invitation"
    assert refusal(lambda: enter(cast.bakery, code, "192.0.2.1")) == "invitation_limit"
    enter(cast.rival, code)


def test_one_address_cannot_guess_for_many_businesses(cast: Cast) -> None:
    code = invitation(opened())
    for _ in range(MAX_WRONG_PER_ADDRESS):
        with pytest.raises(DomainError, match="not an invitation"):
            take_place(business_id=uuid.uuid4(), code="AAAA", actor_id=cast.olga.user_id, address=ADDRESS)
    assert refusal(lambda: enter(cast.bakery, code)) == "invitation_limit"


def test_a_spent_code_is_no_guess(cast: Cast) -> None:
    ines = opened(places=5)
    code = invitation(ines)
    enter(cast.rival, code)
    for _ in range(MAX_WRONG_PER_BUSINESS + 1):
        assert refusal(lambda: enter(cast.bakery, code)) == "spent_invitation"
    enter(cast.bakery, invitation(ines))


@pytest.mark.portable
@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_once_by_however_many() -> None:
    make_cast()
    businesses = [make_business(make_member(f"{n}@x.example", "X"), f"shop{n}") for n in range(PEOPLE)]
    ines = opened(places=1)
    # A code each: only the places themselves are wanted by several.
    codes = [invitation(ines) for _ in businesses]
    outcomes = at_once(lambda number: enter(businesses[number], codes[number]))
    assert sorted(map(str, outcomes)) == ["None", *[NoPlacesError.code] * (PEOPLE - 1)]
    assert PilotPlace.objects.filter(taken_at__isnull=False).count() == 1
    assert PilotInvitation.objects.filter(used=1).count() == 1


@pytest.mark.portable
@pytest.mark.django_db(transaction=True)
def test_who_comes_while_the_last_place_is_being_given_waits_and_gets_none() -> None:
    first, second = (make_business(make_member(f"{n}@x.example", "X"), f"shop{n}") for n in range(2))
    ines = opened(places=1)
    codes = [invitation(ines) for _ in range(2)]
    outcomes: list[str] = []

    def come_second() -> None:
        outcomes.append(refusal(lambda: enter(second, codes[1])))
        connection.close()

    late = threading.Thread(target=come_second)
    with transaction.atomic():
        enter(first, codes[0])
        late.start()
        late.join(timeout=1)
        assert outcomes == []
    late.join()
    assert outcomes == [NoPlacesError.code]


@pytest.mark.portable
@pytest.mark.django_db(transaction=True)
def test_one_invitation_lets_one_in_however_many_enter_it() -> None:
    businesses = [make_business(make_member(f"{n}@x.example", "X"), f"shop{n}") for n in range(PEOPLE)]
    code = invitation(opened(places=PEOPLE))
    outcomes = at_once(lambda number: enter(businesses[number], code))
    assert sorted(map(str, outcomes)) == ["None", *[SpentInvitationError.code] * (PEOPLE - 1)]


@pytest.mark.portable
@pytest.mark.django_db(transaction=True)
def test_a_code_and_staff_at_the_same_time_give_one_place() -> None:
    shop = make_business(make_member("s@x.example", "X"), "shop")
    ines = opened(places=5)
    code = invitation(ines, uses=PEOPLE)

    def both(number: int) -> None:
        if number % 2:
            enter(shop, code)
        else:
            let_in(business_id=shop.id, actor=ines, address=None)

    outcomes = at_once(both)
    assert sorted(map(str, outcomes)) == ["None", *[HasPlaceError.code] * (PEOPLE - 1)]
    assert AuditEvent.objects.filter(action="pilot.joined").count() == 1


@pytest.mark.portable
@pytest.mark.django_db(transaction=True)
def test_a_pilot_that_ends_while_codes_are_entered_leaves_nobody_out() -> None:
    shop = make_business(make_member("s@x.example", "X"), "shop")
    ines = opened(places=5)
    code = invitation(ines, uses=PEOPLE)

    def either(number: int) -> None:
        if number:
            enter(shop, code)
        else:
            end_pilot(actor=ines, address=None)

    outcomes = {str(outcome) for outcome in at_once(either)}
    assert outcomes <= {"None", "has_place", "no_pilot"}
    assert waiting_businesses([shop.id]) == set()


@pytest.mark.portable
@pytest.mark.django_db(transaction=True)
def test_two_pilots_cannot_be_opened_at_once() -> None:
    people = [staff() for _ in range(PEOPLE)]

    def try_to_open(number: int) -> None:
        open_pilot(places=3, with_present_businesses=False, actor=people[number], address=None)

    assert sorted(map(str, at_once(try_to_open))) == ["None", *["pilot_open"] * (PEOPLE - 1)]


def test_both_ends_hear_after_the_commit_who_may_send(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[tuple[list[uuid.UUID], bool]] = []

    def note(sender: Any, business_ids: list[uuid.UUID], may_send: bool, **kwargs: Any) -> None:
        heard.append((business_ids, may_send))

    places_changed.connect(note)
    with django_capture_on_commit_callbacks(execute=True):
        ines = opened()
        enter(cast.bakery, invitation(ines))
        end_pilot(actor=ines, address=None)
        assert heard == []
    places_changed.disconnect(note)
    both = [cast.bakery.id, cast.rival.id]
    assert heard == [(both, False), ([cast.bakery.id], True), ([cast.rival.id], True)]


def member_client(member: Membership) -> Client:
    client = Client()
    open_door(client, member.user, BUSINESS)
    return client


def test_a_waiting_business_sees_its_number_on_every_page_and_enters_its_code(cast: Cast) -> None:
    code = invitation(opened())
    client = member_client(cast.olga)
    assert b"number 1 on the waiting list" in client.get("/business/team/").content
    assert b"data-waits" in client.get("/business/inbox/").content
    wrong = client.post("/business/place/", {"code": "AAAA-BBBB-CCCC"})
    assert b"Compare it letter by letter" in wrong.content
    assert b'value="AAAA-BBBB-CCCC"' in wrong.content
    assert client.post("/business/place/", {"code": code}).status_code == 302
    assert b"Your business takes part" in client.get("/business/place/").content
    assert b"waiting list" not in client.get("/business/team/").content
    assert b"data-waits" not in client.get("/business/inbox/").content


def test_its_public_page_says_that_it_does_not_take_part_yet(cast: Cast) -> None:
    words = b"does not take part in the pilot yet"
    assert words not in Client().get("/b/bakery/").content
    ines = opened()
    assert words in Client().get("/b/bakery/").content
    let_in(business_id=cast.bakery.id, actor=ines, address=None)
    assert words not in Client().get("/b/bakery/").content


def test_an_agent_enters_no_code_for_the_business(cast: Cast) -> None:
    code = invitation(opened())
    client = member_client(cast.luis)
    assert b'name="code"' not in client.get("/business/place/").content
    assert client.post("/business/place/", {"code": code}).status_code == 403
    assert waiting_businesses([cast.bakery.id]) == {cast.bakery.id}
    luis, bakery = cast.luis, cast.bakery
    remove_member(membership=luis, actor_id=cast.olga.user_id)
    add_member(business=bakery, user=luis.user, role=Membership.Role.ADMIN, actor_id=cast.olga.user_id)
    assert client.post("/business/place/", {"code": code}).status_code == 302


def test_without_a_pilot_no_page_speaks_of_one(cast: Cast) -> None:
    client = member_client(cast.olga)
    assert b"/business/place/" not in client.get("/business/team/").content
    assert b"Every business can send" in client.get("/business/place/").content
