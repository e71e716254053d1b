"""The finder of the browser's checks sees each kind of them, and leaves none of the modules' own out."""

import pytest
from tree_sitter import Node

from tests.vectors.js_mutants import CHECKED, cuts_of, mutants_of, path_of, project_guards, tree_of, walk

KINDS = {
    "a condition that throws": ("if (a) throw b;", [";"]),
    "a condition that throws in braces": ("if (a) { throw b; } else { c = 1; }", ["{ c = 1; }"]),
    "a conversion": ("try { a = 1; } catch { throw b; }", ["{ a = 1; }"]),
    "a call for what it refuses": ("if (a) b(c);", ["if (a) ;"]),
    "both sides of a condition": ("a = b || c;", ["a = c;", "a = b;"]),
    "each of three": ("a = b && c && d;", ["a = c && d;", "a = b && d;", "a = b && c;"]),
    "a condition in another": (
        "a = b && (c || d);",
        ["a = (c || d);", "a = b;", "a = b && (d);", "a = b && (c);"],
    ),
    "a guard that gives back": ("a = exact(b, 1);", ["a = (b);"]),
    "a guard around a call": ("a = attempt(() => b(), c);", ["a = (() => b())();"]),
    "a bound": ("a = Math.max(b, c);", ["a = Math.max(c);", "a = Math.max(b);"]),
    "a strict option": ("a = new B({ c: true });", ["a = new B({ c: false });"]),
    "no check": ("a = b(c); if (d) a = e; f(g => h)?.i;", []),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_finder_takes_out(kind: str) -> None:
    source, expected = KINDS[kind]
    assert [mutant.source for mutant in mutants_of("a.js", source)] == expected


def test_the_guards_are_found_by_what_they_give_back() -> None:
    assert project_guards().passing == {"exact", "readDocument"}
    assert project_guards().calling == {"attempt"}


@pytest.mark.parametrize("module", CHECKED)
def test_every_place_that_can_refuse_is_taken_out(module: str) -> None:
    source = path_of(module).read_text("utf-8")
    places = {place.byte_range for place, _, _ in cuts_of(source)}
    for node in walk(tree_of(source)):
        if _can_refuse(node):
            assert places & set(_up_to_the_statement(node)), f"{module}:{node.start_point.row + 1}"


def _can_refuse(node: Node) -> bool:
    guards = project_guards()
    function = node.child_by_field_name("function")
    name = function.text.decode() if function and function.text else ""
    return node.type == "throw_statement" or name in {"refuseIf", "verify"} | guards.passing | guards.calling


def _up_to_the_statement(node: Node) -> list[tuple[int, int]]:
    """This node, the statement that it is, and the condition or conversion that it alone stands in."""
    ranges, inside = [node.byte_range], node
    while (parent := inside.parent) and parent.type in {
        "expression_statement", "statement_block", "catch_clause", "if_statement", "try_statement",
    }:  # fmt: skip
        ranges.append(parent.byte_range)
        inside = parent
    return ranges
