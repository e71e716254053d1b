"""The Python implementation against every test vector."""

import pytest

from tests.vectors import life_facts, note_facts
from tests.vectors.cast import load_vectors
from tests.vectors.facts import all_facts, slow_facts


def test_python_holds_every_fact_of_the_vectors(capsys: pytest.CaptureFixture[str]) -> None:
    vectors = load_vectors()
    wrong, checked = [], 0
    own = (*life_facts.all_facts(vectors), *note_facts.all_facts(vectors))
    for name, fact in (*all_facts(vectors), *own, *slow_facts(vectors)):
        checked += 1
        try:
            fact()
        except Exception as error:
            wrong.append(f"{name}: {error!r}")
    with capsys.disabled():
        print(f"\nPython: {checked} facts of the vectors checked")
    assert wrong == []
    assert checked > 0
