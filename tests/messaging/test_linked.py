"""Modules become one script: in the order in which they need each other, and only in forms that are known."""

import posixpath

import pytest

from messaging import app_files
from messaging.linked import UnlinkableError, link

MODULES = {
    "a.js": 'import { two as zwei, three } from "./b.js";\n'
    "export const sum = zwei + three;\nexport { zwei as again };",
    "b.js": 'import * as c from "./c.js";\nimport one from "./d.js";\nexport const two = one + c.one;\n'
    "export async function three() {}\nexport class Four {}",
    "c.js": "export const one = await 1;",
    "d.js": "const D = 1;export default D;export{D as ready};",
}


def linked(modules: dict[str, str]) -> str:
    return link(
        "a.js",
        read=modules.__getitem__,
        resolve=lambda module, path: posixpath.normpath(path),
        name="load",
    )


def test_what_is_needed_comes_first_and_each_module_once() -> None:
    script = linked(MODULES)
    assert script.index("await 1") < script.index("one + c.one") < script.index("zwei + three")
    assert "const { two: zwei, three } = module2;" in script
    assert "Object.assign(module2, { two, three, Four });" in script
    assert "import" not in script
    assert script.startswith("self.load = async () => {")


@pytest.mark.parametrize(
    "text",
    [
        'import "./b.js";',
        'export * from "./b.js";',
        "export let { a } = b;",
        'import d, { e } from "./b.js";',
    ],
)
def test_a_form_that_is_not_known_is_refused(text: str) -> None:
    with pytest.raises(UnlinkableError):
        linked({**MODULES, "a.js": text})


def test_modules_that_need_each_other_are_refused() -> None:
    with pytest.raises(UnlinkableError):
        linked({"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'})


def test_what_opens_messages_in_a_worker_needs_nothing_of_a_page() -> None:
    names: list[str] = []

    def read(name: str) -> str:
        names.append(name)
        return app_files._source(name).decode()

    link(app_files.OPENER, read=read, resolve=app_files._resolved, name="load")
    assert "accounts/js/crypto/keyrings.js" in names
    of_a_page = ("lib/api.js", "lib/i18n.js", "lib/kept-answers.js", "vendor/lit/", "components/")
    assert [name for name in names if any(part in name for part in of_a_page)] == []
