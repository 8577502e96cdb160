"""The command line as argparse sees it, with the manual page that `--help` prints."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from otptui import __version__

if TYPE_CHECKING:
    from pathlib import Path

DESCRIPTION = """\
Rent phone numbers from OTPBuddy in a full-screen terminal program, read the
codes that come in, and keep a record of every number ever bought.
"""

EPILOG = """\
examples:
  otptui --demo                  look around: no network, no key, no money
  otptui                         the real thing; asks for your API key once
  otptui --panel                 only the active numbers, for a side pane
  otptui --plain                 without frames and signs, to be read out
  otptui export --format csv --output numbers.csv
  otptui export | jq '.[] | select(.state == "received") | .code'

files:
  $XDG_CONFIG_HOME/otptui/config.toml    the settings
  $XDG_STATE_HOME/otptui/otptui.db       numbers, messages, favourites
  $XDG_STATE_HOME/otptui/otptui.log      the log; never a key or a code
  "otptui --paths" prints where they are on this machine.

environment:
  OTPTUI_API_KEY     the API key; wins over the config file
  OTPTUI_BASE_URL    the provider's whole endpoint; wins over the config file
  NO_COLOR           no colours at all
  XDG_CONFIG_HOME, XDG_STATE_HOME and the proxy variables are honoured.

exit status:
  0 normal, 1 it could not be done (a full disk, an unreadable database),
  2 bad arguments or a bad config file, 130 after ctrl+c, 143 after SIGTERM,
  129 after SIGHUP. Trouble is told in one line on the standard error.
"""

EXPORT = """\
Print every activation ever bought, the oldest first, without starting the
screen. Times are UTC in ISO 8601, prices are decimal strings.
"""

EXPORT_EPILOG = """\
JSON is a list with one activation a line, and exact. CSV has a header and the
messages as JSON in one cell; a cell that a spreadsheet would run as a formula
gets an apostrophe before it, since names and codes are written by strangers.
"""

SIMULATE = """\
Run the simulated provider over HTTP on 127.0.0.1 until ctrl+c, and print how
to point otptui (or any other client) at it. It needs the "dev" extra:
pip install 'otptui[dev]'
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse prints its usage as well; trouble is one line, whatever the shell made of the arguments.
        self.exit(2, f"{self.prog}: {' '.join(message.split())} (see {self.prog} --help)\n")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; `command` in its result is None for the screen."""
    top = _Parser(
        prog="otptui",
        usage="otptui [--demo] [--panel] [--plain] [--profile NAME] [--config FILE]\n"
        "       otptui export [--format json|csv] [--output FILE]\n"
        "       otptui simulate [--port N] [--seed N] [--offers N]\n"
        "       otptui --paths | --version | --help",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--demo", action="store_true", help="try it on a simulated provider; settings unused")
    top.add_argument("--panel", action="store_true", help="show only the active numbers")
    top.add_argument("--plain", action="store_true", help="no frames, no drawn signs: for screen readers")
    top.add_argument("--profile", metavar="NAME", help="use another profile of the config file")
    top.add_argument("--config", metavar="FILE", type=_path, help="use another config file")
    top.add_argument("--paths", action="store_true", help="print where config, state and log are")
    top.add_argument("--version", action="version", version=f"otptui {__version__}", help="print the version")
    commands = top.add_subparsers(dest="command", title="commands", metavar="COMMAND", prog="otptui")

    export = commands.add_parser(
        "export",
        help="print every activation ever bought, as JSON or CSV",
        description=EXPORT,
        epilog=EXPORT_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    export.add_argument("--format", choices=("json", "csv"), default="json", help="json unless told")
    export.add_argument(
        "--output", metavar="FILE", type=_path, help="write FILE, whole or not at all, for your eyes only"
    )

    simulate = commands.add_parser(
        "simulate",
        help="run the simulated provider over HTTP",
        description=SIMULATE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    simulate.add_argument("--port", metavar="N", type=_port, default=8000, help="8000 unless told; 0 for any")
    simulate.add_argument("--seed", metavar="N", type=int, default=0, help="another seed, another market")
    simulate.add_argument("--offers", metavar="N", type=_count, help="about so many offers in India")
    return top


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the user asked for. Exits: 0 after --help and --version, 2 with one line where it is wrong."""
    top = parser()
    args = top.parse_args(arguments)
    if args.command and (args.demo or args.panel or args.plain or args.profile or args.paths):
        top.error(f"--demo, --panel, --plain, --profile and --paths mean nothing to {args.command}")
    return args


def _path(text: str) -> Path:
    # Only with such an argument: the import is a fifth of what --version takes.
    from pathlib import Path

    return Path(text)


def _port(text: str) -> int:
    return _between(text, 0, 65535)


def _count(text: str) -> int:
    return _between(text, 1, 1_000_000)


def _between(text: str, low: int, high: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
    return number
