"""`python -m tests.bench [NAME …]`: one table of all claims about speed; a NAME chooses (prices, startup)."""

from __future__ import annotations

import asyncio
import os
import sys

# A frame waits for the next tick of Textual's clock. Without this the tick (16 ms) is what would be measured.
os.environ["TEXTUAL_FPS"] = "1000"
# The bytes depend on the colours the terminal has: those of a usual one.
os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def main(names: list[str]) -> int:
    """0 when every claim holds, 1 when one is missed, 2 for a name there is none of."""
    from . import history, keys, poll, prices, ssh, startup, tree
    from .table import printed

    benches = {
        "prices": prices.rows,
        "keys": keys.rows,
        "startup": startup.rows,
        "tree": tree.claims,
        "ssh": ssh.rows,
        "poll": poll.rows,
        "history": history.rows,
    }
    unknown = [name for name in names if name not in benches]
    if unknown:
        print(f"no bench {', '.join(unknown)}; there are {', '.join(benches)}", file=sys.stderr)
        return 2
    rows = [row for name in names or benches for row in asyncio.run(benches[name]())]
    print(printed(rows))
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
