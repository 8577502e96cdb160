"""Benches: each claim about speed, measured beside a peer. `python -m tests.bench` prints them as a table.

Some benches drive the program as the terminal tests do, so the helpers of the tests go onto the path.
"""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
for folder in (TESTS / "terminal", TESTS):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
