"""`otptui` and `python -m otptui`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; returns the exit status. A ctrl+c while Python still imports is quiet too."""
    try:
        from otptui.cli import main as command_line

        return command_line()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
