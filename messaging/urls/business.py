from django.urls import URLPattern, URLResolver, path

from messaging.views import talk, templates

urlpatterns: list[URLPattern | URLResolver] = [
    path("", talk.business_home, name="home"),
    path("inbox/", talk.inbox, name="inbox"),
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.new_template, name="new-template"),
    path("templates/<uuid:template_id>/", templates.template, name="template"),
]
