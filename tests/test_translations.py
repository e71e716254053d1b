"""Everything a person reads in English can be read in Spanish."""

import re
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, own_sources

CATALOGUES = ROOT / "accounts" / "locale" / "es" / "LC_MESSAGES"
TEXT = r'"((?:[^"\\]|\\.)+)"'
IN_TEMPLATES = re.compile(r"{%\s*translate\s+" + TEXT)
IN_PYTHON = re.compile(r"(?<![\w.])(?:_|gettext_lazy)\(\s*" + TEXT)
IN_MODULES = re.compile(r"gettext\(\s*" + TEXT)


def translated(name: str) -> set[str]:
    catalogue = (CATALOGUES / name).read_text(encoding="utf-8")
    return set(re.findall(r'^msgid "(.+)"\nmsgstr ".+"', catalogue, re.MULTILINE))


def used(pattern: re.Pattern[str], suffix: str) -> set[str]:
    files: list[Path] = [file for file in own_sources() if file.suffix == suffix]
    product = [file for file in files if file.relative_to(ROOT).parts[0] != "tests"]
    return {text for file in product for text in pattern.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("pattern", "suffix", "catalogue"),
    [
        (IN_TEMPLATES, ".html", "django.po"),
        (IN_PYTHON, ".py", "django.po"),
        (IN_MODULES, ".js", "djangojs.po"),
    ],
)
def test_every_text_has_a_spanish_translation(pattern: re.Pattern[str], suffix: str, catalogue: str) -> None:
    texts = used(pattern, suffix)
    assert len(texts) > 50
    assert texts - translated(catalogue) == set()
