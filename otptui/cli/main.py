"""What each call of `otptui` does. Imports wait until they are needed: --version answers at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from errno import ENOSPC
from typing import TYPE_CHECKING, TextIO

from otptui.cli.arguments import parse
from otptui.domain.errors import ConfigError, OtpError

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from otptui.config.schema import Config
    from otptui.store.export_rows import ExportedRow
    from otptui.support.paths import Paths

FAILED = 1
BAD_CONFIG = 2


def main(arguments: list[str] | None = None) -> int:
    """Do what `arguments` (those of the process unless given) ask for; returns the exit status."""
    args = parse(arguments)
    try:
        return _COMMANDS[args.command](args)
    except ConfigError as error:
        hint = f". {error.what_now}" if error.what_now else ""
        return _failed(f"{error}{hint}", BAD_CONFIG)
    except OtpError as error:
        return _failed(f"{error}. {error.what_now}")
    except OSError as error:
        return _failed(f"{error.strerror}: {error.filename}")


def _screen(args: Namespace) -> int:
    from otptui.support.paths import Paths

    if args.paths:
        # As bytes: the name of a file may be none in the terminal's character set.
        sys.stdout.buffer.write(os.fsencode(f"{Paths.find(args.config)}\n"))
        return 0
    if not _at_a_terminal():
        return _failed("the screen needs a terminal; otptui export does without one", BAD_CONFIG)
    from otptui.ui.terminal.terminal_identity import unusable_reason

    if reason := unusable_reason():
        return _failed(reason, BAD_CONFIG)
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
    from otptui.demo import DEMO_KEY
    from otptui.simulator import ENDPOINT
    from otptui.support.paths import Paths

    profile = Profile(name="demo", base_url=f"http://127.0.0.1{ENDPOINT}", api_key=DEMO_KEY)
    config = Config(profile=profile.name, profiles={profile.name: profile})
    folder = Path(tempfile.mkdtemp(prefix="otptui-demo-"))
    status = 0
    try:
        status = _run(config, Paths.below(folder), args, demo=True) or 0
    finally:
        # After a crash the log in there is what there is to look at.
        if status != FAILED:
            shutil.rmtree(folder, ignore_errors=True)
    return status


def _run(config: Config, paths: Paths, args: Namespace, *, demo: bool) -> int | None:
    """The exit status of the screen; None when the user would rather see the demo than give a key."""
    import gc

    from otptui.support.log import logging_to

    # All that the start makes is there to stay: looking for garbage in it takes a tenth of the time.
    # With the first frame on the screen `OtpApp` turns it on.
    gc.disable()
    with logging_to(paths.log):
        try:
            from otptui.ui.app import TRY_DEMO, run

            status = run(config, paths, demo=demo, panel=args.panel, plain=args.plain)
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
        finally:
            gc.enable()


def _with_key(config: Config, paths: Paths) -> Config:
    profile = config.active
    if not profile.api_key_command:
        return config
    from dataclasses import replace

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


def _export(args: Namespace) -> int:
    from otptui.history.export_formats import WRITERS
    from otptui.support.paths import Paths

    paths = Paths.find()
    with _activations(paths.state_db) as rows:
        try:
            with _export_stream(args.output, paths) as stream:
                WRITERS[args.format](rows, stream)
        except BrokenPipeError:
            # `otptui export | head`: the reader has what it wanted.
            return 0
        except OSError as error:
            place = args.output or "the standard output"
            mend = "Free some space there" if error.errno == ENOSPC else "See that you can write there"
            return _failed(f"cannot write {place}: {error.strerror}. {mend}, or choose another --output.")
    return 0


def _export_stream(output: Path | None, paths: Paths) -> AbstractContextManager[TextIO]:
    from otptui.support.atomic_file import replacing

    return (
        _standard_output()
        if output is None
        else replacing(output, follow_links=False, protected=paths.own_files)
    )


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    # A stream of its own: what a failed write leaves in sys.stdout would be tried again, aloud, at exit.
    with open(1, "w", encoding="utf-8", newline="", closefd=False) as stream:
        yield stream


@contextmanager
def _activations(database: Path) -> Iterator[Iterator[ExportedRow]]:
    if not database.exists():
        yield iter(())
        return
    from otptui.store import Store

    # For reading only: it works on a full disk, and leaves mending to a program that can tell about it.
    with closing(Store.open_readonly(database)) as store:
        yield store.export_rows.all()


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


def _failed(message: str, status: int = FAILED) -> int:
    tidy = "".join(character if character.isprintable() else " " for character in message)
    sys.stderr.write(f"otptui: {tidy}\n")
    return status


_COMMANDS: dict[str | None, Callable[[Namespace], int]] = {
    None: _screen,
    "export": _export,
    "simulate": _simulate,
}
