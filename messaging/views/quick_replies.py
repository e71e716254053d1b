"""Talk / Quick replies: texts that the team writes often, each under a shortcut."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.views.business import members_who_may
from messaging.errors.team import QuickReplyLimitError, QuickReplyTakenError
from messaging.forms.quick_replies import QuickReplyForm
from messaging.models.quick_replies import QuickReply
from messaging.queries import quick_replies as queries
from messaging.queries.contacts import business_of
from messaging.services import quick_replies as services


@require_http_methods(["GET", "POST"])
@members_who_may(Act.CONVERSE)
def quick_replies(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = QuickReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reply = _save(form, actor, None)
        if reply is not None:
            messages.success(request, _("%(shortcut)s is ready: type it in the inbox.") % {"shortcut": reply})
            return redirect("business:quick-replies")
    asked = request.GET.get("q", "").replace("\0", "").strip()
    context = {
        "form": form,
        "q": asked,
        "replies": queries.quick_replies_for(actor, asked),
        "is_empty": not queries.quick_replies_for(actor).exists(),
    }
    return _show(request, actor, "quick_replies", context)


@require_http_methods(["GET", "POST"])
@members_who_may(Act.CONVERSE)
def quick_reply(request: HttpRequest, actor: Actor, reply_id: UUID) -> HttpResponse:
    found = queries.get_quick_reply_for(actor, reply_id)
    initial = {"shortcut": found.shortcut, "language": found.language, "text": found.text}
    form = QuickReplyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(form, actor, found.pk) is not None:
        messages.success(request, _("Saved."))
        return redirect("business:quick-replies")
    return _show(request, actor, "quick_reply", {"form": form, "reply": found})


@require_POST
@members_who_may(Act.CONVERSE)
def delete_quick_reply(request: HttpRequest, actor: Actor, reply_id: UUID) -> HttpResponse:
    found = queries.get_quick_reply_for(actor, reply_id)
    services.delete_quick_reply(business_id=found.business_id, reply_id=found.pk)
    messages.success(request, _("%(shortcut)s is deleted.") % {"shortcut": found})
    return redirect("business:quick-replies")


def _save(form: QuickReplyForm, actor: Actor, reply_id: UUID | None) -> QuickReply | None:
    try:
        return services.save_quick_reply(
            business_id=business_of(actor), reply_id=reply_id, **form.cleaned_data
        )
    except QuickReplyTakenError as error:
        form.add_error("shortcut", str(error))
    except QuickReplyLimitError as error:
        form.add_error(None, str(error))
    return None


def _show(request: HttpRequest, actor: Actor, page: str, context: dict[str, Any]) -> HttpResponse:
    shared = {"door": "business", "actor": actor}
    return render(request, f"messaging/{page}.html", {**shared, **context})
