"""Which admin site the project uses; apart from the site itself, which needs loaded models."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    default_site = "config.staff.site.StaffAdminSite"
