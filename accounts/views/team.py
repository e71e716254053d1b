"""The team page, and the page of an invitation, where somebody joins."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp.models import Device

from accounts.demo import password_of
from accounts.doors import BUSINESS, address_of
from accounts.errors.base import DomainError
from accounts.errors.team import ActsElsewhereError
from accounts.forms.sign_up import NewAccountForm
from accounts.forms.team import OwnAccountForm
from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.models.team import TeamInvitation
from accounts.permissions import TABLE, WORDS, Act
from accounts.queries.actors import Actor, active_memberships_of
from accounts.queries.factors import has_second_factor
from accounts.queries.people import find_user
from accounts.services.sign_in import check_password, check_second_factor, let_in
from accounts.services.team_invitations import accept_invitation, join_with_new_account, look_at_invitation
from accounts.views.business import member_only

Role = Membership.Role


@member_only
def team(request: HttpRequest, actor: Actor) -> HttpResponse:
    user = find_user(str(actor.user_id))
    table = [(WORDS[act], [role in TABLE[act] for role in Role]) for act in Act]
    context = {
        "door": "business",
        "actor": actor,
        "roles": [role.label for role in Role],
        "table": table,
        "demo_password": password_of(user.email) if user and user.email else None,
    }
    return render(request, "accounts/team.html", context)


@never_cache
@sensitive_post_parameters("password", "token")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, link: str) -> HttpResponse:
    # A customer, who has no address, acts for nobody.
    person = request.user if isinstance(request.user, User) and request.user.email else None
    if person is not None and _came_by(person, link):
        return redirect("business:home")
    try:
        invitation = look_at_invitation(link=link, user=person, address=address_of(request))
    except DomainError as error:
        return _refused(request, error)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    new = NewAccountForm(request.POST if act == "new" else None, prefix="new")
    own = OwnAccountForm(request.POST if act == "own" else None, prefix="own")
    try:
        if act == "stay" and person is not None:
            member = accept_invitation(link=link, user=person, address=address_of(request))
            return _welcome(member)
        if act == "new" and new.is_valid():
            return _with_new_account(request, link, new)
        if act == "own" and own.is_valid():
            return _with_own_account(request, link, own)
    except DomainError as error:
        if error.status in {404, 410}:
            return _refused(request, error)
        (own if act == "own" else new).add_error(_field_of(error), str(error))
    return _page(request, invitation, new, own, person)


def _came_by(person: User, link: str) -> bool:
    return active_memberships_of(person).filter(invitation__link_hash=TeamInvitation.hash_of(link)).exists()


def _field_of(error: DomainError) -> str | None:
    return {"address_taken": "email", "acts_elsewhere": "email"}.get(error.code)


def _with_new_account(request: HttpRequest, link: str, form: NewAccountForm) -> HttpResponse:
    member = join_with_new_account(
        link=link, language=get_language() or "en", address=address_of(request), **form.cleaned_data
    )
    let_in(request=request, user=member.user, door=BUSINESS)
    return _welcome(member)


def _with_own_account(request: HttpRequest, link: str, form: OwnAccountForm) -> HttpResponse:
    given, address = form.cleaned_data, address_of(request)
    user = check_password(
        request=request,
        email=given["email"],
        password=given["password"],
        address=address,
        may_enter=lambda found: found.is_active,
    )
    device: Device | None = None
    if has_second_factor(user):
        device = check_second_factor(user=user, token=given["token"], address=address)
    member = accept_invitation(link=link, user=user, address=address)
    let_in(request=request, user=user, door=BUSINESS, device=device)
    return _welcome(member)


def _welcome(member: Membership) -> HttpResponse:
    """Whoever is to read messages makes keys first; their browser still has the link's secret."""
    return redirect("business:insight" if member.role == Role.ANALYST else "business:keys")


def _page(
    request: HttpRequest,
    invitation: TeamInvitation,
    new: NewAccountForm,
    own: OwnAccountForm,
    person: User | None,
) -> HttpResponse:
    role = Role(invitation.role)
    context: dict[str, Any] = {
        "invitation": invitation,
        "may": [WORDS[act] for act in Act if role in TABLE[act]],
        "new": new,
        "own": own,
        "person": person,
        "reads": role in TABLE[Act.CONVERSE],
    }
    return render(request, "accounts/join.html", context)


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    context = {"error": error, "sentence": str(error), "is_elsewhere": isinstance(error, ActsElsewhereError)}
    return render(request, "accounts/join_refused.html", context, status=error.status)
