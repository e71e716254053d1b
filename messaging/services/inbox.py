"""What the team does in its inbox: assign, label, snooze, resolve, and take it back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.base import MalformedError, NotFoundError
from messaging.errors.inbox import AssigneeError, SnoozePastError, SnoozeTooFarError, UndoOverError
from messaging.models.contacts import Label
from messaging.models.inbox import UNDO_TIME, ConversationLabel, InboxChange, InboxEntry, InboxEvent
from messaging.queries.inbox import conversing_members
from messaging.services.contacts import hold_contacts, labels_named
from messaging.services.inbox_entries import assign, event_of, hold_entries, now_ms, put, store
from messaging.services.inbox_reading import read_whole

MOST_AT_ONCE = 200
LONGEST_SNOOZE_MS = 366 * 24 * 60 * 60 * 1000
Act, Cause, Status = InboxEvent.Act, InboxEvent.Cause, InboxEntry.Status


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to become of conversations; what is None, or empty, stays.

    `assignee_id` counts where `assigns`: None takes it from whoever has it. `snoozed_until_ms` goes with the
    status snoozed; without it the conversation sleeps until the customer writes.
    """

    status: str | None = None
    snoozed_until_ms: int | None = None
    assigns: bool = False
    assignee_id: UUID | None = None
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()
    reads: bool = False


@dataclass(slots=True)
class _Made:
    """One change while it is made: who makes it, and what came of it so far."""

    change: InboxChange
    cause: str
    events: list[InboxEvent]

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.change.made_by_id, "change": self.change, "cause": self.cause}


@transaction.atomic
def change_entries(
    *, business_id: UUID, member_id: UUID, ids: Collection[UUID], changes: Changes
) -> UUID | None:
    """Do the same to one or many conversations; the id under which it can be undone, None if nothing can.

    The number of queries does not depend on how many they are. New words become labels. That something was
    read cannot be taken back. The caller has proved that the member converses and that the conversations are
    the business's. Raises MalformedError, SnoozePastError, SnoozeTooFarError, AssigneeError, LimitError.
    """
    _check(changes)
    name = _name_of_assignee(business_id, changes)
    labels: dict[str, Label] = {}
    if changes.add_labels or changes.remove_labels:
        hold_contacts(business_id)
        labels = labels_named(business_id, changes.add_labels)
    if _only_reads(changes):
        read_whole(business_id=business_id, ids=ids)
        return None
    entries = hold_entries(business_id=business_id, ids=ids)
    change = InboxChange(business_id=business_id, made_by_id=member_id)
    change.save(force_insert=True)
    made = _Made(change, Cause.MEMBER, [])
    for entry in entries:
        if changes.assigns and entry.assignee_id != changes.assignee_id:
            made.events.append(assign(entry, changes.assignee_id, name=name, **made.by))
        if changes.status and _differs(entry, changes):
            made.events.append(put(entry, changes.status, changes.snoozed_until_ms, **made.by))
    _add_labels(entries, list(labels.values()), made)
    _remove_labels(entries, _labels_called(business_id, changes.remove_labels), made)
    store(entries, made.events)
    if changes.reads:
        read_whole(business_id=business_id, ids=ids)
    if not made.events:
        change.delete()
        return None
    return change.pk


def _only_reads(changes: Changes) -> bool:
    does = changes.status or changes.assigns or changes.add_labels or changes.remove_labels
    return changes.reads and not does


def _check(changes: Changes) -> None:
    if changes.status is not None and changes.status not in Status.values:
        raise MalformedError
    if {*map(str.casefold, changes.add_labels)} & {*map(str.casefold, changes.remove_labels)}:
        raise MalformedError
    until = changes.snoozed_until_ms
    if until is None:
        return
    if changes.status != Status.SNOOZED:
        raise MalformedError
    if until <= now_ms():
        raise SnoozePastError
    if until > now_ms() + LONGEST_SNOOZE_MS:
        raise SnoozeTooFarError


def _differs(entry: InboxEntry, changes: Changes) -> bool:
    return (entry.status, entry.snoozed_until_ms) != (changes.status, changes.snoozed_until_ms)


def _name_of_assignee(business_id: UUID, changes: Changes) -> str:
    if changes.assignee_id is None:
        return ""
    member = conversing_members(business_id).filter(pk=changes.assignee_id).first()
    if member is None:
        raise AssigneeError
    return member.user.name


def _labels_called(business_id: UUID, names: Sequence[str]) -> list[Label]:
    wanted = {name.casefold() for name in names}
    known = Label.objects.filter(business_id=business_id) if wanted else Label.objects.none()
    return [label for label in known if label.name.casefold() in wanted]


def _add_labels(entries: Sequence[InboxEntry], labels: Sequence[Label], made: _Made) -> None:
    there = _labelled(entries, labels)
    rows = []
    for entry in entries:
        for label in labels:
            if (entry.pk, label.pk) not in there:
                rows.append(_row(entry, label.pk))
                made.events.append(_label_event(entry, Act.LABELLED, label, made))
    ConversationLabel.objects.bulk_create(rows)


