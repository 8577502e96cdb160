"""Finding the API key of a profile: in the config, or by the command that the config names."""

from __future__ import annotations

import os
import selectors
import shlex
import subprocess
import time
from collections.abc import Callable

from otptui.config.schema import Profile
from otptui.config.validators import is_key
from otptui.domain.errors import BadKey, ConfigError
from otptui.provider.accounts import Login
from otptui.provider.dialects import DIALECTS
from otptui.support.child_environment import child_environment
from otptui.support.redact import hide
from otptui.support.secret_record import SecretRecord

TIMEOUT = 10.0
"""Seconds the command may take, including the time to type a passphrase."""

MOST_OUTPUT = 64 * 1024
"""Bytes the command may print."""

_POLL_INTERVAL = 0.1
"""Seconds between two checks whether the key is still wanted."""


def _always() -> bool:
    return True


class KeyLookup(SecretRecord, frozen=True):
    """How the key of a profile is found. Lookups that would find the same key compare equal."""

    SECRETS = frozenset({"key", "command"})

    profile: str
    key: str
    command: str

    @classmethod
    def of(cls, profile: Profile) -> KeyLookup:
        """The lookup that a profile's settings describe."""
        return cls(profile.name, profile.api_key, profile.api_key_command)

    def __call__(self, is_wanted: Callable[[], bool] = _always, timeout: float | None = None) -> str:
        """The key, which the log hides from here on.

        The command may block for `timeout` seconds (by default `TIMEOUT`); it is killed earlier once
        `is_wanted()` is false. Raises BadKey where there is neither a key nor a command, and ConfigError
        where the command fails.
        """
        key = self.key
        if self.command:
            name = f"profiles.{self.profile}.api_key_command"
            key = _run_for_key(self.command, name, timeout or TIMEOUT, is_wanted)
        if not key:
            raise BadKey(
                f"profile {self.profile} has no API key",
                f"Start otptui --profile {self.profile} to paste it, or write "
                f"profiles.{self.profile}.api_key in the config.",
            )
        hide(key)
        return key


def login_of(profile: Profile) -> Login:
    """The login that a profile describes."""
    return Login(
        profile.base_url, KeyLookup.of(profile), DIALECTS[profile.dialect], allow_http=profile.allow_http
    )


def _run_for_key(command: str, setting: str, timeout: float, is_wanted: Callable[[], bool]) -> str:
    try:
        # Split here instead of by a shell: the command runs exactly as the config has it.
        done = _run(shlex.split(command), timeout, is_wanted)
    except OSError as error:
        problem = f"cannot be run ({error.strerror}): give the program's whole path"
    except ValueError as error:
        problem = f"cannot be split into words ({error}): fix its quotes"
    except _TooMuchOutput:
        problem = f"printed more than {MOST_OUTPUT // 1024} KB: run it by hand to see what it prints"
    except subprocess.TimeoutExpired:
        problem = f"took longer than {timeout:g} seconds: run it by hand to see what it waits for"
    else:
        if done.returncode:
            complaint = _first_line(done.stderr)[:120] or "it printed no error"
            problem = f"failed with exit status {done.returncode} ({complaint}): run it by hand"
        elif (key := _first_line(done.stdout)) and is_key(key):
            return key
        else:
            problem = "did not print a key on its first line: run it by hand to see what it prints"
    raise ConfigError(f"the command {setting} {problem}")


class _TooMuchOutput(Exception):
    """The command does not stop printing."""


def _run(
    words: list[str], timeout: float, is_wanted: Callable[[], bool]
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end.

    Raises OSError where it cannot be run, TimeoutExpired where it took too long or its output is no longer
    wanted, and _TooMuchOutput where it printed more than `MOST_OUTPUT` bytes.
    """
    end = time.monotonic() + timeout
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - the user's own config names it
        words, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=child_environment()
    ) as process:
        try:
            out, err = _output(process, end, is_wanted)
            process.wait(max(0.0, end - time.monotonic()))
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def _output(
    process: subprocess.Popen[bytes], end: float, is_wanted: Callable[[], bool]
) -> tuple[bytes, bytes]:
    """What a process prints on its two outputs, until it closes them. Raises as `_run` does."""
    assert process.stdout is not None  # noqa: S101 (narrows the type)
    assert process.stderr is not None  # noqa: S101 (narrows the type)
    printed = {process.stdout: bytearray(), process.stderr: bytearray()}
    with selectors.DefaultSelector() as selector:
        for stream in printed:
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            left = end - time.monotonic()
            if left <= 0 or not is_wanted():
                raise subprocess.TimeoutExpired(process.args, 0.0)
            for ready, _ in selector.select(min(_POLL_INTERVAL, left)):
                stream = next(stream for stream in printed if stream is ready.fileobj)
                chunk = os.read(stream.fileno(), 4096)
                printed[stream] += chunk
                if not chunk:
                    selector.unregister(stream)
                elif len(printed[stream]) > MOST_OUTPUT:
                    raise _TooMuchOutput
    return bytes(printed[process.stdout]), bytes(printed[process.stderr])


def _first_line(output: bytes) -> str:
    return output.decode(errors="replace").strip().partition("\n")[0].strip()
