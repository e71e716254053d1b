"""What every template may show besides its own data."""

from django.http import HttpRequest

from accounts.demo import DemoWorld, load_demo_world


def demo_world(request: HttpRequest) -> dict[str, DemoWorld | None]:
    """`demo`: the demo's people and codes, or None outside the demo."""
    return {"demo": load_demo_world()}
