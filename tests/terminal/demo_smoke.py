"""A stranger's first minute: the demo comes up at 80x24, q leaves it, the terminal is as it was.

    python tests/terminal/demo_smoke.py [PROGRAM]

PROGRAM is the `otptui` to try, an installed one say; left out, it is the one this Python imports.
Not a test of pytest's, so that it can be pointed at a program without the `dev` extra.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

# Under pytest, conftest.py makes the test helpers importable.
sys.path.append(str(Path(__file__).parents[1]))

from harness.home import OTPTUI, Home
from harness.pseudo import Pty

SIZE = (80, 24)


def problems_of(program: tuple[str, ...]) -> list[str]:
    """Return what is wrong, [] if nothing is. Raises AssertionError if the screen never appears."""
    with TemporaryDirectory() as folder, Pty(Home(Path(folder)), "--demo", size=SIZE, command=program) as pty:
        pty.wait_for(lambda text: "otptui" in text and re.search(r"Prices · 1 of [1-9][0-9,]*", text))
        pty.press("q")
        status = pty.exit()
        wrong = [f"{what} is left behind" for what in pty.left_behind()]
        left = [str(path) for path in Path(folder).rglob("otptui.*") if "config" not in path.parts]
        wrong += [f"{path} was written" for path in left]
    return wrong if status == 0 else [f"the exit status is {status}", *wrong]


def main() -> int:
    """Return the exit status: 0 if nothing is wrong."""
    named = shutil.which(sys.argv[1]) if len(sys.argv) > 1 else None
    if len(sys.argv) > 1 and named is None:
        sys.stderr.write(f"there is no program {sys.argv[1]}\n")
        return 2
    try:
        wrong = problems_of((named,) if named else OTPTUI)
    except AssertionError as error:
        wrong = [str(error)]
    sys.stdout.write(
        "\n".join(wrong or ["the demo came up, was left by q, and the terminal is as it was"]) + "\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
