from django.urls import URLPattern, URLResolver, path

from messaging.api import (
    automation,
    blocks,
    contact_cards,
    contacts,
    flow,
    inbox,
    media,
    notifications,
    receipts,
    templates,
)
from messaging.api import conversations as talk

urlpatterns: list[URLPattern | URLResolver] = [
    path("automation/", automation.RulesView.as_view(), name="automation"),
    path("automation/outcomes/", automation.OutcomesView.as_view(), name="automation-outcomes"),
    path("commands/<uuid:business_id>/", automation.CommandsView.as_view(), name="commands"),
    path("blocks/", blocks.BlocksView.as_view(), name="blocks"),
    path("blocks/<uuid:block_id>/", blocks.BlockView.as_view(), name="block"),
    path("contacts/", contacts.ContactsView.as_view(), name="contacts"),
    path("contacts/fields/", contacts.ContactFieldsView.as_view(), name="contact-fields"),
    path("contacts/<uuid:contact_id>/", contacts.ContactView.as_view(), name="contact"),
    path("contacts/<uuid:contact_id>/consents/", contacts.ConsentsView.as_view(), name="consents"),
    path(
        "contacts/<uuid:contact_id>/consents/withdraw/",
        contacts.WithdrawalView.as_view(),
        name="withdraw-consent",
    ),
    path("contacts/imports/<uuid:import_id>/", contacts.ContactImportView.as_view(), name="contact-import"),
    path("conversations/", talk.ConversationsView.as_view(), name="conversations"),
    path("conversations/<uuid:conversation_id>/", talk.ConversationView.as_view(), name="conversation"),
    path(
        "conversations/<uuid:conversation_id>/messages/",
        talk.MessagesView.as_view(),
        name="messages",
    ),
    path(
        "conversations/<uuid:conversation_id>/receipts/",
        talk.ReceiptsView.as_view(),
        name="receipts",
    ),
    path("conversations/<uuid:conversation_id>/mute/", receipts.MuteView.as_view(), name="mute"),
    path("receipts/settings/", receipts.ReceiptSettingsView.as_view(), name="receipt-settings"),
    path(
        "conversations/<uuid:conversation_id>/contact/",
        contact_cards.ContactCardView.as_view(),
        name="contact-card",
    ),
    path(
        "conversations/<uuid:conversation_id>/messages/<uuid:message_id>/why/",
        notifications.WhyView.as_view(),
        name="why",
    ),
    path("conversations/<uuid:conversation_id>/history/", inbox.HistoryView.as_view(), name="inbox-history"),
    path("inbox/", inbox.InboxView.as_view(), name="inbox-list"),
    path("inbox/changes/", inbox.ChangesView.as_view(), name="inbox-changes"),
    path("inbox/changes/<uuid:change_id>/undo/", inbox.UndoView.as_view(), name="undo-inbox-change"),
    path("inbox/team/", inbox.InboxTeamView.as_view(), name="inbox-team"),
    path("inbox/settings/", inbox.InboxSettingsView.as_view(), name="inbox-settings"),
    path("media/", media.MediaView.as_view(), name="media"),
    path("media/<uuid:media_id>/", media.MediaFileView.as_view(), name="media-file"),
    path("notifications/", notifications.NotificationsView.as_view(), name="notifications"),
    path(
        "notifications/<uuid:notification_id>/",
        notifications.NotificationView.as_view(),
        name="notification",
    ),
    path(
        "notifications/<uuid:notification_id>/cancel/",
        notifications.CancelView.as_view(),
        name="cancel-notification",
    ),
    path("outbox/due/", notifications.DueView.as_view(), name="outbox-due"),
    path("outbox/sealed/", notifications.SealedView.as_view(), name="outbox-sealed"),
    path("templates/", templates.SendableView.as_view(), name="sendable"),
    path("templates/<uuid:version_id>/", templates.WordingView.as_view(), name="wording"),
    path(
        "conversations/<uuid:conversation_id>/flow/", flow.ConversationFlowView.as_view(), name="flow-level"
    ),
    path("conversations/<uuid:conversation_id>/held/", flow.HeldView.as_view(), name="held"),
    path("flow/", flow.FlowView.as_view(), name="flow"),
]
