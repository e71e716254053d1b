"""Take out every check of the protocol in turn: some fact must notice each time.

The checks are found, not listed: each condition that raises, each operand of one, each conversion of an
exception, each call made only for its refusal.
"""

import functools

import nacl.pwhash.argon2id
import pytest

from tests.vectors import (
    account_facts,
    certificate_facts,
    facts,
    life_facts,
    log_facts,
    message_facts,
    note_facts,
    sealed_facts,
)
from tests.vectors.cast import Vectors, load_vectors
from tests.vectors.mutants import CHECKED, Mutant, load, mutants_of, tree_of

JUDGES = (
    account_facts,
    life_facts,
    certificate_facts,
    log_facts,
    sealed_facts,
    message_facts,
    note_facts,
    facts,
)
SLOW = {
    "accounts.crypto.backups": ("tests.vectors.facts", "tests.vectors.sealed_facts"),
    "messaging.crypto.media": ("tests.vectors.message_facts",),
}


def noticed(mutant: Mutant, vectors: Vectors) -> bool:
    """Whether some fact fails without this check."""
    built = load(mutant)
    try:
        for judge in JUDGES:
            for _, fact in built[judge.__name__].all_facts(vectors):
                fact()
        for name in SLOW.get(mutant.module, ()):
            for _, fact in built[name].slow_facts(vectors):
                fact()
    except Exception:
        return True
    return False


@pytest.fixture
def remembered_derivations(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same passphrase and cost give the same key: derive it once for all mutants."""
    monkeypatch.setattr(nacl.pwhash.argon2id, "kdf", functools.cache(nacl.pwhash.argon2id.kdf))


@pytest.mark.usefixtures("remembered_derivations")
def test_no_check_can_be_taken_out_unnoticed(capsys: pytest.CaptureFixture[str]) -> None:
    vectors = load_vectors()
    mutants = [mutant for module in CHECKED for mutant in mutants_of(module)]
    unnoticed = [mutant.name for mutant in mutants if not noticed(mutant, vectors)]
    with capsys.disabled():
        print(f"\nPython: {len(mutants)} checks taken out in turn")
    assert unnoticed == [], "\n".join(unnoticed)


def test_the_unchanged_protocol_holds_every_fact_that_judges_mutants() -> None:
    vectors = load_vectors()
    for judge in JUDGES:
        for name, fact in judge.all_facts(vectors):
            try:
                fact()
            except Exception as error:
                pytest.fail(f"{name}: {error!r}")


@pytest.mark.usefixtures("remembered_derivations")
@pytest.mark.parametrize("module", CHECKED)
def test_loading_a_module_anew_alone_is_not_noticed(module: str) -> None:
    assert not noticed(Mutant(module, "nothing taken out", tree_of(module)), load_vectors())
