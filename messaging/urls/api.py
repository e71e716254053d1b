from django.urls import URLPattern, URLResolver, path

from messaging import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("conversations/", api.ConversationsView.as_view(), name="conversations"),
    path("conversations/<uuid:conversation_id>/", api.ConversationView.as_view(), name="conversation"),
    path("conversations/<uuid:conversation_id>/messages/", api.MessagesView.as_view(), name="messages"),
    path("conversations/<uuid:conversation_id>/receipts/", api.ReceiptsView.as_view(), name="receipts"),
]
