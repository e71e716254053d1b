from django.urls import URLPattern, URLResolver, path

from messaging.api.cloud.door import cloud

# Nodes, edges and versions are read by the door: an address names a node by what its id is.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", cloud, name="cloud"),
    path("<path:address>", cloud, name="node"),
]
