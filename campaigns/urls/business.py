from django.urls import URLPattern, URLResolver, path

from campaigns.views import audiences, campaigns, insight

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
    path("insight/", insight.insight, name="insight"),
]
