from django.urls import URLPattern, URLResolver, path

from campaigns.api import audiences, campaigns

urlpatterns: list[URLPattern | URLResolver] = [
    path("audiences/count/", audiences.AudienceCountView.as_view(), name="audience-count"),
    path("campaigns/due/", campaigns.CampaignDueView.as_view(), name="campaigns-due"),
    path("campaigns/sealed/", campaigns.CampaignSealedView.as_view(), name="campaigns-sealed"),
    path("campaigns/<uuid:campaign_id>/", campaigns.ProgressView.as_view(), name="campaign-progress"),
    path(
        "campaigns/<uuid:campaign_id>/preflight/",
        campaigns.PreflightView.as_view(),
        name="campaign-preflight",
    ),
]
