"""The house rules that no linter knows; each is tried on a planted violation too."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL_FOLDERS = {"config", "accounts", "messaging", "campaigns", "moderation", "templates", "tests"}
APPS = ("accounts", "messaging", "campaigns", "moderation")
DOORS = re.compile(
    r"/(views|api|consumers|admin|receivers|authentication|tasks)(/|\.py$)|/management/commands/"
)
LINES_PER_FILE = 400
LINES_PER_MODULE = 200
LINES_PER_FUNCTION = 40
SOURCE_SUFFIXES = {".py", ".js", ".mjs", ".html", ".txt", ".css"}
TEXT_SUFFIXES = SOURCE_SUFFIXES | {".md", ".toml", ".po", ".json", ""}


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [ROOT / line for line in listed.stdout.splitlines()]
    return [file for file in files if file.is_file()]


def own_sources(suffixes: set[str] = SOURCE_SUFFIXES) -> list[Path]:
    return [
        file
        for file in tracked_files()
        if file.suffix in suffixes and not {"vendor", "migrations"} & set(file.parts)
    ]


def long_files(files: list[Path]) -> list[str]:
    found = []
    for file in files:
        limit = (
            LINES_PER_MODULE
            if file.suffix in {".js", ".mjs"} and "tests" not in file.parts
            else LINES_PER_FILE
        )
        lines = len(file.read_text(encoding="utf-8").splitlines())
        if lines > limit:
            found.append(f"{file.name}: {lines} lines, the limit is {limit}")
    return found


def doors_that_touch_tables(files: list[Path]) -> list[str]:
    return [
        f"{file.name}:{number}"
        for file in files
        if file.suffix == ".py" and DOORS.search(file.as_posix()) and "tests" not in file.parts
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"\.objects\b", line)
    ]


def long_functions(files: list[Path]) -> Iterator[str]:
    for file in files:
        if file.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                if lines > LINES_PER_FUNCTION:
                    yield f"{file.name}: {node.name} has {lines} lines"


def unsafe_markup(files: list[Path]) -> list[str]:
    pattern = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|unsafeHTML|\beval\(|"
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son[a-z]+=\"|\sstyle=\""
    )
    return [
        f"{file.name}:{number}"
        for file in files
        if file.suffix in {".js", ".html"} and "tests" not in file.parts
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_the_top_level_holds_only_the_folders_of_the_house() -> None:
    folders = {file.relative_to(ROOT).parts[0] for file in tracked_files() if file.parent != ROOT}
    assert {folder for folder in folders if not folder.startswith(".")} == TOP_LEVEL_FOLDERS


def test_no_source_file_is_too_long() -> None:
    assert long_files(own_sources()) == []


def test_no_function_of_the_product_is_too_long() -> None:
    product = [file for file in own_sources() if "tests" not in file.relative_to(ROOT).parts]
    assert list(long_functions(product)) == []


def test_doors_never_touch_a_table() -> None:
    assert doors_that_touch_tables(own_sources()) == []


def test_pages_and_modules_hold_no_unsafe_markup() -> None:
    assert unsafe_markup(own_sources()) == []


def test_every_app_has_a_map() -> None:
    assert [app for app in APPS if not (ROOT / app / "README.md").exists()] == []


def test_the_project_names_no_machine_path_and_no_package_registry() -> None:
    pattern = re.compile(r"(?<![\w.])/(?:work|root)/(?:main|shared)|https?://(?:files|registry)\.|pypi\.org")
    texts = [
        file
        for file in tracked_files()
        if file.suffix in TEXT_SUFFIXES and "vendor" not in file.parts and file != Path(__file__)
    ]
    assert [file.name for file in texts if pattern.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("accounts/views.py", "Business.objects.all()\n", doors_that_touch_tables),
        ("messaging/api/blocks.py", "x = Message.objects\n", doors_that_touch_tables),
        ("accounts/services.py", "a = 1\n" * (LINES_PER_FILE + 1), long_files),
        ("accounts/static/accounts/js/page.js", "let a;\n" * (LINES_PER_MODULE + 1), long_files),
        ("accounts/services.py", "def f():\n" + "    a = 1\n" * (LINES_PER_FUNCTION + 1), long_functions),
        ("templates/page.html", '<p style="color: red">', unsafe_markup),
        ("templates/page.html", "<script>alert(1)</script>", unsafe_markup),
        ("accounts/static/accounts/js/page.js", "node.innerHTML = text;", unsafe_markup),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, name: str, text: str, rule: object) -> None:
    planted = tmp_path / "house" / name
    planted.parent.mkdir(parents=True)
    planted.write_text(text, encoding="utf-8")
    assert list(rule([planted]))  # type: ignore[operator]


def test_an_import_that_points_up_fails_the_build(tmp_path: Path) -> None:
    for folder in ("config", *APPS):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "accounts").unlink()
    (tmp_path / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    _copy_python(ROOT / "accounts", tmp_path / "accounts")
    (tmp_path / "accounts" / "planted.py").write_text("import messaging.models.messages\n", encoding="utf-8")
    lint = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    planted = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert planted.returncode == 1
    assert "accounts.planted -> messaging.models.messages" in planted.stdout


def _copy_python(source: Path, target: Path) -> None:
    for file in source.rglob("*.py"):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
