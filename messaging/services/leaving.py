"""What this app erases when somebody goes; called inside the transaction that erases them."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from messaging.models.automation import AutomationRules, AwaitedAnswer
from messaging.models.blocks import Block
from messaging.models.contacts import Consent, Contact, ContactAttribute, Label
from messaging.models.flow import FlowLevel, FlowSettings, WaitingMessage, WeeklyCount
from messaging.models.imports import ContactImport, ContactImportProblem
from messaging.models.inbox import ConversationLabel, InboxChange, InboxEntry, InboxEvent, InboxSettings
from messaging.models.links import ShortLink
from messaging.models.mutes import Mute
from messaging.models.notes import Note
from messaging.models.outbox import OutboxRow
from messaging.models.push import PushSubscription
from messaging.models.quick_replies import QuickReply
from messaging.models.receipts import HiddenReading
from messaging.models.saved_views import SavedView
from messaging.models.webhooks import WebhookEvent, WebhookSubscription
from messaging.models.widgets import Widget, WidgetDay, WidgetSite
from messaging.tallies import note_changing

ACCOUNT_DELETED = "account deleted"
State = OutboxRow.State


def erase_business(business_id: UUID) -> None:
    """Erase a closed business's contacts and consents, its inbox, rules, imports, webhooks and what waits.

    With them goes what its people wrote for each other: notes, quick replies and saved views.

    Its messages stay, with their customers; so do the templates, in whose words they are shown.
    """
    ContactImportProblem.objects.filter(contact_import__business_id=business_id).delete()
    ContactImport.objects.filter(business_id=business_id).delete()
    Contact.objects.filter(business_id=business_id).delete()
    ContactAttribute.objects.filter(business_id=business_id).delete()
    note_changing({business_id})
    for model in (ConversationLabel, InboxEvent, InboxChange, InboxEntry, InboxSettings):
        model.objects.filter(business_id=business_id).delete()
    Label.objects.filter(business_id=business_id).delete()
    Note.objects.filter(business_id=business_id).delete()
    QuickReply.objects.filter(business_id=business_id).delete()
    SavedView.objects.filter(business_id=business_id).delete()
    AutomationRules.objects.filter(business_id=business_id).delete()
    AwaitedAnswer.objects.filter(business_id=business_id).delete()
    WebhookEvent.objects.filter(business_id=business_id).delete()
    WebhookSubscription.objects.filter(business_id=business_id).delete()
    ShortLink.objects.filter(business_id=business_id).delete()
    OutboxRow.objects.filter(business_id=business_id).update(request=None)
    PushSubscription.objects.filter(business_id=business_id).delete()
    WidgetSite.objects.filter(business_id=business_id).delete()
    WidgetDay.objects.filter(business_id=business_id).delete()
    Widget.objects.filter(business_id=business_id).delete()


def erase_customer(customer_id: UUID) -> None:
    """Erase what a customer settled for themself, and let go what businesses were allowed.

    A business keeps its own record of the person, bound to nobody any more; consents end.
    """
    Block.objects.filter(customer_id=customer_id).delete()
    for model in (
        FlowLevel,
        FlowSettings,
        WeeklyCount,
        WaitingMessage,
        Mute,
        HiddenReading,
        PushSubscription,
    ):
        model.objects.filter(customer_id=customer_id).delete()
    given = Consent.objects.filter(Q(customer_id=customer_id) | Q(contact__customer_id=customer_id))
    ending = {"withdrawn_at": timezone.now(), "withdrawn_source": ACCOUNT_DELETED}
    given.filter(withdrawn_at__isnull=True).update(**ending)
    Contact.objects.filter(customer_id=customer_id).update(customer=None, number="")


def erase_person(user_id: UUID) -> None:
    """Erase what a member settled for themself: lists that nobody shares, and browsers that were woken.

    What they wrote for their business, notes too, is its own and stays.
    """
    SavedView.objects.filter(owner__user_id=user_id, is_shared=False).delete()
    PushSubscription.objects.filter(membership__user_id=user_id).delete()
