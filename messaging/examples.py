"""Examples to copy: one notification sent by a program. Pure."""

import json
import shlex
from dataclasses import dataclass

NUMBER = "+34600000000"
ORDER = "order-1042"


@dataclass(frozen=True, slots=True)
class Examples:
    """The same request twice, and how contacts are read."""

    curl: str
    python: str
    contacts: str


def examples_for(base: str, template: str, samples: dict[str, str]) -> Examples:
    """Requests against the API at `base` that send a template with its samples."""
    body = {"template": template, "to": [{"number": NUMBER, "values": samples}]}
    text = json.dumps(body, ensure_ascii=False, indent=2)
    curl = f"""curl {base}notifications/ \\
  -H "Authorization: Bearer $RECADO_TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: {ORDER}" \\
  -d {shlex.quote(text)}"""
    python = f"""import os

import httpx

recado = httpx.Client(
    base_url="{base}",
    headers={{"Authorization": "Bearer " + os.environ["RECADO_TOKEN"]}},
)
answer = recado.post(
    "notifications/",
    headers={{"Idempotency-Key": "{ORDER}"}},
    json={_indented(text)},
)
answer.raise_for_status()
print(answer.json()["id"])"""
    contacts = f"""curl "{base}contacts/?q=ana" -H "Authorization: Bearer $RECADO_TOKEN\""""
    return Examples(curl, python, contacts)


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")
