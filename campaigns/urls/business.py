from django.urls import URLPattern, URLResolver, path

from campaigns.views import ads, audiences, campaigns, insight

urlpatterns: list[URLPattern | URLResolver] = [
    path("audiences/", audiences.audiences, name="audiences"),
    path("audiences/new/", audiences.new_audience, name="audience-new"),
    path("audiences/<uuid:audience_id>/", audiences.audience, name="audience"),
    path("audiences/<uuid:audience_id>/delete/", audiences.delete, name="audience-delete"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new_campaign, name="campaign-new"),
    path("campaigns/<uuid:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:campaign_id>/launch/", campaigns.launch, name="campaign-launch"),
    path("campaigns/<uuid:campaign_id>/pause/", campaigns.pause, name="campaign-pause"),
    path("campaigns/<uuid:campaign_id>/resume/", campaigns.resume, name="campaign-resume"),
    path("campaigns/<uuid:campaign_id>/delete/", campaigns.delete, name="campaign-delete"),
    path("ads/", ads.ads, name="ads"),
    path("ads/new/", ads.new_ad, name="ad-new"),
    path("ads/<uuid:ad_id>/", ads.ad, name="ad"),
    path("ads/<uuid:ad_id>/edit/", ads.edit_ad, name="ad-edit"),
    path("ads/<uuid:ad_id>/submit/", ads.submit, name="ad-submit"),
    path("ads/<uuid:ad_id>/pause/", ads.pause, name="ad-pause"),
    path("ads/<uuid:ad_id>/resume/", ads.resume, name="ad-resume"),
    path("ads/<uuid:ad_id>/end/", ads.end, name="ad-end"),
    path("ads/<uuid:ad_id>/delete/", ads.delete, name="ad-delete"),
    path("insight/", insight.insight, name="insight"),
]
