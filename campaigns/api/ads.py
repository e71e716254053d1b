"""What a customer does with ads, and declares for them (PROTOCOL.md)."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.errors.base import MalformedError
from accounts.queries.actors import customer_of
from accounts.serializers import fields_of
from campaigns.models.ads import AdReport
from campaigns.queries.discover import declared_by, get_offered, get_shown, hidden_count
from campaigns.services import ad_counts
from campaigns.targets import INTERESTS, Facts, countries_in
from messaging.wording import LANGUAGES

MAX_CITY = 80


class InterestsView(ActorAPIView):
    def get(self, request: Request) -> Response:
        customer_id = customer_of(self.actor)
        language = get_language() or "en"
        facts = declared_by(customer_id)
        return Response(
            {
                "interests": facts.interests,
                "languages": facts.languages,
                "country": facts.country,
                "city": facts.city,
                "hidden": hidden_count(customer_id),
                "choices": {
                    "interests": [{"code": code, "name": str(name)} for code, name in INTERESTS.items()],
                    "languages": [{"code": code, "name": name} for code, name in LANGUAGES.items()],
                    "countries": [{"code": code, "name": name} for code, name in countries_in(language)],
                },
            }
        )

    def put(self, request: Request) -> Response:
        ad_counts.declare(customer_id=customer_of(self.actor), facts=_read_facts(request.data))
        return self.get(request)


class HiddenAdsView(ActorAPIView):
    def delete(self, request: Request) -> Response:
        ad_counts.show_hidden_again(customer_id=customer_of(self.actor))
        return Response(status=204)


class AdViewView(ActorAPIView):
    def post(self, request: Request, ad_id: UUID) -> Response:
        customer_id = customer_of(self.actor)
        fields_of(request.data)
        ad_counts.count_view(version=get_offered(customer_id, ad_id, timezone.now()), customer_id=customer_id)
        return Response(status=204)


class AdClickView(ActorAPIView):
    def post(self, request: Request, ad_id: UUID) -> Response:
        customer_id = customer_of(self.actor)
        fields_of(request.data)
        version = get_offered(customer_id, ad_id, timezone.now())
        conversation = ad_counts.click_ad(version=version, customer_id=customer_id)
        referral = {"ad": str(ad_id), "headline": version.headline}
        return Response({"conversation": str(conversation.id), "referral": referral})


class AdHideView(ActorAPIView):
    def post(self, request: Request, ad_id: UUID) -> Response:
        customer_id = customer_of(self.actor)
        which = fields_of(request.data, "which")["which"]
        if which not in ("ad", "business"):
            raise MalformedError
        version = get_shown(customer_id, ad_id, timezone.now())
        ad_counts.hide_ads(
            customer_id=customer_id,
            business_id=version.business_id,
            ad_id=ad_id if which == "ad" else None,
        )
        return Response(status=204)


class AdReportView(ActorAPIView):
    def post(self, request: Request, ad_id: UUID) -> Response:
        customer_id = customer_of(self.actor)
        reason = fields_of(request.data, "reason")["reason"]
        if reason not in AdReport.Reason.values:
            raise MalformedError
        version = get_shown(customer_id, ad_id, timezone.now())
        ad_counts.report_ad(version=version, customer_id=customer_id, reason=AdReport.Reason(reason))
        return Response(status=204)


def _read_facts(data: object) -> Facts:
    fields = fields_of(data, "interests", "languages", "country", "city")
    country, city = fields["country"], fields["city"]
    if not isinstance(country, str) or not isinstance(city, str) or "\0" in city:
        raise MalformedError
    city = " ".join(city.split())
    if len(city) > MAX_CITY:
        raise MalformedError
    return Facts(_codes(fields["interests"]), _codes(fields["languages"]), country, city)


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise MalformedError
    return tuple(value)
