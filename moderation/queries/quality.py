"""The quality of a business, from what customers did in the last days."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from messaging.models.blocks import Block
from messaging.models.conversations import Watermark
from messaging.models.messages import Message
from moderation.models.cases import Case
from moderation.models.reports import Report
from moderation.quality import WINDOW_DAYS, Counts, Quality, quality_of


def quality_for(business_id: UUID) -> Quality:
    """The quality of a business now (`moderation.quality`), in three queries.

    The caller has proved that the person is a member of the business or staff.
    """
    since = timezone.now() - timedelta(days=WINDOW_DAYS)
    return quality_of(
        Counts(
            blockers=_blockers(business_id, since),
            reporters=_reporters(business_id, since),
            **_deliveries(business_id, since),
        )
    )


def _blockers(business_id: UUID, since: datetime) -> int:
    # Who unblocks again leaves no trace: only blocks that still stand can be counted.
    blocks = Block.objects.filter(business_id=business_id, created_at__gte=since)
    return blocks.values("customer").distinct().count()


def _reporters(business_id: UUID, since: datetime) -> int:
    reports = Report.objects.filter(case__business_id=business_id, filed_at__gte=since, genuine__gt=0)
    return reports.exclude(case__state=Case.State.DISMISSED).values("reporter_id").distinct().count()


def _deliveries(business_id: UUID, since: datetime) -> dict[str, int]:
    marks = (
        Watermark.objects.filter(conversation=OuterRef("conversation"))
        .exclude(party_id=business_id)
        .values("conversation")
    )
    sent = Message.objects.filter(
        business_id=business_id,
        sender_id=business_id,
        accepted_at_ms__gte=int(since.timestamp() * 1000),
        sequence__isnull=False,
    ).annotate(
        delivered_to=Coalesce(Subquery(marks.annotate(top=Max("delivered_sequence")).values("top")), 0),
        read_to=Coalesce(Subquery(marks.annotate(top=Max("read_sequence")).values("top")), 0),
    )
    delivered = Q(sequence__lte=F("delivered_to"))
    return sent.aggregate(
        delivered=Count("pk", filter=delivered),
        read=Count("pk", filter=Q(sequence__lte=F("read_to"))),
        reached=Count("conversation", filter=delivered, distinct=True),
    )
