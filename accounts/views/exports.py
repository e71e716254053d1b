"""Exports at both doors: asked for, stopped and fetched; the same three acts for whosever data it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from accounts.downloads import download_file
from accounts.errors.base import DomainError
from accounts.queries.actors import Actor
from accounts.queries.exports import exports_for, get_export_for, open_export, owner_for, show_export
from accounts.queries.people import get_user
from accounts.services.exports import KEPT, ask_for_export, note_fetched, stop_export
from accounts.stored import Side
from accounts.views.doors import ActorView


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where one side's exports lie: their page, the names of their acts' addresses, and who may enter."""

    side: Side
    page: str
    ask_url: str
    stop_url: str
    file_url: str
    enter: Callable[[ActorView], Callable[..., HttpResponse]]

    def context(self, actor: Actor) -> dict[str, Any]:
        """What `accounts/_exports.html` shows."""
        exports = exports_for(actor, self.side)
        running = next((export for export in exports if export.state in export.UNFINISHED), None)
        return {
            "shelf": self,
            "exports": exports,
            "running": running,
            "progress": show_export(running) if running else None,
            "kept_days": KEPT.days,
        }

    def ask(self) -> Callable[..., HttpResponse]:
        """The view that asks for one more export."""

        @require_POST
        @self.enter
        def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
            owner_id = owner_for(actor, self.side)
            try:
                ask_for_export(side=self.side, owner_id=owner_id, asked_by=get_user(actor.user_id))
            except DomainError as error:
                messages.error(request, str(error))
            return redirect(self.page)

        return ask

    def stop(self) -> Callable[..., HttpResponse]:
        """The view that gives one up."""

        @require_POST
        @self.enter
        def stop(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:
            stop_export(export=get_export_for(actor, self.side, export_id))
            return redirect(self.page)

        return stop

    def file(self) -> Callable[..., HttpResponse]:
        """The view that hands one over, in parts where a download goes on."""

        @require_GET
        @self.enter
        def file(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:
            export = get_export_for(actor, self.side, export_id)
            try:
                opened = open_export(export)
            except DomainError as error:
                messages.error(request, str(error))
                return redirect(self.page)
            if "Range" not in request.headers:
                note_fetched(export=export, actor_id=actor.user_id)
            return download_file(
                request, opened, export.size_bytes, f"recado-{export.created_at:%Y-%m-%d}.zip"
            )

        return file
