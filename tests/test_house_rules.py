"""The rules of the house that a reader cannot hold in mind, held here: read from the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(p for folder in ("events", "tasks") for p in (ROOT / folder).rglob("*.py"))
EDGES = ("events/web/", "events/cli/", "tasks/")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commits(source: str) -> Iterator[int]:
    """The lines on which `source` commits."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno


def comparisons_of_kinds(source: str) -> Iterator[int]:
    """The lines on which `source` compares or matches something with a kind's name."""
    for node in ast.walk(ast.parse(source)):
        compared: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            compared = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            compared = [node.value]
        for part in compared:
            for constant in ast.walk(part):
                if isinstance(constant, ast.Constant) and constant.value in KINDS:
                    yield constant.lineno


def inline_imports(source: str) -> Iterator[int]:
    """The lines on which a function imports."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno


@pytest.mark.parametrize("path", CODE, ids=name)
def test_only_the_edges_commit(path):
    if name(path).startswith(EDGES):
        return
    assert list(commits(path.read_text())) == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_kind_is_compared_outside_kinds(path):
    if name(path).startswith("events/kinds/"):
        return
    assert list(comparisons_of_kinds(path.read_text())) == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_nothing_is_imported_inside_a_function(path):
    assert list(inline_imports(path.read_text())) == []


@pytest.mark.parametrize("path", [*CODE, ROOT / "config.py", ROOT / "wsgi.py"], ids=name)
def test_a_file_has_a_reason_and_at_most_300_lines(path):
    source = path.read_text()
    assert ast.get_docstring(ast.parse(source)), "a module opens with why it exists"
    assert len(source.splitlines()) <= 300


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.*")), ids=name)
def test_no_template_compares_a_kind_or_carries_script_or_style(path):
    text = path.read_text()
    for kind in KINDS:
        assert f'"{kind}"' not in text
        assert f"'{kind}'" not in text
    if "mail" not in path.relative_to(ROOT / "templates").parts:
        for forbidden in ("style=", "<style", "onclick=", "onload=", "javascript:"):
            assert forbidden not in text


def test_only_config_reads_the_environment():
    found = [name(p) for p in CODE if "os.environ" in p.read_text() or "getenv" in p.read_text()]
    assert found == []


def test_control_each_rule_finds_what_it_forbids():
    assert list(commits("db.session.commit()")) == [1]
    assert list(comparisons_of_kinds('if event.kind == "gpo": pass')) == [1]
    assert list(comparisons_of_kinds('if kind in ("gpo", "patz"): pass')) == [1, 1]
    assert list(comparisons_of_kinds('match kind:\n  case "gpo": pass')) == [2]
    assert list(inline_imports("def f():\n    import os")) == [2]
