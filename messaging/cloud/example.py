"""A program to copy: pywa, with its base address changed. Pure."""

TO = "+34600000000"


def pywa_example(base_url: str, node_id: str) -> str:
    """A whole program that sends one text from a number of the business."""
    return f"""import os

import pywa

wa = pywa.WhatsApp(phone_id="{node_id}", token=os.environ["RECADO_TOKEN"])
wa.api._session.base_url = "{base_url}/v23.0"  # the one change
print(wa.send_text(to="{TO}", text="Hello from a program.").id)"""
