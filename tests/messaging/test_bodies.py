"""Python's reader of bodies runs the cases that the browser's reader runs."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.bodies.kinds import KINDS
from messaging.bodies.reading import read_body
from tests.messaging.bodies import CASES, expected_of, sealed_bytes

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_body_is_read_as_its_case_says(case: dict[str, Any]) -> None:
    begun = time.perf_counter()
    assert read_body(sealed_bytes(case)) == expected_of(case)
    assert time.perf_counter() - begun < 1


def test_every_kind_has_a_good_case_and_a_bad_one() -> None:
    good = {expected_of(case)["t"] for case in CASES}
    bad = {
        case["body"]["t"]
        for case in CASES
        if case["expect"] == "unknown" and isinstance(case.get("body"), dict) and "t" in case["body"]
        if isinstance(case["body"]["t"], str)
    }
    assert set(KINDS) <= good
    assert set(KINDS) <= bad


@given(st.binary())
def test_no_bytes_are_too_odd(body: bytes) -> None:
    assert read_body(body)["t"]


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.text(), JSON))
def test_no_fields_are_too_odd(kind: str, fields: dict[str, Any]) -> None:
    assert read_body(json.dumps({**fields, "t": kind}).encode())["t"] in (kind, "unknown")
