"""Reach / Ads: from a draft through review to its results."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors.base import DomainError, NotFoundError
from accounts.permissions import Act, can_reach_out
from accounts.queries.actors import Actor
from accounts.queries.businesses import find_business
from accounts.views.business import members_who_may
from campaigns.errors import PictureError
from campaigns.forms import AdForm, initial_of
from campaigns.queries import ads as queries
from campaigns.queries.ads import ShownAd
from campaigns.queries.periods import read_period, zones
from campaigns.services import ads as services
from campaigns.services.ad_pictures import store_picture
from campaigns.targets import MOST_A_DAY
from campaigns.views.insight import ZONE_COOKIE
from campaigns.words import target_words
from messaging.queries.contacts import business_of

RESULT_DAYS = "28"
# A picture is what its digest says, whoever asks: it may be kept for ever, and can do nothing.
PICTURE_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_GET
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    try:
        content = queries.read_picture(digest)
    except NotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/webp", headers=PICTURE_HEADERS)


@require_GET
@members_who_may(Act.SEE_INSIGHT)
def ads(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = queries.ads_for(actor)
    results = queries.results_of([row.ad.id for row in rows])
    context = {
        "ads": [(row, results[row.ad.id]) for row in rows],
        "can_reach": can_reach_out(actor),
    }
    return _show(request, actor, "ads", context)


@require_http_methods(["GET", "POST"])
@members_who_may(Act.SEE_INSIGHT)
def new_ad(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _editor(request, actor, None)


@require_http_methods(["GET", "POST"])
@members_who_may(Act.SEE_INSIGHT)
def edit_ad(request: HttpRequest, actor: Actor, ad_id: UUID) -> HttpResponse:
    return _editor(request, actor, queries.get_ad_for(actor, ad_id))


@require_GET
@members_who_may(Act.SEE_INSIGHT)
def ad(request: HttpRequest, actor: Actor, ad_id: UUID) -> HttpResponse:
    found = queries.get_ad_for(actor, ad_id)
    results = queries.results_of([ad_id])[ad_id]
    period = read_period(RESULT_DAYS, "", request.COOKIES.get(ZONE_COOKIE, ""))
    tells_days = results.can_tell_days and found.ad.people_forgotten_at is None
    context = {
        "shown": found,
        "target": target_words(found.shown, get_language() or "en"),
        "results": results,
        "period": period,
        "days": queries.days_of(found.ad, period) if tells_days else [],
        "can_reach": can_reach_out(actor),
        "most_a_day": MOST_A_DAY,
    }
    return _show(request, actor, "ad", context)


def _editor(request: HttpRequest, actor: Actor, found: ShownAd | None) -> HttpResponse:
    if not can_reach_out(actor):
        messages.error(request, _("Owners and admins make ads."))
        return redirect("business:ads")
    newest = found.newest if found else None
    if request.method == "POST":
        form = AdForm(request.POST, request.FILES)
        saved = _save(form, actor, found)
        if saved is not None:
            return _saved(request, actor, saved)
        kept: Any = form.data.get("kept_picture")
    else:
        form = AdForm(initial=initial_of(newest, request.COOKIES.get(ZONE_COOKIE, "")))
        kept = newest.picture_id if newest else None
    context = {
        "shown": found,
        "form": form,
        "preview": form.preview(queries.find_picture(actor, int(kept) if str(kept).isdecimal() else None)),
        "zones": zones(),
        "business": find_business(str(actor.business_id)),
        "most_a_day": MOST_A_DAY,
    }
    return _show(request, actor, "ad_editor", context)


def _save(form: AdForm, actor: Actor, found: ShownAd | None) -> UUID | None:
    """The id of the saved ad; None when the form says what is wrong. A good picture is kept either way."""
    business_id = business_of(actor)
    is_valid = form.is_valid()
    picture_id = form.cleaned_data.get("kept_picture")
    if upload := form.cleaned_data.get("picture"):
        try:
            picture_id = store_picture(business_id=business_id, upload=upload.file).pk
            form.data = _with(form.data, "kept_picture", picture_id)
        except PictureError as error:
            form.add_error("picture", str(error))
            return None
    if not is_valid:
        return None
    try:
        saved = services.save_ad(
            business_id=business_id,
            ad_id=found.ad.id if found else None,
            card=form.card(picture_id),
            writer_id=actor.user_id,
        )
    except NotFoundError:
        raise
    except DomainError as error:
        form.add_error("last_day" if error.code == "ad_time" else None, str(error))
        return None
    return saved.id


def _with(data: Any, name: str, value: object) -> Any:
    changed = data.copy()
    changed[name] = value
    return changed


def _saved(request: HttpRequest, actor: Actor, ad_id: UUID) -> HttpResponse:
    if request.POST.get("act") != "submit":
        messages.success(request, _("The draft is saved."))
        return redirect("business:ad", ad_id=ad_id)
    try:
        services.submit_ad(business_id=business_of(actor), ad_id=ad_id, actor_id=actor.user_id)
    except DomainError as error:
        messages.error(request, f"{_('The draft is saved.')} {error}")
        return redirect("business:ad-edit", ad_id=ad_id)
    messages.success(request, _("Sent for review. It runs in its days once staff have approved it."))
    return redirect("business:ad", ad_id=ad_id)


@require_POST
@members_who_may(Act.SEE_INSIGHT)
def submit(request: HttpRequest, actor: Actor, ad_id: UUID) -> HttpResponse:
    return _act(
        request,
        actor,
        ad_id,
        services.submit_ad,
        _("Sent for review. It runs in its days once staff have approved it."),
    )


@require_POST
@members_who_may(Act.SEE_INSIGHT)
def pause(request: HttpRequest, actor: Actor, ad_id: UUID) -> HttpResponse:
    return _act(request, actor, ad_id, services.pause_ad, _("Nobody sees it until you resume it."))


@require_POST
@members_who_may(Act.SEE_INSIGHT)
def resume(request: HttpRequest, actor: Actor, ad_id: UUID) -> HttpResponse:
    return _act(request, actor, ad_id, services.resume_ad, _("It is shown again."))


@require_POST
@members_who_may(Act.SEE_INSIGHT)
def end(request: HttpRequest, actor: Actor, ad_id: UUID) -> HttpResponse:
    return _act(request, actor, ad_id, services.end_ad, _("The ad has ended. Its results stay."))


@require_POST
@members_who_may(Act.SEE_INSIGHT)
def delete(request: HttpRequest, actor: Actor, ad_id: UUID) -> HttpResponse:
    found = queries.get_ad_for(actor, ad_id)
    if not can_reach_out(actor):
        messages.error(request, _("Owners and admins make ads."))
        return redirect("business:ad", ad_id=ad_id)
    try:
        is_gone = services.delete_draft(business_id=found.ad.business_id, ad_id=ad_id)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("business:ad", ad_id=ad_id)
    messages.success(request, _("The draft is deleted."))
    return redirect("business:ads") if is_gone else redirect("business:ad", ad_id=ad_id)


def _act(request: HttpRequest, actor: Actor, ad_id: UUID, act: Callable[..., Any], done: str) -> HttpResponse:
    found = queries.get_ad_for(actor, ad_id)
    if not can_reach_out(actor):
        messages.error(request, _("Owners and admins make ads."))
        return redirect("business:ad", ad_id=ad_id)
    try:
        act(business_id=found.ad.business_id, ad_id=ad_id, actor_id=actor.user_id)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("business:ad", ad_id=ad_id)


def _show(request: HttpRequest, actor: Actor, page: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"campaigns/{page}.html", {"door": "business", "actor": actor, **context})
