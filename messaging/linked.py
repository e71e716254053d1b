"""One classic script out of modules, for the service worker: in many browsers it can import none.

Each module becomes a function of its own within one asynchronous function, so that a module that waits (for
WebAssembly) holds up those that need it, as it does on a page. What is linked are our own modules and the
vendored ones that they need: the few forms of import and export that those use, and no others.
"""

import re
from collections.abc import Callable

IMPORT = re.compile(
    r"""(?:^|(?<=;))import\s*(?:\{(?P<names>[^}]*)\}|\*\s*as\s+(?P<star>\w+)|(?P<default>\w+))\s*from\s*["'](?P<path>[^"']+)["'];?""",
    re.MULTILINE,
)
EXPORT_LIST = re.compile(r"(?:^|(?<=;))export\s*\{([^}]*)\};?", re.MULTILINE)
EXPORT_DEFAULT = re.compile(r"(?:^|(?<=[;}]))export default (\w+);?", re.MULTILINE)
EXPORTED = re.compile(r"^export (?=(?:const|let|function|async function|class) (\w+))", re.MULTILINE)
LEFT_OVER = re.compile(r"^(?:import|export)\b", re.MULTILINE)


class UnlinkableError(ValueError):
    """A module uses a form of import or export that is not known here, or modules need each other."""


def link(entry: str, *, read: Callable[[str], str], resolve: Callable[[str, str], str], name: str) -> str:
    """A script that sets `self.<name>` to a function which resolves to what the module `entry` exports.

    `read` gives a module's text by its name, and `resolve` the name of a path as a module writes it.
    Raises UnlinkableError.
    """
    order: dict[str, str] = {}
    _place(entry, order, (), read, resolve)
    number = {module: f"module{place}" for place, module in enumerate(order)}
    parts = [
        _wrapped(text, number[module], lambda path, module=module: number[resolve(module, path)])  # type: ignore[misc]
        for module, text in order.items()
    ]
    body = "\n".join(parts)
    return f'self.{name} = async () => {{\n"use strict";\n{body}\nreturn {number[entry]};\n}};\n'


def _place(
    module: str,
    order: dict[str, str],
    above: tuple[str, ...],
    read: Callable[[str], str],
    resolve: Callable[[str, str], str],
) -> None:
    """Put a module behind all that it needs."""
    if module in order:
        return
    if module in above:
        raise UnlinkableError(f"{module} needs itself")
    text = read(module)
    for found in IMPORT.finditer(text):
        _place(resolve(module, found["path"]), order, (*above, module), read, resolve)
    order[module] = text


def _wrapped(text: str, own: str, number_of: Callable[[str], str]) -> str:
    exports: list[str] = []

    def take_in(found: re.Match[str]) -> str:
        source = number_of(found["path"])
        if found["names"] is not None:
            return f"const {{ {_pairs(found['names'], ': ')} }} = {source};"
        return (
            f"const {found['star']} = {source};"
            if found["star"]
            else f"const {found['default']} = {source}.default;"
        )

    def note_list(found: re.Match[str]) -> str:
        for pair in found[1].split(","):
            local, _, public = (part.strip() for part in pair.strip().partition(" as "))
            if local:
                exports.append(f"{public or local}: {local}")
        return ""

    def note(found: re.Match[str]) -> str:
        exports.append(found[1])
        return ""

    def note_default(found: re.Match[str]) -> str:
        exports.append(f"default: {found[1]}")
        return ""

    text = IMPORT.sub(take_in, text)
    text = EXPORT_LIST.sub(note_list, text)
    text = EXPORT_DEFAULT.sub(note_default, text)
    text = EXPORTED.sub(note, text).replace("import.meta.url", "location.href")
    if left := LEFT_OVER.search(text):
        raise UnlinkableError(text[left.start() : left.start() + 80])
    return (
        f"const {own} = {{}};\nawait (async () => {{\n{text}\n"
        f"Object.assign({own}, {{ {', '.join(exports)} }});\n}})();"
    )


def _pairs(names: str, between: str) -> str:
    """`a, b as c` as a destructuring pattern has it."""
    kept = [name.strip() for name in names.split(",") if name.strip()]
    return ", ".join(name.replace(" as ", between) for name in kept)
