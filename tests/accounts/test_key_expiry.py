"""Owners hear in time that their business's keys expire, once for each warning."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from accounts.models.keys import Party
from accounts.models.letters import Letter
from accounts.services.expiry import remind_of_expiry
from accounts.services.letters import send_letter
from tests.conftest import Cast


def expire_in(cast: Cast, **left: int) -> None:
    Party.objects.filter(pk=cast.bakery.id).update(expires_at=timezone.now() + timedelta(**left))


def letters() -> list[str]:
    return list(Letter.objects.values_list("user__email", flat=True))


def test_owners_hear_fourteen_and_three_days_before(cast: Cast) -> None:
    assert remind_of_expiry() == 0, "a new epoch has ninety days"
    expire_in(cast, days=14, hours=1)
    assert remind_of_expiry() == 0
    expire_in(cast, days=13)
    assert [remind_of_expiry(), remind_of_expiry()] == [1, 0]
    assert letters() == [cast.olga.user.email], "agents can do nothing about it"
    expire_in(cast, days=2)
    assert [remind_of_expiry(), remind_of_expiry()] == [1, 0]
    assert len(letters()) == 2
    expire_in(cast, days=-1)
    assert remind_of_expiry() == 0


def test_a_renewal_begins_the_count_anew(cast: Cast) -> None:
    expire_in(cast, days=2)
    assert remind_of_expiry() == 1
    cast.keys["bakery"].publish(cast.olga.user_id)
    party = Party.objects.get(pk=cast.bakery.id)
    assert party.reminded_days is None
    assert party.expires_at is not None
    assert party.expires_at > timezone.now() + timedelta(days=80)


def test_the_letter_says_what_to_do(cast: Cast) -> None:
    expire_in(cast, days=2)
    remind_of_expiry()
    assert send_letter(letter_id=Letter.objects.get().pk)
    (letter,) = mail.outbox
    assert letter.subject == "The keys of Bakery expire soon"
    assert "Open Recado once" in letter.body
