"""ARCHITECTURE.md names every module once, and nothing that does not exist."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

import otptui

ROOT = Path(__file__).parents[2]
PACKAGE = Path(otptui.__file__).parent
PAGE = (PACKAGE / "ARCHITECTURE.md").read_text(encoding="utf-8")
THE_MAP = PAGE.partition("<!-- map -->")[2].partition("<!-- /map -->")[0]
MODULES = sorted(
    path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"
)
REST = PAGE.replace(THE_MAP, "")


def test_every_module_is_on_the_map_exactly_once() -> None:
    assert len(MODULES) > 100
    listed = re.findall(r"^- `([^`]+\.py)`: \S", THE_MAP, re.MULTILINE)
    assert sorted(set(MODULES) - set(listed)) == [], "add a line for each of these to ARCHITECTURE.md"
    assert sorted(set(listed) - set(MODULES)) == [], "these are gone: take their lines out"
    assert len(listed) == len(set(listed))


def test_every_package_has_a_heading_on_the_map() -> None:
    packages = {path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py")} - {"."}
    assert set(re.findall(r"^\*\*`([^`]+)/`", THE_MAP, re.MULTILINE)) == packages


def contracts() -> dict[str, list[str]]:
    """The layers of each container, as `lint-imports` holds them."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = config["tool"]["importlinter"]["contracts"]
    return {contract["containers"][0]: contract["layers"] for contract in found if "layers" in contract}


@pytest.mark.parametrize("container", contracts())
def test_the_layers_are_those_of_the_contracts(container: str) -> None:
    block = re.search(rf"<!-- layers {re.escape(container)} -->\n```\n(.*?)\n```", PAGE, re.DOTALL)
    assert block is not None
    assert block[1].splitlines() == contracts()[container]


def test_every_module_has_a_name_of_its_own() -> None:
    names = [Path(module).name for module in MODULES]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("file", sorted(set(re.findall(r"`([\w/]+\.py)`", REST))))
def test_every_file_that_is_cited_exists(file: str) -> None:
    assert (PACKAGE / file).exists() or (ROOT / file).exists()


@pytest.mark.parametrize("cited", sorted(set(re.findall(r"`([\w/]+\.py:[\w.]+)`", REST))))
def test_every_name_that_is_cited_exists(cited: str) -> None:
    file, _, name = cited.partition(":")
    scope: ast.AST = ast.parse((PACKAGE / file).read_text(encoding="utf-8"))
    for part in name.split("."):
        named = (child for child in ast.iter_child_nodes(scope) if getattr(child, "name", "") == part)
        found = next(named, None)
        assert found is not None, f"{file} has no {name}"
        scope = found
