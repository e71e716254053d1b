"""Settings / Domain: named, proved by a record or a file, and checked now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain_checks import LABEL, PATH, record_for
from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.forms.domains import DomainCheckForm, DomainForm
from accounts.queries.actors import Actor
from accounts.queries.businesses import business_of
from accounts.queries.domains import domain_signal_for, proof_for
from accounts.services.domains import check_domain, name_domain
from accounts.views.business import member_only
from accounts.views.numbers import editors_only


@require_http_methods(["GET", "POST"])
@member_only
@editors_only
def domain(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            name_domain(
                business_id=actor.party_id,
                text=form.cleaned_data["domain"],
                actor_id=actor.user_id,
                address=address_of(request),
            )
        except DomainError as error:
            form.add_error("domain", str(error))
        else:
            return redirect("business:domain")
    return _page(request, actor, form)


@require_POST
@member_only
@editors_only
def check(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = DomainCheckForm(request.POST)
    if form.is_valid():
        try:
            proof = check_domain(
                business_id=actor.party_id,
                method=form.cleaned_data["method"],
                actor_id=actor.user_id,
                address=address_of(request),
            )
        except DomainError as error:
            messages.warning(request, str(error))
        else:
            if not proof.problem:
                messages.success(request, _("%(domain)s is proved.") % {"domain": proof.domain})
    return redirect("business:domain")


def _page(request: HttpRequest, actor: Actor, form: DomainForm) -> HttpResponse:
    proof = proof_for(actor)
    context = {
        "door": "business",
        "actor": actor,
        "business": business_of(actor),
        "form": form,
        "proof": proof,
        "signal": domain_signal_for(actor.party_id),
        "record": record_for(proof.token) if proof else "",
        "record_name": f"{LABEL}.{proof.domain}" if proof else "",
        "file_address": f"https://{proof.domain}{PATH}" if proof else "",
    }
    return render(request, "accounts/domain.html", context)
