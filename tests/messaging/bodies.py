"""The cases of bodies that the browser's reader and Python's both run."""

import json
import re
from pathlib import Path
from typing import Any

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "body_cases.json").read_text())["cases"]
REPEATED = re.compile(r"@@(\d+)\*(.+?)@@")


def sealed_bytes(case: dict[str, Any]) -> bytes:
    """What a case's sender sealed."""
    raw = case["raw"] if "raw" in case else json.dumps(case["body"], ensure_ascii=False)
    return REPEATED.sub(lambda match: match[2] * int(match[1]), raw).encode()


def expected_of(case: dict[str, Any]) -> Any:
    """What every reader makes of a case."""
    if case["expect"] == "same":
        return json.loads(sealed_bytes(case))
    return {"t": "unknown"} if case["expect"] == "unknown" else case["expect"]
