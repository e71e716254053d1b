"""What a visitor of a business's own site can do: come in as a guest, leave, keep the chat (WIDGET.md)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.translation import get_language
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import ActorAPIView
from accounts.doors import address_of, door_of
from accounts.errors.base import MalformedError, NotFoundError
from accounts.errors.guests import ForeignPageError, NotAGuestError
from accounts.errors.phones import WrongCodeError
from accounts.forms.sign_in import NameForm, PhoneCodeForm, PhoneForm
from accounts.framed import frame_token, is_of_own_frame
from accounts.models.businesses import Business
from accounts.models.phones import PhoneCode
from accounts.queries.actors import Actor
from accounts.queries.businesses import get_public_business
from accounts.queries.guests import business_of_guest
from accounts.queries.people import find_customer_of
from accounts.serializers import fields_of
from accounts.services.guests import forget_guest, keep_guest
from accounts.services.phones import send_code, use_code
from accounts.services.sessions import forget_session
from accounts.services.sign_in import let_in
from accounts.sms import PageSender
from messaging.services.widgets import begin_guest_chat

SESSION = timedelta(days=365)
ASKED_KEY = "asked_code"
PURPOSE = PhoneCode.Purpose.CUSTOMER_SIGN_IN


def business_of_frame(request: HttpRequest) -> Business:
    """The business whose chat stands in the frame, by the door's path. Raises Http404."""
    return get_public_business(request.path.split("/")[2])


def read(form: Any) -> Any:
    """What a form has read. Raises ValidationError with what is wrong with which field."""
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    return form.cleaned_data


def text_of(request: Request, name: str) -> dict[str, str]:
    """The one text field of a request's body. Raises MalformedError."""
    value = fields_of(request.data, name)[name]
    if not isinstance(value, str) or len(value) > 200:
        raise MalformedError
    return {name: value}


class GuestView(APIView):
    """Come in with a name; or leave for good."""

    permission_classes = (AllowAny,)

    def post(self, request: Request) -> Response:
        page = request._request
        # Nobody is signed in yet, so no session vouches for the page: that is asked here.
        if not is_of_own_frame(page):
            raise ForeignPageError
        known = find_customer_of(page.user)
        if known is not None:
            return Response({"customer": str(known.id), "token": frame_token(page)})
        given = read(NameForm(text_of(request, "name")))
        customer = begin_guest_chat(
            business=business_of_frame(page),
            name=given["name"],
            language=get_language() or "en",
            address=address_of(page),
        )
        door = door_of(page.path)
        if door is None:
            raise NotFoundError
        let_in(request=page, user=customer.user, door=door)
        # How long a guest stays is counted from their last visit, not from their first.
        page.session.set_expiry(SESSION)
        return Response({"customer": str(customer.id), "token": frame_token(page)}, status=201)

    def delete(self, request: Request) -> Response:
        page = request._request
        customer = find_customer_of(page.user)
        if customer is None:
            raise NotFoundError
        session_key = page.session.session_key
        forget_guest(customer_id=customer.id, address=address_of(page))
        logout(page)
        forget_session(session_key=session_key)
        return Response(status=204)


class GuestAPIView(ActorAPIView):
    """A view for guests alone, in person."""

    @property
    def guest(self) -> Actor:
        actor = self.person
        if business_of_guest(actor.party_id) is None:
            raise NotAGuestError
        return actor


class GuestCodeView(GuestAPIView):
    def post(self, request: Request) -> Response:
        self.guest  # noqa: B018
        page = request._request
        number = str(read(PhoneForm(text_of(request, "number")))["number"])
        asked = page.session.get(ASKED_KEY)
        code_id = send_code(
            number=number,
            purpose=PURPOSE,
            address=address_of(page),
            previous_id=UUID(asked[1]) if asked else None,
        )
        page.session[ASKED_KEY] = (number, str(code_id))
        return Response({"number": number, "shown": PageSender.shown_code(number) or ""})


class GuestNumberView(GuestAPIView):
    def post(self, request: Request) -> Response:
        actor, page = self.guest, request._request
        asked = page.session.get(ASKED_KEY)
        code = read(PhoneCodeForm(text_of(request, "code")))["code"]
        if asked is None:
            raise WrongCodeError
        number, code_id = asked
        address = address_of(page)
        use_code(
            code_id=UUID(code_id),
            number=number,
            purpose=PURPOSE,
            code=code,
            address=address,
            actor_id=actor.user_id,
        )
        del page.session[ASKED_KEY]
        keep_guest(customer_id=actor.party_id, number=number, address=address)
        return Response({"number": number})
