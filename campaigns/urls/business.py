from django.urls import URLPattern, URLResolver, path

from campaigns.views import audiences, insight

urlpatterns: list[URLPattern | URLResolver] = [
    path("audiences/", audiences.audiences, name="audiences"),
    path("audiences/new/", audiences.new_audience, name="audience-new"),
    path("audiences/<uuid:audience_id>/", audiences.audience, name="audience"),
    path("audiences/<uuid:audience_id>/delete/", audiences.delete, name="audience-delete"),
    path("insight/", insight.insight, name="insight"),
]
