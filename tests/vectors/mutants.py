"""The protocol with one check taken out, loaded beside the real one.

Nothing on disk changes: a mutated module, and every module that imports it, are built anew in memory.
"""

import ast
import copy
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("accounts.crypto", "messaging.crypto")
CHECKED = tuple(
    f"{package}.{path.stem}"
    for package in PACKAGES
    for path in sorted((ROOT / package.replace(".", "/")).glob("*.py"))
    if path.stem not in {"__init__", "errors"}
)
FACTS = tuple(
    f"tests.vectors.{name}"
    for name in (
        "cast",
        "account_facts",
        "certificate_facts",
        "life_facts",
        "log_facts",
        "sealed_facts",
        "message_facts",
        "note_facts",
        "facts",
    )
)
# Dropped around a value, these leave the value; dropped as a statement, they leave nothing.
GUARDS = {"exact", "safe_integer"}


@dataclass(frozen=True)
class Mutant:
    """A module's syntax tree without one of its checks; `name` says where and which."""

    module: str
    name: str
    tree: ast.Module


@cache
def tree_of(module: str) -> ast.Module:
    path = ROOT / (module.replace(".", "/") + ".py")
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def code_of(module: str) -> CodeType:
    return compile(tree_of(module), module, "exec")


@cache
def imports_of(module: str) -> frozenset[str]:
    found = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found & {*CHECKED, *FACTS})


@cache
def load_order(changed: str) -> tuple[str, ...]:
    """The modules to build anew when this one changes, each after what it imports."""
    stale, order = {changed, *FACTS}, []
    while len(grown := stale | {name for name in CHECKED if imports_of(name) & stale}) > len(stale):
        stale = grown
    while waiting := stale - set(order):
        order += sorted(name for name in waiting if not imports_of(name) & waiting)
    return tuple(order)


def load(mutant: Mutant) -> Mapping[str, ModuleType]:
    """Build the mutant, what imports it, and the facts over it."""
    order = load_order(mutant.module)
    built = {package: ModuleType(package) for package in PACKAGES}
    for package in built.values():
        package.__path__ = []
        for name in CHECKED:
            if name.startswith(f"{package.__name__}.") and name not in order:
                setattr(package, name.rpartition(".")[2], import_module(name))
    real = {name: sys.modules[name] for name in (*built, *order)}
    try:
        sys.modules.update(built)
        for name in order:
            built[name] = sys.modules[name] = ModuleType(name)
            built[name].__file__ = str(ROOT / (name.replace(".", "/") + ".py"))
            code = compile(mutant.tree, name, "exec") if name == mutant.module else code_of(name)
            exec(code, built[name].__dict__)  # noqa: S102
            package, _, short = name.rpartition(".")
            if package in built:
                setattr(built[package], short, built[name])
    finally:
        sys.modules.update(real)
    return built


def mutants_of(module: str) -> Iterator[Mutant]:
    """Every version of a module that lacks exactly one check."""
    for place, node in enumerate(ast.walk(tree_of(module))):
        for part in range(_parts(node)):
            tree = copy.deepcopy(tree_of(module))
            target = next(found for at, found in enumerate(ast.walk(tree)) if at == place)
            replacement, said = _without(target, part)
            _Replace(target, replacement).visit(tree)
            ast.fix_missing_locations(tree)
            line = getattr(node, "lineno", 0)
            yield Mutant(module, f"{module}:{line} without {said}", tree)


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: list[ast.stmt] | ast.AST) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> list[ast.stmt] | ast.AST:  # type: ignore[override]
        return self.replacement if node is self.target else self.generic_visit(node)


def _parts(node: ast.AST) -> int:
    """How many checks this node alone holds."""
    match node:
        case ast.If(body=[ast.Raise()]) | ast.Try(handlers=[ast.ExceptHandler(body=[ast.Raise()])]):
            return 1
        case ast.ExceptHandler(type=ast.Tuple(elts=kinds)) | ast.BoolOp(values=kinds):
            return len(kinds)
        case ast.Compare(ops=[_, _, *_]):
            return len(node.ops)
        case ast.Compare(left=ast.Tuple(elts=kinds), comparators=[ast.Tuple()]):
            return len(kinds)
        case ast.Call(func=ast.Name(id=name)) if name in GUARDS:
            return 1
        case ast.Expr(value=ast.Call()):
            return 1
    return 0


def _without(node: ast.AST, part: int) -> tuple[list[ast.stmt] | ast.AST, str]:
    shown = ast.unparse(node).split("\n")[0]
    match node:
        case ast.If():
            return ast.Pass(), f"`{shown}`"
        case ast.Try():
            return node.body, f"the conversion of {ast.unparse(node.handlers[0].type or node)}"
        case ast.ExceptHandler(type=ast.Tuple(elts=kinds)):
            said = f"{ast.unparse(kinds.pop(part))} in `{shown}`"
            return node, said
        case ast.BoolOp():
            said = f"`{ast.unparse(node.values.pop(part))}`"
            return (node if len(node.values) > 1 else node.values[0]), said
        case ast.Compare(left=ast.Tuple() as left, comparators=[ast.Tuple() as right]):
            said = f"`{ast.unparse(left.elts.pop(part))}` in `{shown}`"
            right.elts.pop(part)
            return node, said
        case ast.Compare():
            terms = [node.left, *node.comparators]
            return ast.Compare(terms[part], [node.ops[part]], [terms[part + 1]]), f"a half of `{shown}`"
        case ast.Call():
            return node.args[0], f"`{shown}`"
    return ast.Pass(), f"`{shown}`"
