from django.urls import URLPattern, URLResolver, path

from messaging.views import contacts, developers, imports, notifications, talk, templates, translation

urlpatterns: list[URLPattern | URLResolver] = [
    path("", talk.business_home, name="home"),
    path("inbox/", talk.inbox, name="inbox"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/new/", notifications.new_notification, name="new-notification"),
    path("notifications/<uuid:notification_id>/", notifications.notification, name="notification"),
    path(
        "notifications/<uuid:notification_id>/change/",
        notifications.change_notification,
        name="change-notification",
    ),
    path("automation/", talk.automation, name="automation"),
    path("translation/", translation.translation, name="translation"),
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.new_template, name="new-template"),
    path("templates/<uuid:template_id>/", templates.template, name="template"),
    path("developers/", developers.developers, name="developers"),
    path("developers/tokens/<uuid:token_id>/revoke/", developers.revoke, name="revoke-token"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/new/", contacts.new_contact, name="contact-new"),
    path("contacts/attributes/", contacts.attributes, name="contact-attributes"),
    path("contacts/import/", imports.imports, name="contact-imports"),
    path("contacts/import/<uuid:import_id>/", imports.contact_import, name="contact-import"),
    path("contacts/import/<uuid:import_id>/problems.csv", imports.import_report, name="contact-report"),
    path(
        "contacts/import/<uuid:import_id>/stop/",
        imports.change_import,
        {"act": "stop"},
        name="contact-import-stop",
    ),
    path(
        "contacts/import/<uuid:import_id>/resume/",
        imports.change_import,
        {"act": "resume"},
        name="contact-import-resume",
    ),
    path(
        "contacts/import/<uuid:import_id>/discard/",
        imports.change_import,
        {"act": "discard"},
        name="contact-import-discard",
    ),
    path("contacts/<uuid:contact_id>/", contacts.contact, name="contact"),
    path("contacts/<uuid:contact_id>/consent/", contacts.consent, name="contact-consent"),
    path("contacts/<uuid:contact_id>/delete/", contacts.delete_contact, name="contact-delete"),
]
