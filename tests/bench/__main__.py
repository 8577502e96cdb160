"""`python -m tests.bench [NAME …]`: one table of all claims; a NAME chooses (prices, startup, value).

`--json FILE` keeps the figures, `--write` puts them into RESULTS.md, and `--before FILE` sets the figures of
an earlier commit beside them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

# A frame waits for the next tick of Textual's clock. Without this the tick (16 ms) is what would be measured.
os.environ["TEXTUAL_FPS"] = "1000"
# The bytes depend on the colours the terminal has: those of a usual one.
os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def main() -> int:
    """0 if every claim holds, 1 if one is missed, 2 for an unknown name."""
    from . import history, keys, poll, prices, ssh, startup, tree, value, windows
    from .results import RESULTS, page
    from .table import Figure, printed

    benches = {
        "prices": prices.rows,
        "keys": keys.rows,
        "startup": startup.rows,
        "tree": tree.claims,
        "ssh": ssh.rows,
        "poll": poll.rows,
        "history": history.rows,
        "windows": windows.rows,
        "value": value.rows,
    }
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(benches))
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--before", type=Path, metavar="FILE")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in benches]:
        parser.error(f"no bench {', '.join(unknown)}; there are {', '.join(benches)}")
    load = os.getloadavg()[0]
    figures = [Figure.of(row) for name in asked.names or benches for row in asyncio.run(benches[name]())]
    print(printed(figures))
    if asked.json:
        asked.json.write_text(json.dumps([figure.__dict__ for figure in figures], indent=1))
    if asked.write:
        earlier = json.loads(asked.before.read_text()) if asked.before else []
        before = [Figure(**fields) for fields in earlier]
        RESULTS.write_text(page(figures, before, load, sys.argv[1:]), encoding="utf-8")
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
