"""A business's place in the pilot: its number on the waiting list, and where an invitation is entered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.doors import address_of
from accounts.errors.base import DomainError, NotYoursError
from accounts.forms.pilot import InvitationForm
from accounts.permissions import can_take_place
from accounts.queries.actors import Actor
from accounts.queries.pilot import standing_of
from accounts.services.invitations import take_place
from accounts.views.business import member_only


@require_http_methods(["GET", "POST"])
@member_only
def place(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method == "POST" and not can_take_place(actor):
        raise NotYoursError
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _enter(request, actor, form.cleaned_data["code"])
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            return redirect("business:place")
    context = {"door": "business", "actor": actor, "form": form, "may_enter": can_take_place(actor)}
    return render(request, "accounts/place.html", {**context, "pilot": standing_of(actor.party_id)})


def _enter(request: HttpRequest, actor: Actor, code: str) -> None:
    take_place(business_id=actor.party_id, code=code, actor_id=actor.user_id, address=address_of(request))
