"""Finding the API key: in the config, or by a command that may fail in many ways."""

from __future__ import annotations

import shlex
import sys

import pytest

from otptui.config.api_key import KeyLookup
from otptui.config.schema import Profile
from otptui.domain.errors import BadKey, ConfigError
from otptui.support.redact import MASK, redact


def python(code: str) -> Profile:
    return Profile(api_key_command=shlex.join([sys.executable, "-Sc", code]))


def complaint(profile: Profile, timeout: float = 10.0) -> str:
    with pytest.raises(ConfigError) as caught:
        KeyLookup.of(profile)(timeout=timeout)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_key_in_the_config_is_used_and_hidden_from_the_log() -> None:
    assert KeyLookup.of(Profile(api_key="config-key"))() == "config-key"
    assert redact("config-key") == MASK


def test_a_missing_key_is_an_error() -> None:
    with pytest.raises(BadKey, match="profile work has no API key"):
        KeyLookup.of(Profile(name="work"))()


def test_the_first_line_printed_is_the_key() -> None:
    assert KeyLookup.of(python("print('  printed-key  '); print('user: me')"))() == "printed-key"
    assert redact("printed-key") == MASK


def test_the_command_is_not_run_by_a_shell() -> None:
    assert KeyLookup.of(Profile(api_key_command="echo $HOME;x|y`z`"))() == "$HOME;x|y`z`"


def test_the_command_gets_no_keyboard_input() -> None:
    assert KeyLookup.of(python("import sys; print('end' + sys.stdin.read())"))() == "end"


def test_a_failed_command_is_reported_with_its_status_and_first_line() -> None:
    profile = python("import sys; sys.stderr.write('gpg: no secret key\\nmore'); sys.exit(3)")

    said = complaint(profile)

    assert said == (
        "the command profiles.otpbuddy.api_key_command failed with exit status 3 (gpg: no secret key): "
        "run it by hand"
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/no/such/program x", "cannot be run (No such file or directory): give the program's whole path"),
        ("pass 'show", "cannot be split into words (No closing quotation): fix its quotes"),
        ("false", "failed with exit status 1 (it printed no error): run it by hand"),
        ("true", "did not print a key on its first line: run it by hand to see what it prints"),
        ("echo two words", "did not print a key on its first line"),
    ],
)
def test_each_failure_is_one_line_with_its_fix(command: str, said: str) -> None:
    assert f"profiles.otpbuddy.api_key_command {said}" in complaint(Profile(api_key_command=command))


def test_a_command_that_hangs_is_stopped() -> None:
    said = complaint(python("import threading; threading.Event().wait()"), timeout=0.05)

    assert "took longer than 0.05 seconds" in said


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_command_that_never_stops_printing_is_stopped(stream: str) -> None:
    said = complaint(python(f"import sys\nwhile True: sys.{stream}.write('x' * 1000)"))

    assert "printed more than 64 KB" in said


def test_output_on_stdout_and_stderr_is_read() -> None:
    code = "import sys; sys.stderr.write('hello'); sys.stderr.flush(); print('slow-key', flush=True)"
    assert KeyLookup.of(python(code))() == "slow-key"


def test_a_command_that_closes_its_outputs_and_hangs_is_stopped() -> None:
    code = "import os, threading; os.close(1); os.close(2); threading.Event().wait()"

    assert "took longer than 0.3 seconds" in complaint(python(code), timeout=0.3)


def test_the_command_does_not_get_the_key_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTPTUI_API_KEY", "from-outside")
    code = "import os; print(os.environ.get('OTPTUI_API_KEY', 'not-there'))"
    assert KeyLookup.of(python(code))() == "not-there"


def test_the_output_of_the_command_is_never_shown() -> None:
    assert "SECRET" not in complaint(Profile(api_key_command="echo SECRET key"))
