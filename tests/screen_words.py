"""Every text of the program that a user reads, gathered from its source for a reader to go through.

Rewrite the list with `python -m tests.screen_words`.

The rule: a text is a string of at least two words, or one capitalised word, or one with a "…". Docstrings
are no texts. Neither is what `_is_for_machines` knows: patterns, SQL, style sheets, log lines. The footer's
words and the table's headings are short and lower or upper case; they are read from where they are defined.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from otptui.domain.states import State
from otptui.ui.commands import COMMANDS

SOURCE = Path(__file__).parents[1] / "otptui"
LIST = Path(__file__).parent / "fixtures" / "strings.txt"

NOT_READ = {
    "simulator/": "what a provider answers, not what otptui says",
    "text/otp/": "words and patterns found in messages",
    "text/calling_codes.py": "names of countries as providers write them",
    "text/vowel_signs.py": "names of Unicode characters",
    "store/migrations.py": "the tables of the database",
    "cli/completion.py": "programs for shells",
    "text/sanitize.py": "categories of Unicode characters",
    "store/__init__.py": "names that are imported when they are used",
}
"""Files and folders without a text of otptui's own, and why."""

_SQL = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|PRAGMA|WHERE|AND|CREATE|ALTER|DROP|BEGIN|ORDER BY|GLOB|IN \()"
    r"|[=<>] ?[?:]|\|\| ' '|_at\b.*\?|\(folded|^look at |^alerted "
)
_PATTERN = re.compile(r"\\[bswd.]|\(\?|\[\^|\[0-")
_MARKUP = re.compile(r"^(?:bold|dim|reverse)\b[^.]*\$?\w*$|%[A-Za-z(]|^\x1b|/tests?/")
_QUOTED_TYPE = re.compile(r"^\w+ \| \w+$|^Sequence\[|^module \{")
_TWO_WORDS = re.compile(r"[^\W\d_]{2,}[^\w\n]*[ \n]+\W*\w|\w\W* [^\W\d_]{2,}")
_CAPITALISED = re.compile(r"[A-Z][a-z]+[.:!?…]?")

_CALLS_FOR_MACHINES = {
    "compile", "fullmatch", "match", "sub", "search", "split", "strftime", "strptime",
    "execute", "executemany", "query", "query_one", "Binding",
    "debug", "info", "warning", "error", "exception", "critical",
}  # fmt: skip
"""Calls whose strings are patterns, SQL, keys or lines of the log."""


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Every text as (module, text), by module and in the order of the source; a line break splits a text."""
    found: list[tuple[str, str]] = []
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).as_posix()
        if not any(module.startswith(name) for name in NOT_READ):
            found += ((module, line) for text in _of(path) for line in text.splitlines() if line.strip())
    found += (("ui/commands.py, footer", c.short) for c in COMMANDS if c.short)
    found += (("domain/states.py, words", state.word) for state in State)
    return tuple(dict.fromkeys((module, line.rstrip()) for module, line in found))


def written() -> str:
    """The list as it is in the file."""
    return "".join(f"{module}: {text}\n" for module, text in texts())


def _of(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    machines = _for_machines(tree)
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr)]
    for node in sorted(strings, key=lambda node: (node.lineno, node.col_offset)):
        if id(node) not in machines and (text := _text(node)) is not None and _is_read(text):
            yield text


def _for_machines(tree: ast.Module) -> set[int]:
    """The ids of the nodes under docstrings, style sheets, type hints and calls that no user reads."""
    found: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as docstring):
                found.add(id(docstring))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _CALLS_FOR_MACHINES:
                found.update(id(below) for argument in node.args for below in ast.walk(argument))
            case ast.Assign(targets=[ast.Name(id=name)]) if name.endswith(("CSS", "__slots__", "__all__")):
                found.update(map(id, ast.walk(node)))
            case ast.JoinedStr(values=values):
                found.update(id(value) for value in values if isinstance(value, ast.Constant))
            case ast.FormattedValue(format_spec=ast.JoinedStr() as spec):
                found.update(map(id, ast.walk(spec)))
    return found


def _text(node: ast.Constant | ast.JoinedStr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else f"{{{_name(part)}}}" for part in node.values
    )


def _name(part: ast.expr) -> str:
    """A placeholder as a reader recognises it: the last name in it, "" where it is a calculation."""
    match part:
        case ast.FormattedValue(value=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
        case _:
            return ""


def _is_read(text: str) -> bool:
    text = re.sub(r"\{\w*\}", "0", text)
    if any(pattern.search(text) for pattern in (_SQL, _PATTERN, _MARKUP, _QUOTED_TYPE)):
        return False
    return bool(_TWO_WORDS.search(text) or _CAPITALISED.fullmatch(text)) or "…" in text.strip("…")


if __name__ == "__main__":
    LIST.write_text(written(), encoding="utf-8")
