"""An owner who has lost the code of their own keys starts again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.demo import password_of
from accounts.doors import BUSINESS, address_of
from accounts.errors.base import DomainError
from accounts.forms.data import OwnerProofForm
from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.queries.people import get_user
from accounts.queries.team import other_keepers_for
from accounts.services.afresh import start_owner_again
from accounts.services.sign_in import confirm_password, let_in
from accounts.views.business import members_who_may


@require_http_methods(["GET", "POST"])
@members_who_may(Act.GIVE_ACCESS)
def start_again(request: HttpRequest, actor: Actor) -> HttpResponse:
    form, address = OwnerProofForm(request.POST or None), address_of(request)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        try:
            confirm_password(request=request, user_id=actor.user_id, password=password, address=address)
            fresh = start_owner_again(member_id=actor.own_party_id, address=address)
        except DomainError as error:
            form.add_error("password" if error.code == "wrong_credentials" else None, str(error))
        else:
            # The old place took every session with it, this one too: it goes on with the factor that it gave.
            device = getattr(request.user, "otp_device", None)
            let_in(request=request, user=fresh.user, door=BUSINESS, device=device)
            return redirect("business:keys")
    context = {
        "door": "business",
        "actor": actor,
        "form": form,
        "keepers": ", ".join(other_keepers_for(actor)),
        "demo_password": password_of(get_user(actor.user_id).email or ""),
    }
    return render(request, "accounts/owner_start_again.html", context)
