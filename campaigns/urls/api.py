from django.urls import URLPattern, URLResolver, path

from campaigns.api import ads, audiences, campaigns

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
    path("interests/", ads.InterestsView.as_view(), name="interests"),
    path("ads/hidden/", ads.HiddenAdsView.as_view(), name="ads-hidden"),
    path("ads/<uuid:ad_id>/view/", ads.AdViewView.as_view(), name="ad-view"),
    path("ads/<uuid:ad_id>/click/", ads.AdClickView.as_view(), name="ad-click"),
    path("ads/<uuid:ad_id>/hide/", ads.AdHideView.as_view(), name="ad-hide"),
    path("ads/<uuid:ad_id>/report/", ads.AdReportView.as_view(), name="ad-report"),
]
