"""RESULTS.md: the figures of one run, with the machine they were measured on and what falls short."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .table import Figure

RESULTS = Path(__file__).parent / "RESULTS.md"
CLOSE = 0.85
"""A claim that uses more of its limit than this is close to it."""


def page(figures: Sequence[Figure], before: Sequence[Figure], load: float, arguments: Sequence[str]) -> str:
    """The page. `before` has the figures of an earlier commit, none or some of the same work."""
    earlier = {(figure.work, figure.beside): figure for figure in before}
    lines = [
        "# Bench results",
        "",
        "Each row is one claim, measured beside a peer in the same run: the medians count, with the least",
        "and the most in brackets. `measured` is ours ÷ theirs, or ours alone without a peer, and must",
        "not exceed `at most`. Where there is a `before`, it is the same ratio at an earlier commit.",
        "",
        *(f"- {fact}" for fact in _facts(load, arguments)),
        "",
        "| work | ours | beside | theirs | before | measured | at most | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for figure in figures:
        work, ours, beside, theirs, measured, limit, ok = figure.cells()
        old = earlier.get((figure.work, figure.beside))
        was = f"{old.measured:.3g} {old.sign}" if old else ""
        lines.append(f"| {work} | {ours} | {beside} | {theirs} | {was} | {measured} | {limit} | {ok} |")
    lines += ["", "## Where it falls short", ""]
    lines += _shortcomings(figures) or ["Every claim holds with room to spare."]
    return "\n".join(lines) + "\n"


def _facts(load: float, arguments: Sequence[str]) -> list[str]:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    pieces = " ".join(argument for argument in arguments if not argument.startswith("/"))
    cpus = os.cpu_count() or 1
    busy = " (busy: ratios count, not milliseconds)" if load > cpus else ""
    return [
        f"command: `python -m tests.bench {pieces}`".replace(" --before", "").rstrip(),
        f"date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average {load:.2f}{busy}",
        f"machine: {cpus} × {cpu}, {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, Textual {version('textual')}, httpx {version('httpx')}",
    ]


def _shortcomings(figures: Sequence[Figure]) -> list[str]:
    missed = [f"- **missed**: {figure.work}: {_against_limit(figure)}" for figure in figures if not figure.ok]
    close = [
        f"- close: {figure.work}: {_against_limit(figure)}"
        for figure in figures
        if figure.ok and figure.limit and figure.measured > CLOSE * figure.limit
    ]
    return [*missed, *close]


def _against_limit(figure: Figure) -> str:
    return f"{figure.measured:.3g} {figure.sign}, at most {figure.limit:.3g} {figure.sign}"
