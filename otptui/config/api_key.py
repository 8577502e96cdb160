"""The API key of a profile: its own, or asked of another program where the config says so."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable

from otptui.config.schema import Profile
from otptui.config.validators import is_key
from otptui.domain.errors import BadKey, ConfigError
from otptui.support.log import hide

TIMEOUT = 10.0
"""Seconds the command may take, a passphrase typed by hand included."""

_GLANCE = 0.1
"""Seconds between two looks whether its key is still wanted."""


def api_key_of(
    profile: Profile, timeout: float | None = None, is_wanted: Callable[[], bool] = lambda: True
) -> str:
    """The key to send for `profile`; the log hides it from here on. May block for `timeout`
    (`TIMEOUT`) seconds, or until it is no longer wanted.

    Raises BadKey where there is neither a key nor a command, and ConfigError where the command fails.
    """
    key = profile.api_key
    if profile.api_key_command:
        name = f"profiles.{profile.name}.api_key_command"
        key = _asked(profile.api_key_command, name, timeout or TIMEOUT, is_wanted)
    if not key:
        raise BadKey(
            f"profile {profile.name} has no API key",
            f"Start otptui --profile {profile.name} to paste it, or write profiles.{profile.name}.api_key in "
            "the config.",
        )
    hide(key)
    return key


def _asked(command: str, where: str, timeout: float, is_wanted: Callable[[], bool]) -> str:
    try:
        # Split and not given to a shell: what the config says is run as it is written.
        done = _run(shlex.split(command), timeout, is_wanted)
    except OSError as error:
        problem = f"cannot be run ({error.strerror}): give the program's whole path"
    except ValueError as error:
        problem = f"cannot be split into words ({error}): mend its quotes"
    except subprocess.TimeoutExpired:
        problem = f"took longer than {timeout:g} seconds: run it by hand to see what it waits for"
    else:
        if done.returncode:
            said = _first_line(done.stderr)[:120] or "it said nothing"
            problem = f"failed with exit status {done.returncode} ({said}): run it by hand"
        elif (key := _first_line(done.stdout)) and is_key(key):
            return key
        else:
            problem = "did not print a key on its first line: run it by hand to see what it prints"
    raise ConfigError(f"the command {where} {problem}")


def _run(
    words: list[str], timeout: float, is_wanted: Callable[[], bool]
) -> subprocess.CompletedProcess[bytes]:
    """Raises OSError where it cannot be run, and TimeoutExpired, also where it is no longer wanted."""
    end = time.monotonic() + timeout
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe) as process:  # noqa: S603 - the user's own config names it
        while True:
            try:
                out, err = process.communicate(timeout=min(_GLANCE, max(0.0, end - time.monotonic())))
            except subprocess.TimeoutExpired:
                if time.monotonic() >= end or not is_wanted():
                    process.kill()
                    raise
            else:
                return subprocess.CompletedProcess(words, process.returncode, out, err)


def _first_line(output: bytes) -> str:
    return output.decode(errors="replace").strip().partition("\n")[0].strip()
