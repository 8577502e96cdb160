"""The locale names the character set, whatever Python makes of it."""

from __future__ import annotations

import locale
import subprocess
import sys

import pytest

from otptui.ui.terminal.charset import charset

PRINT = "from otptui.ui.terminal.charset import charset; print(charset())"


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"LC_ALL": "C"}, "ascii"),
        ({"LC_ALL": "C", "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}, "ascii"),
        ({"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "latin-1"}, "utf-8"),
        # Not installed: its name is all there is.
        ({"LC_ALL": "xx_XX.UTF-8"}, "utf-8"),
        ({"LC_ALL": "xx_XX.ISO-8859-1"}, "iso8859-1"),
        ({"LC_ALL": "xx_XX"}, "ascii"),
        ({"LC_ALL": "xx_XX.nonsense"}, "ascii"),
        ({}, "utf-8"),
    ],
)
def test_the_locale_decides(environ: dict[str, str], name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINT], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == name


def test_an_installed_locale_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "setlocale", lambda *_: "ru_RU.KOI8-R")
    monkeypatch.setattr(locale, "nl_langinfo", lambda _: "KOI8-R")
    assert charset({}) == "koi8-r"
