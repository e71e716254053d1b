"""The team inbox: where each conversation stands with a business's people, and what they did with it."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business, Membership
from messaging.models.contacts import Label
from messaging.models.conversations import Conversation
from messaging.models.messages import ordered_id

UNDO_TIME = timedelta(minutes=10)


class InboxEntry(models.Model):
    """One conversation that is, or was, somebody's work. It begins with the customer's first message.

    Changed by the door with each message, by receipts and by the team: whoever changes it holds its lock, and
    takes the conversation's counter first where they need both. Not in an index, so that it is cheap, is only
    what is counted along: unread.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SNOOZED = "snoozed", _("Snoozed")
        RESOLVED = "resolved", _("Resolved")

    conversation = models.OneToOneField(
        Conversation, on_delete=models.PROTECT, primary_key=True, related_name="inbox_entry"
    )
    # Neither has an index of its own: those below begin with the business.
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    snoozed_until_ms = models.BigIntegerField(null=True, help_text="Null: until the customer writes.")
    last_at_ms = models.BigIntegerField(help_text="The newest message that is no notification or campaign.")
    waiting_since_ms = models.BigIntegerField(null=True, help_text="The first message nobody has answered.")
    unread = models.PositiveIntegerField(default=0, help_text="The customer's, above the highest read mark.")
    awaits_turn = models.BooleanField(default=False, help_text="To be given to whose turn it is.")

    class Meta:
        verbose_name = _("inbox entry")
        verbose_name_plural = _("inbox entries")
        indexes = [
            models.Index(
                "business", "status", F("last_at_ms").desc(), F("conversation").desc(), name="inbox_by_time"
            ),
            models.Index(
                "business",
                "assignee",
                "status",
                F("last_at_ms").desc(),
                F("conversation").desc(),
                name="inbox_of_a_member",
            ),
            models.Index(
                "business",
                "waiting_since_ms",
                "conversation",
                condition=Q(status="open", waiting_since_ms__isnull=False),
                name="inbox_by_wait",
            ),
            models.Index(
                fields=["snoozed_until_ms"],
                condition=Q(status="snoozed", snoozed_until_ms__isnull=False),
                name="inbox_snoozed",
            ),
            models.Index(fields=["business"], condition=Q(awaits_turn=True), name="inbox_awaits_turn"),
        ]


class ConversationLabel(models.Model):
    """A conversation under a label of its business's vocabulary."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="labels", db_index=False
    )
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="conversation_labels")

    class Meta:
        verbose_name = _("label of a conversation")
        verbose_name_plural = _("labels of conversations")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "label"], name="one_conversation_label_once")
        ]


class InboxChange(models.Model):
    """What one member did at once to one or many conversations, and may take back for a while."""

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("change in the inbox")
        verbose_name_plural = _("changes in the inbox")


class InboxEvent(models.Model):
    """One thing that became different about one conversation: the history, and what taking back needs.

    `before` and `after` hold what the act is about: {"assignee": membership or null, "name"}, {"status",
    "snoozed_until", "waiting_since"} (Unix ms or null), {"label": id, "name"}. Written while the entry is
    locked, so that ids are in the order of the acts.
    """

    class Act(models.TextChoices):
        ASSIGNED = "assigned", _("Assigned")
        STATUS = "status", _("Status")
        LABELLED = "labelled", _("Label added")
        UNLABELLED = "unlabelled", _("Label removed")

    class Cause(models.TextChoices):
        MEMBER = "member", _("A member")
        UNDO = "undo", _("Taken back")
        CUSTOMER = "customer", _("The customer wrote")
        TIME = "time", _("The time was over")
        TURN = "turn", _("Whose turn it was")
        LEFT = "left", _("Left the team")

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+", db_index=False)
    change = models.ForeignKey(InboxChange, on_delete=models.PROTECT, null=True, related_name="events")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at_ms = models.BigIntegerField()
    act = models.CharField(max_length=10, choices=Act.choices)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event of the inbox")
        verbose_name_plural = _("events of the inbox")
        indexes = [models.Index(fields=["conversation", "-id"], name="inbox_history")]


class InboxSettings(models.Model):
    """How a business gives out its conversations. Its lock is the order in which turns are given.

    `turns` holds, for each member who was ever given one, the number of their last turn.
    """

    class Assignment(models.TextChoices):
        MANUAL = "manual", _("By hand")
        ROUND_ROBIN = "round_robin", _("In turn")

    business = models.OneToOneField(
        Business, on_delete=models.PROTECT, primary_key=True, related_name="inbox_settings"
    )
    assignment = models.CharField(max_length=12, choices=Assignment.choices, default=Assignment.MANUAL)
    turns = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("inbox settings")
        verbose_name_plural = _("inbox settings")
