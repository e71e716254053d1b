"""Letters by e-mail: written with the act that they tell of, and sent after it."""

import smtplib
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models.emails import digits_of
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.tasks import send_letter_task

FIRST_WAIT = timedelta(minutes=1)
MAX_TRIES = 8
# A letter that is being sent is nobody else's for so long.
HELD = timedelta(minutes=2)


def write_letter(*, user: User, template: str, context: dict[str, Any] | None = None) -> None:
    """Tell a person something by e-mail, in their own language, once this is committed.

    `template` names `templates/accounts/letters/<template>.txt`, whose first line is the subject. `context`
    is JSON: never a secret that must not rest in the database. Someone without an e-mail address gets none.
    """
    if not user.email:
        return
    letter = Letter.objects.create(
        user=user, template=template, context=context or {}, next_try_at=timezone.now()
    )
    transaction.on_commit(lambda: send_letter_task.delay(str(letter.pk)), robust=True)


def post_letter(*, email: str, language: str, template: str, email_code: UUID) -> None:
    """Write to an address that has no account yet, in the language in which somebody asked for one.

    The letter gives `code`, the digits of this code's row: they are made when it is sent, and rest nowhere.
    """
    letter = Letter.objects.create(
        email=email,
        language=language,
        template=template,
        context={"email_code": str(email_code)},
        next_try_at=timezone.now(),
    )
    transaction.on_commit(lambda: send_letter_task.delay(str(letter.pk)), robust=True)


def send_letter(*, letter_id: UUID) -> bool:
    """Send one letter that is due; True when it left. Safe to run twice: the row is claimed first."""
    now = timezone.now()
    due = Letter.objects.filter(pk=letter_id, sent_at__isnull=True, next_try_at__lte=now)
    if not due.update(next_try_at=now + HELD, tries=F("tries") + 1):
        return False
    letter = Letter.objects.select_related("user").get(pk=letter_id)
    address = (letter.user.email if letter.user else letter.email) or ""
    language = letter.user.language if letter.user else letter.language
    subject, text = letter_text(language, letter.template, _words(letter))
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, smtplib.SMTPException):
        wait = FIRST_WAIT * 2**letter.tries
        later = None if letter.tries >= MAX_TRIES else now + wait
        Letter.objects.filter(pk=letter_id).update(next_try_at=later)
        return False
    Letter.objects.filter(pk=letter_id).update(sent_at=timezone.now(), next_try_at=None)
    return True


def _words(letter: Letter) -> dict[str, Any]:
    words = {**letter.context, "person": letter.user}
    if code_id := letter.context.get("email_code"):
        words["code"] = digits_of(UUID(code_id))
    return words


def letter_text(language: str, template: str, words: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of a letter in one language; `words` are its context, and the `person` it is for."""
    with translation.override(language):
        whole = render_to_string(f"accounts/letters/{template}.txt", words)
    subject, _, text = whole.partition("\n")
    return subject.strip(), text.strip() + "\n"


def send_due_letters() -> int:
    """Send what a lost task or a silent mail server left behind; return how many left."""
    due = Letter.objects.filter(Q(sent_at__isnull=True), next_try_at__lte=timezone.now())
    return sum(send_letter(letter_id=pk) for pk in list(due.values_list("pk", flat=True)))
