"""`otptui` and `python -m otptui`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> int:
    """Run the command line; returns the exit status. A ctrl+c while Python still imports is quiet too."""
    # All that the start makes is there to stay: looking for garbage in it takes a tenth of the time.
    gc.disable()
    try:
        from otptui.cli.main import main as command_line

        status = command_line()
    except KeyboardInterrupt:
        status = 130
    _forget_lost_streams()
    return status


def _forget_lost_streams() -> None:
    # What still waits for a terminal that has hung up would make Python end with a status of its own.
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