def _remove_labels(entries: Sequence[InboxEntry], labels: Sequence[Label], made: _Made) -> None:
    there = _labelled(entries, labels)
    for entry in entries:
        for label in labels:
            if (entry.pk, label.pk) in there:
                made.events.append(_label_event(entry, Act.UNLABELLED, label, made))
    ConversationLabel.objects.filter(pk__in=there.values()).delete()


def _labelled(entries: Sequence[InboxEntry], labels: Sequence[Label]) -> dict[tuple[UUID, UUID], int]:
    """Which of these stand under which of those, by (conversation, label): the keys of the rows."""
    if not labels:
        return {}
    rows = ConversationLabel.objects.filter(
        conversation_id__among={entry.pk for entry in entries}, label_id__among={label.pk for label in labels}
    )
    return {(c, label): pk for pk, c, label in rows.values_list("pk", "conversation_id", "label_id")}


def _row(entry: InboxEntry, label_id: UUID) -> ConversationLabel:
    return ConversationLabel(
        business_id=entry.business_id, conversation_id=entry.conversation_id, label_id=label_id
    )


def _label_event(entry: InboxEntry, act: str, label: Label, made: _Made) -> InboxEvent:
    event = event_of(entry, act, **made.by)
    event.after = {"label": str(label.pk), "name": label.name}
    return event


@transaction.atomic
def undo_change(*, business_id: UUID, member_id: UUID, change_id: UUID) -> tuple[list[UUID], int]:
    """Take back what one did within UNDO_TIME; what became different again since is kept.

    The conversations that it was about, and in how many of them something is kept. The caller has proved who
    the member is. Raises NotFoundError for a change of somebody else, UndoOverError.
    """
    mine = InboxChange.objects.filter(business_id=business_id, made_by_id=member_id, pk=change_id)
    if not mine.exists():
        raise NotFoundError
    now = timezone.now()
    if not mine.filter(undone_at__isnull=True, made_at__gt=now - UNDO_TIME).update(undone_at=now):
        raise UndoOverError
    done = list(InboxEvent.objects.filter(change_id=change_id).order_by("-pk"))
    ids = {event.conversation_id for event in done}
    entries = {entry.pk: entry for entry in hold_entries(business_id=business_id, ids=ids)}
    later = _later(ids, done)
    undoing = InboxChange(business_id=business_id, made_by_id=member_id, undone_at=now)
    undoing.save(force_insert=True)
    made = _Made(undoing, Cause.UNDO, [])
    kept = {event.conversation_id for event in done if _subject(event) in later}
    _put_back([event for event in done if _subject(event) not in later], entries, made)
    store(list(entries.values()), made.events)
    return sorted(ids), len(kept)


def _subject(event: InboxEvent) -> tuple[UUID, str, str]:
    """What an event is about: a later one about the same has the last word."""
    is_label = event.act in (Act.LABELLED, Act.UNLABELLED)
    return event.conversation_id, "label" if is_label else event.act, event.after.get("label", "")


def _later(ids: set[UUID], done: Sequence[InboxEvent]) -> set[tuple[UUID, str, str]]:
    newest = max((event.pk for event in done), default=0)
    return {_subject(e) for e in InboxEvent.objects.filter(conversation_id__among=ids, pk__gt=newest)}


def _put_back(done: Sequence[InboxEvent], entries: dict[UUID, InboxEntry], made: _Made) -> None:
    members = conversing_members(made.change.business_id)
    names = {str(pk): name for pk, name in members.values_list("pk", "user__name")}
    labels = {str(label.pk): label for label in Label.objects.filter(business_id=made.change.business_id)}
    taken: list[tuple[InboxEntry, Label]] = []
    given: list[tuple[InboxEntry, Label]] = []
    for event in done:
        entry = entries[event.conversation_id]
        if event.act == Act.ASSIGNED:
            before = event.before["assignee"] if event.before["assignee"] in names else None
            holder = UUID(before) if before else None
            made.events.append(assign(entry, holder, name=names.get(before or "", ""), **made.by))
        elif event.act == Act.STATUS:
            made.events.append(_back(entry, event, made))
        elif label := labels.get(event.after["label"]):
            was_added = event.act == Act.LABELLED
            (taken if was_added else given).append((entry, label))
            act = Act.UNLABELLED if was_added else Act.LABELLED
            made.events.append(_label_event(entry, act, label, made))
    there = _labelled([entry for entry, _ in taken], [label for _, label in taken])
    rows = [there[entry.pk, label.pk] for entry, label in taken if (entry.pk, label.pk) in there]
    ConversationLabel.objects.filter(pk__in=rows).delete()
    ConversationLabel.objects.bulk_create(
        [_row(entry, label.pk) for entry, label in given], ignore_conflicts=True
    )


def _back(entry: InboxEntry, event: InboxEvent, made: _Made) -> InboxEvent:
    """Put an entry where it stood; a snooze that would be over by now is open, and who was answered is."""
    status, until = event.before["status"], event.before["snoozed_until"]
    if until is not None and until <= now_ms():
        status, until = Status.OPEN.value, None
    is_answered = entry.last_at_ms > event.at_ms
    waiting_since_ms = entry.waiting_since_ms if is_answered else event.before["waiting_since"]
    undone = put(entry, status, until, **made.by)
    entry.waiting_since_ms = waiting_since_ms
    undone.after["waiting_since"] = waiting_since_ms
    return undone
