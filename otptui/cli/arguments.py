"""The command line as argparse sees it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from otptui import __version__
from otptui.cli import manual

if TYPE_CHECKING:
    from pathlib import Path

N = TypeVar("N", int, float)

SHELLS = ("bash", "zsh", "fish")

WITH_PROFILE = ("wait", "keep")
"""Commands that read the settings."""


class Parser(argparse.ArgumentParser):
    """A parser that lists what it has: `options` and arguments, and `commands` by name.

    Completions are generated from them. An error is one line, whatever the shell made of the arguments.
    """

    def __init__(self, **settings: Any) -> None:
        self.options: list[argparse.Action] = []
        self.commands: dict[str, Parser] = {}
        super().__init__(**settings)

    def add_argument(self, *names: str, **settings: Any) -> argparse.Action:
        """Add an option or argument, as argparse does."""
        action = super().add_argument(*names, **settings)
        self.options.append(action)
        return action

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with status 2; argparse would print its usage as well."""
        self.exit(2, f"{self.prog}: {' '.join(message.split())} (see {self.prog} --help)\n")


_PAGE: dict[str, Any] = {
    # As wide as the manual, however wide the terminal.
    "formatter_class": partial(argparse.RawDescriptionHelpFormatter, width=80),
    "allow_abbrev": False,
    "add_help": False,
}


def parser() -> Parser:
    """The parser of the whole command line; `command` in its result is None for the screen."""
    top = Parser(
        prog="otptui", usage=manual.SYNOPSIS, description=manual.DESCRIPTION, epilog=manual.EPILOG, **_PAGE
    )
    top.add_argument("--demo", action="store_true", help="try it with a simulated provider; saves nothing")
    top.add_argument("--panel", action="store_true", help="only the active numbers, for a side pane")
    top.add_argument("--plain", action="store_true", help="no frames or symbols, for screen readers")
    top.add_argument("--read-only", action="store_true", help="look and copy; never buy or cancel")
    top.add_argument("--profile", metavar="NAME", help="use another profile of the settings")
    top.add_argument("--config", metavar="FILE", type=_path, help="use another settings file")
    top.add_argument("--paths", action="store_true", help="print where settings, state and log are")
    top.add_argument("--version", action="version", version=f"otptui {__version__}", help="print the version")
    _add_help(top)
    # The manual lists the commands, with the options of each.
    commands = top.add_subparsers(dest="command", metavar="COMMAND", help=argparse.SUPPRESS, prog="otptui")

    def add(name: str, description: str, epilog: str) -> Parser:
        command = commands.add_parser(name, description=description, epilog=epilog, **_PAGE)
        top.commands[name] = command
        return command

    status = add("status", manual.STATUS, manual.STATUS_EPILOG)
    form = status.add_mutually_exclusive_group()
    status.options.append(form.add_argument("--json", action="store_true", help="as a JSON object"))
    status.options.append(
        form.add_argument("--format", metavar="F", type=_format, help="as F with {fields} filled in")
    )

    wait = add("wait", manual.WAIT, manual.WAIT_EPILOG)
    wait.add_argument("--service", metavar="S", help="only a service with this code or in its name")
    wait.add_argument("--id", metavar="ID", help="only the number with this activation id")
    wait.add_argument("--timeout", metavar="N", type=_seconds, help="give up after N seconds, with status 3")
    wait.add_argument("--json", action="store_true", help="as a JSON object")

    code = add("code", manual.CODE, manual.CODE_EPILOG)
    code.add_argument("--json", action="store_true", help="as a JSON object")

    add("keep", manual.KEEP, manual.KEEP_EPILOG)

    export = add("export", manual.EXPORT, manual.EXPORT_EPILOG)
    export.add_argument("--format", choices=("json", "csv"), default="json", help="json by default")
    export.add_argument(
        "--output",
        metavar="FILE",
        type=_path,
        help="write to FILE, complete or not at all, readable only by you",
    )

    completion = add("completion", manual.COMPLETION, manual.COMPLETION_EPILOG)
    completion.add_argument("shell", choices=SHELLS, help="the shell to complete for")

    add("schema", manual.SCHEMA, manual.SCHEMA_EPILOG)

    simulate = add("simulate", manual.SIMULATE, manual.SIMULATE_EPILOG)
    simulate.add_argument(
        "--port", metavar="N", type=_port, default=8000, help="8000 by default; 0 picks a free one"
    )
    simulate.add_argument("--seed", metavar="N", type=int, default=0, help="seed of the random market")
    simulate.add_argument("--offers", metavar="N", type=_count, help="roughly how many offers India has")

    for command in top.commands.values():
        _add_help(command)
    return top


def _add_help(of: Parser) -> None:
    of.add_argument("-h", "--help", action="help", help="print this page")


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the user asked for. Exits: 0 after --help and --version, 2 with one line where it is wrong."""
    top = parser()
    args = top.parse_args(arguments)
    for_the_screen = args.demo or args.panel or args.plain or args.read_only or args.paths
    if args.command and (for_the_screen or (args.profile and args.command not in WITH_PROFILE)):
        top.error(
            f"--demo, --panel, --plain, --read-only, --profile and --paths do not apply to {args.command}"
        )
    if args.demo and (args.profile or args.config):
        top.error("--demo uses its own settings: leave out --profile and --config")
    return args


def _path(text: str) -> Path:
    # Only with such an argument: the import is a fifth of what --version takes.
    from pathlib import Path

    return Path(text)


def _format(text: str) -> str:
    from otptui.cli.status_command import FIELDS, check_format

    try:
        return check_format(text)
    except (ValueError, LookupError):
        fields = " ".join(f"{{{field}}}" for field in FIELDS)
        problem = argparse.ArgumentTypeError(f"{text!r} is not a format: the fields are {fields}")
    raise problem


def _seconds(text: str) -> float:
    return _number(text, float, 0.0, 1e7, "a number of seconds")


def _port(text: str) -> int:
    return _number(text, int, 0, 65535, "a whole number")


def _count(text: str) -> int:
    return _number(text, int, 1, 1_000_000, "a whole number")


def _number(text: str, kind: Callable[[str], N], low: N, high: N, what: str) -> N:
    try:
        number = kind(text)
    except ValueError:
        number = type(low)(low - 1)
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what} from {low:.0f} to {high:.0f}")
    return number
