"""The browser's modules with one check taken out, as text.

Checks are found in the syntax tree; what stands around them stays byte for byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "messaging")
CHECKED = tuple(
    path.relative_to(path.parents[3]).as_posix()
    for app in APPS
    for path in sorted((ROOT / app / "static" / app / "js" / "crypto").glob("*.js"))
)
PARSER = Parser(Language(tree_sitter_javascript.language()))
BOUNDS = {"Math.max", "Math.min"}
FUNCTIONS = {"function_declaration", "arrow_function", "function_expression", "method_definition"}

Cut = tuple[Node, str, str]


@dataclass(frozen=True)
class Mutant:
    """A module's text without one of its checks; `name` says where and which."""

    module: str
    name: str
    source: str


def path_of(module: str) -> Path:
    return ROOT / module.split("/")[0] / "static" / module


@cache
def tree_of(source: str) -> Node:
    root = PARSER.parse(source.encode()).root_node
    assert not root.has_error, f"not JavaScript: {source}"
    return root


def mutants_of(module: str, source: str | None = None) -> Iterator[Mutant]:
    """Every version of a module that lacks exactly one check."""
    text = path_of(module).read_text("utf-8") if source is None else source
    for place, instead, said in cuts_of(text):
        raw = text.encode()
        changed = (raw[: place.start_byte] + instead.encode() + raw[place.end_byte :]).decode()
        tree_of(changed)
        yield Mutant(module, f"{module}:{place.start_point.row + 1} without {said}", changed)


def cuts_of(source: str) -> Iterator[Cut]:
    """Each place with a check, what to write there instead, and what that check was."""
    guards = guards_of(source) | project_guards()
    for node in walk(tree_of(source)):
        yield from _cuts_at(node, guards)


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.named_children:
        yield from walk(child)


def shown(node: Node) -> str:
    """A node's text in one line."""
    return " ".join(_text(node).split())


def _cuts_at(node: Node, guards: "Guards") -> Iterator[Cut]:
    match node.type:
        case "if_statement" if _only_throws(_child(node, "consequence")):
            rest = node.child_by_field_name("alternative")
            yield node, _text(rest.named_children[-1]) if rest else ";", f"`{shown(node)}`"
        case "try_statement" if handler := node.child_by_field_name("handler"):
            yield node, _text(_child(node, "body")), f"the conversion `{shown(handler)}`"
        case "binary_expression" if _operator(node) and _operator(node) != _operator(node.parent):
            yield from _without_each(node, _operands(node), f" {_operator(node)} ")
        case "expression_statement" if node.named_children[0].type == "call_expression":
            yield node, ";", f"`{shown(node)}`"
        case "call_expression":
            yield from _cuts_at_call(node, guards)
        case "pair" if _text(_child(node, "value")) == "true":
            yield node, f"{_text(_child(node, 'key'))}: false", f"`{shown(node)}`"


def _cuts_at_call(call: Node, guards: "Guards") -> Iterator[Cut]:
    name, arguments = _text(_child(call, "function")), _arguments(call)
    if name in guards.passing and not _is_statement(call):
        yield call, f"({_text(arguments[0])})", f"`{shown(call)}`"
    if name in guards.calling and not _is_statement(call):
        yield call, f"({_text(arguments[0])})()", f"`{shown(call)}`"
    if name in BOUNDS:
        for left_out in arguments:
            kept = ", ".join(_text(argument) for argument in arguments if argument != left_out)
            yield call, f"{name}({kept})", f"`{_text(left_out)}` in `{shown(call)}`"


def _without_each(node: Node, operands: list[Node], joiner: str) -> Iterator[Cut]:
    for left_out in operands:
        kept = joiner.join(_text(operand) for operand in operands if operand != left_out)
        yield node, kept, f"`{shown(left_out)}` in `{shown(node)}`"


@dataclass(frozen=True)
class Guards:
    """Functions around a value: those that give back what they were given, and those that call it."""

    passing: frozenset[str] = frozenset()
    calling: frozenset[str] = frozenset()

    def __or__(self, other: "Guards") -> "Guards":
        return Guards(self.passing | other.passing, self.calling | other.calling)


@cache
def project_guards() -> Guards:
    found = Guards()
    for module in CHECKED:
        found |= guards_of(path_of(module).read_text("utf-8"))
    return found


@cache
def guards_of(source: str) -> Guards:
    passing, calling = set(), set()
    for node in walk(tree_of(source)):
        if node.type == "function_declaration" and (parameters := _parameters(node)):
            first, own = parameters[0], list(_own_nodes(_child(node, "body")))
            aliases = {first, *(name for name, value in _constants(own) if value == first)}
            given_back = [
                _bare(child.named_children[-1]) for child in own if child.type == "return_statement"
            ]
            if given_back and all(_text(value) in aliases for value in given_back):
                passing.add(_text(_child(node, "name")))
            if given_back and all(_text(value) == f"{first}()" for value in given_back):
                calling.add(_text(_child(node, "name")))
    return Guards(frozenset(passing), frozenset(calling))


def _own_nodes(node: Node) -> Iterator[Node]:
    """What a function holds, without what the functions inside it hold."""
    for child in node.named_children:
        yield child
        if child.type not in FUNCTIONS:
            yield from _own_nodes(child)


def _constants(nodes: list[Node]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if node.type == "variable_declarator" and (value := node.child_by_field_name("value")):
            yield _text(_child(node, "name")), _text(_bare(value))


def _parameters(function: Node) -> list[str]:
    nodes = _child(function, "parameters").named_children
    return [_text(node.child_by_field_name("left") or node) for node in nodes if node.type != "comment"]


def _bare(node: Node) -> Node:
    """What stands inside the parentheses of a cast."""
    return _bare(node.named_children[-1]) if node.type == "parenthesized_expression" else node


def _only_throws(node: Node) -> bool:
    body = node.named_children if node.type == "statement_block" else [node]
    return [child.type for child in body if child.type != "comment"] == ["throw_statement"]


def _operator(node: Node | None) -> str:
    """`&&` or `||`, where the node is one of these."""
    if node is None or node.type != "binary_expression":
        return ""
    operator = _text(_child(node, "operator"))
    return operator if operator in {"&&", "||"} else ""


def _operands(node: Node) -> list[Node]:
    sides = (_child(node, "left"), _child(node, "right"))
    nested = ((_operands(side) if _operator(side) == _operator(node) else [side]) for side in sides)
    return [operand for side in nested for operand in side]


def _arguments(call: Node) -> list[Node]:
    return [child for child in _child(call, "arguments").named_children if child.type != "comment"]


def _is_statement(call: Node) -> bool:
    return call.parent is not None and call.parent.type == "expression_statement"


def _child(node: Node, field: str) -> Node:
    child = node.child_by_field_name(field)
    assert child is not None, f"no {field} in {shown(node)}"
    return child


def _text(node: Node) -> str:
    assert node.text is not None
    return node.text.decode()
