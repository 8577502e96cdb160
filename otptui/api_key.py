"""The API key of a profile: its own, or asked of another program where the config says so."""

from __future__ import annotations

import shlex
import subprocess

from otptui.checks import is_key
from otptui.errors import BadKey, ConfigError
from otptui.log import hide
from otptui.settings import Profile

TIMEOUT = 10.0
"""Seconds the command may take, a passphrase typed by hand included."""


def api_key_of(profile: Profile, timeout: float | None = None) -> str:
    """The key to send for `profile`; the log hides it from here on. May block for `timeout`
    (`TIMEOUT`) seconds.

    Raises BadKey where there is neither a key nor a command, and ConfigError where the command fails.
    """
    key = profile.api_key
    if profile.api_key_command:
        key = _asked(profile.api_key_command, f"profiles.{profile.name}.api_key_command", timeout or TIMEOUT)
    if not key:
        raise BadKey(
            f"profile {profile.name} has no API key",
            f"Start otptui --profile {profile.name} to paste it, or write profiles.{profile.name}.api_key in "
            "the config.",
        )
    hide(key)
    return key


def _asked(command: str, where: str, timeout: float) -> str:
    try:
        # Split and not given to a shell: what the config says is run as it is written.
        done = subprocess.run(  # noqa: S603 - the user's own config names it
            shlex.split(command), capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL, check=False
        )
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


def _first_line(output: bytes) -> str:
    return output.decode(errors="replace").strip().partition("\n")[0].strip()
