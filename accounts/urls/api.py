from django.urls import URLPattern, URLResolver, path

from accounts import api, api_keys, api_team

urlpatterns: list[URLPattern | URLResolver] = [
    path("page-token/", api.PageTokenView.as_view(), name="page-token"),
    path("me/", api.MeView.as_view(), name="me"),
    path("keys/<uuid:party_id>/", api.KeyringView.as_view(), name="keyring"),
    path("keys/<uuid:party_id>/epochs/", api.EpochView.as_view(), name="epochs"),
    path("keys/<uuid:party_id>/backup/", api.BackupView.as_view(), name="backup"),
    path("keys/<uuid:party_id>/identity/", api_keys.IdentityView.as_view(), name="identity"),
    path("keys/<uuid:party_id>/erasure/", api_keys.ErasureView.as_view(), name="erasure"),
    path("keys/<uuid:party_id>/links/", api_keys.LinksView.as_view(), name="links"),
    path("keys/<uuid:party_id>/links/<uuid:link_id>/", api_keys.LinkView.as_view(), name="link"),
    path(
        "keys/<uuid:party_id>/links/<uuid:link_id>/take/", api_keys.TakeLinkView.as_view(), name="take-link"
    ),
    path("pins/<uuid:peer_id>/", api.PinView.as_view(), name="pin"),
    path("team/", api.TeamView.as_view(), name="team"),
    path("team/desk/", api_team.TeamDeskView.as_view(), name="team-desk"),
    path("team/invitations/", api_team.InvitationsView.as_view(), name="team-invitations"),
    path("team/invitations/<uuid:invitation_id>/", api_team.InvitationView.as_view(), name="team-invitation"),
    path("team/invitations/<uuid:invitation_id>/settle/", api_team.SettleView.as_view(), name="team-settle"),
    path("team/answer/", api_team.AnswerView.as_view(), name="team-answer"),
    path("team/leave/", api_team.LeaveView.as_view(), name="team-leave"),
    path("team/<uuid:member_id>/role/", api_team.RoleView.as_view(), name="team-role"),
    path("team/<uuid:member_id>/transfer/", api_team.TransferView.as_view(), name="team-transfer"),
    path("team/<uuid:member_id>/remove/", api_team.RemovalView.as_view(), name="team-remove"),
    path("custody/", api.CustodyView.as_view(), name="custody"),
    path("custody/endpoint/", api.EndpointView.as_view(), name="custody-endpoint"),
    path("custody/connector/", api.OwnConnectorView.as_view(), name="custody-connector"),
    path("connector/", api.ConnectorView.as_view(), name="connector"),
    path("connector/enrol/", api.EnrolView.as_view(), name="connector-enrol"),
    path("wraps/", api.WrapsView.as_view(), name="wraps"),
    path("exports/<uuid:export_id>/", api.ExportView.as_view(), name="export"),
    path("certificates/<uuid:business_id>/", api.CertificatesView.as_view(), name="certificates"),
]
