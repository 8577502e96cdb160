"""The command line as argparse sees it."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from otptui import __version__
from otptui.cli import manual

if TYPE_CHECKING:
    from pathlib import Path


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse prints its usage as well; trouble is one line, whatever the shell made of the arguments.
        self.exit(2, f"{self.prog}: {' '.join(message.split())} (see {self.prog} --help)\n")


_PAGE: dict[str, Any] = {
    # As wide as the manual, however wide the terminal.
    "formatter_class": partial(argparse.RawDescriptionHelpFormatter, width=80),
    "allow_abbrev": False,
    "add_help": False,
}


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; `command` in its result is None for the screen."""
    top = _Parser(
        prog="otptui", usage=manual.SYNOPSIS, description=manual.DESCRIPTION, epilog=manual.EPILOG, **_PAGE
    )
    top.add_argument("--demo", action="store_true", help="try it on a simulated provider; keeps nothing")
    top.add_argument("--panel", action="store_true", help="only the active numbers, for a side pane")
    top.add_argument("--plain", action="store_true", help="no frames, no drawn signs: for screen readers")
    top.add_argument("--profile", metavar="NAME", help="use another profile of the settings")
    top.add_argument("--config", metavar="FILE", type=_path, help="use another settings file")
    top.add_argument("--paths", action="store_true", help="print where settings, state and log are")
    top.add_argument("--version", action="version", version=f"otptui {__version__}", help="print the version")
    _add_help(top)
    # The manual lists them, with what each of them takes.
    commands = top.add_subparsers(dest="command", metavar="COMMAND", help=argparse.SUPPRESS, prog="otptui")

    export = commands.add_parser("export", description=manual.EXPORT, epilog=manual.EXPORT_EPILOG, **_PAGE)
    export.add_argument("--format", choices=("json", "csv"), default="json", help="json unless told")
    export.add_argument(
        "--output", metavar="FILE", type=_path, help="write FILE, whole or not at all, for your eyes only"
    )
    _add_help(export)

    simulate = commands.add_parser(
        "simulate", description=manual.SIMULATE, epilog=manual.SIMULATE_EPILOG, **_PAGE
    )
    simulate.add_argument("--port", metavar="N", type=_port, default=8000, help="8000 unless told; 0 for any")
    simulate.add_argument("--seed", metavar="N", type=int, default=0, help="another seed, another market")
    simulate.add_argument("--offers", metavar="N", type=_count, help="about so many offers in India")
    _add_help(simulate)
    return top


def _add_help(of: argparse.ArgumentParser) -> None:
    of.add_argument("-h", "--help", action="help", help="print this page")


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the user asked for. Exits: 0 after --help and --version, 2 with one line where it is wrong."""
    top = parser()
    args = top.parse_args(arguments)
    if args.command and (args.demo or args.panel or args.plain or args.profile or args.paths):
        top.error(f"--demo, --panel, --plain, --profile and --paths mean nothing to {args.command}")
    if args.demo and (args.profile or args.config):
        top.error("--demo has settings of its own: leave out --profile and --config")
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
