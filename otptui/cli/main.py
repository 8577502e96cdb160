"""What each call of `otptui` does. Imports wait until they are needed: --version answers at once."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from otptui.cli.arguments import parse
from otptui.cli.output import BAD_ARGUMENTS, FAILED, fail, print_line
from otptui.domain.errors import ConfigError, OtpError

if TYPE_CHECKING:
    from argparse import Namespace

    from otptui.config.schema import Config
    from otptui.support.paths import Paths


def main(arguments: list[str] | None = None) -> int:
    """Do what `arguments` (those of the process unless given) ask for; returns the exit status."""
    args = parse(arguments)
    if args.command in _LASTING:
        # Others are over before garbage matters; with a screen, `OtpApp` does it behind the first frame.
        gc.enable()
    try:
        return _COMMANDS[args.command](args)
    except ConfigError as error:
        hint = f". {error.what_now}" if error.what_now else ""
        return fail(f"{error}{hint}", BAD_ARGUMENTS)
    except OtpError as error:
        return fail(f"{error}. {error.what_now}")
    except OSError as error:
        return fail(f"{error.strerror}: {error.filename}")


def _screen(args: Namespace) -> int:
    from otptui.support.paths import Paths

    if args.paths:
        # As bytes: the name of a file may be none in the terminal's character set.
        sys.stdout.buffer.write(os.fsencode(f"{Paths.find(args.config)}\n"))
        return 0
    if not _at_a_terminal():
        return fail("the screen needs a terminal; otptui export works without one", BAD_ARGUMENTS)
    from otptui.ui.terminal.terminal_identity import unusable_reason

    if reason := unusable_reason():
        return fail(reason, BAD_ARGUMENTS)
    if args.demo:
        return _demo(args)
    from otptui.config.config_file import load

    paths = Paths.find(args.config)
    config = _with_key(load(paths.config, args.profile), paths)
    status = _run(config, paths, args, demo=False)
    return _demo(args) if status is None else status


def _demo(args: Namespace) -> int:
    import shutil
    import tempfile
    from pathlib import Path

    from otptui.config.schema import Config, Profile
    from otptui.demo import DEMO_KEY, write_history
    from otptui.domain.model import utc_now
    from otptui.simulator import ENDPOINT
    from otptui.support.paths import Paths

    profile = Profile(name="demo", base_url=f"http://127.0.0.1{ENDPOINT}", api_key=DEMO_KEY)
    config = Config(profile=profile.name, profiles={profile.name: profile})
    folder = Path(tempfile.mkdtemp(prefix="otptui-demo-"))
    status = 0
    try:
        paths = Paths.below(folder)
        paths.state_db.parent.mkdir(parents=True, exist_ok=True)
        write_history(paths.state_db, profile.name, utc_now())
        status = _run(config, paths, args, demo=True) or 0
    finally:
        # After a crash the log in there is what there is to look at.
        if status != FAILED:
            shutil.rmtree(folder, ignore_errors=True)
    return status


def _run(config: Config, paths: Paths, args: Namespace, *, demo: bool) -> int | None:
    """The exit status of the screen; None when the user would rather see the demo than give a key."""
    from otptui.support.log import logging_to

    with logging_to(paths.log):
        try:
            from otptui.ui.app import TRY_DEMO, run

            status = run(
                config, paths, demo=demo, panel=args.panel, plain=args.plain, read_only=args.read_only
            )
            return None if status == TRY_DEMO else status
        except OtpError:
            raise
        except Exception as error:
            import logging

            from otptui.support.paths import tilde

            logging.getLogger(__name__).exception("stopped")
            safe = f"Your numbers are safe in {tilde(paths.state_db)}; details in {tilde(paths.log)}"
            sys.stderr.write(f"otptui stopped: {type(error).__name__}. {safe}\n")
            return FAILED


def _with_key(config: Config, paths: Paths) -> Config:
    profile = config.active
    if not profile.api_key_command:
        return config
    from msgspec.structs import replace

    from otptui.config.api_key import KeyLookup
    from otptui.support.paths import tilde

    # Before the screen starts: a password manager may ask for its passphrase on this terminal.
    try:
        key = KeyLookup.of(profile)()
    except ConfigError as error:
        problem = ConfigError(f"{tilde(paths.config)}: {error}")
    else:
        active = replace(profile, api_key=key, api_key_command="")
        return replace(config, profiles={**config.profiles, active.name: active})
    raise problem


def _simulate(args: Namespace) -> int:
    from otptui.simulator import ENDPOINT, FAMILY_ENDPOINT, Simulator, serve

    simulator = Simulator(args.seed, offers=args.offers)

    def tell(port: int) -> None:
        host = f"http://127.0.0.1:{port}"
        url = f"{host}{ENDPOINT}"
        sys.stdout.write(
            f"url  {url}\nkey  {simulator.key}\n\n"
            f"export OTPTUI_BASE_URL={url}\nexport OTPTUI_API_KEY={simulator.key}\n\n"
            f"the same in the sms-activate dialect\nurl  {host}{FAMILY_ENDPOINT}\n"
        )
        sys.stdout.flush()

    serve(simulator, port=args.port, on_listening=tell)
    return 0


def _at_a_terminal() -> bool:
    # Textual reads the one and draws on the other; the standard output may go anywhere.
    return all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__))


def _export(args: Namespace) -> int:
    from otptui.cli.export_command import export

    return export(args)


def _status(args: Namespace) -> int:
    from otptui.cli.status_command import status

    return status(args)


def _code(args: Namespace) -> int:
    from otptui.cli.status_command import code

    return code(args)


def _wait(args: Namespace) -> int:
    from otptui.cli.waiting_commands import wait

    return wait(args)


def _keep(args: Namespace) -> int:
    from otptui.cli.waiting_commands import keep

    return keep(args)


def _completion(args: Namespace) -> int:
    from otptui.cli.arguments import parser
    from otptui.cli.completion import script

    print_line(script(parser(), args.shell))
    return 0


def _schema(args: Namespace) -> int:
    import json

    from otptui.config.json_schema import schema

    print_line(json.dumps(schema(), ensure_ascii=False, indent=2))
    return 0


_LASTING = ("wait", "keep", "export", "simulate")
"""Commands that may run for long."""

_COMMANDS: dict[str | None, Callable[[Namespace], int]] = {
    None: _screen,
    "status": _status,
    "wait": _wait,
    "code": _code,
    "keep": _keep,
    "export": _export,
    "completion": _completion,
    "schema": _schema,
    "simulate": _simulate,
}
