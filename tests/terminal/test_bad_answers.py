"""A provider that answers nonsense or nothing: the program shows a clear line and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import Home, Provider, Pty, loaded

from otptui.simulator import Fault, Kind


@pytest.mark.parametrize(
    ("kind", "line", "fix"),
    [
        (Kind.HTML, " web page instead of an answer", "base_url"),
        (Kind.CUT_SHORT, "n answer cut short", "retrying in"),
        (Kind.CUT_OFF, "n answer cut short", "retrying in"),
        (Kind.HUGE, "n answer of more than 16 MB", "base_url"),
        (Kind.BAD_KEY, "does not accept the API key", "api_key"),
    ],
    ids=["html", "cut json", "cut wire", "64 MB", "wrong key"],
)
def test_a_bad_answer_shows_a_clear_line(
    home: Home, provider: Provider, kind: Kind, line: str, fix: str
) -> None:
    provider.go_wrong(Fault(kind, "getServers"))
    with Pty(home) as pty:
        pty.wait_for(lambda text: line in text and fix in text)
        # The program recovers as soon as the provider does.
        provider.go_wrong()
        pty.press("r")
        pty.wait_for(lambda text: "INDIAN SERVER 1" in text and loaded(text) and line not in text)
        pty.press("q")
        assert pty.exit() == 0
        assert pty.left_behind() == []


def test_an_unreachable_host_shows_a_clear_line(tmp_path: Path) -> None:
    home = Home(tmp_path, "http://127.0.0.1:9/stubs/handler_api.php", "key")
    with Pty(home) as pty:
        pty.wait_for(lambda text: "he connection was refused" in text and "base_url" in text)
        pty.press("q")
        assert pty.exit() == 0
