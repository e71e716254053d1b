"""Take out every check of the browser's modules in turn: some fact must notice each time.

The checks are found, not listed: each condition that refuses, each operand of one, each guard around a value,
each conversion of an error, each call made only for what it does or refuses.
"""

from collections.abc import Sequence

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.vectors.cast import load_vectors
from tests.vectors.js_mutants import APPS, CHECKED, Mutant, mutants_of, path_of
from tests.vectors.serving import serve

pytestmark = pytest.mark.browser
JUDGE = """async ([vectors, copies]) => {
  const verdicts = [];
  for (const copy of copies) {
    const runner = await import(`/${copy}/check.mjs`);
    verdicts.push(await runner.firstWrong(vectors));
  }
  return verdicts;
}"""


def judged(page: Page, copies: Sequence[Sequence[Mutant]]) -> list[str | None]:
    """What the first failing fact says about each copy with its mutants; None where every fact holds."""
    names = [f"copy-{number}" for number in range(len(copies))]
    changed = {
        f"/{name}{settings.STATIC_URL}{mutant.module}": mutant.source
        for name, mutants in zip(names, copies, strict=True)
        for mutant in mutants
    }
    serve(page, changed)
    verdicts: list[str | None] = page.evaluate(JUDGE, [load_vectors(), names])
    return verdicts


@pytest.mark.parametrize("app", APPS)
def test_no_check_of_the_browser_can_be_taken_out_unnoticed(
    page: Page, capsys: pytest.CaptureFixture[str], app: str
) -> None:
    modules = [module for module in CHECKED if module.startswith(f"{app}/")]
    mutants = [mutant for module in modules for mutant in mutants_of(module)]
    verdicts = judged(page, [[mutant] for mutant in mutants])
    unnoticed = [mutant.name for mutant, wrong in zip(mutants, verdicts, strict=True) if wrong is None]
    with capsys.disabled():
        print(f"\nBrowser: {len(mutants)} checks of {app} taken out in turn")
    assert unnoticed == [], "\n".join(unnoticed)


def test_the_unchanged_browser_holds_every_fact_that_judges_mutants(page: Page) -> None:
    unchanged = [
        Mutant(module, "nothing taken out", path_of(module).read_text("utf-8")) for module in CHECKED
    ]
    assert judged(page, [unchanged, []]) == [None, None]
