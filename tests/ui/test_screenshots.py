"""The screenshots in the README match the program: made again, they are identical to the byte."""

from __future__ import annotations

import re

import pytest

from screenshots import FOLDER, RECORDING, SCENES, made_with, picture, recording

SMALL = 150_000
"""Bytes of a recording that a page loads without a wait."""


def committed(name: str) -> str:
    svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    if made_with() not in svg:
        pytest.skip(f"the pictures were not made with {made_with()}, which paints a little differently")
    return svg


async def test_a_screenshot_made_again_is_identical() -> None:
    svg = committed("confirm-narrow")
    assert await picture("confirm-narrow", svg) == svg, "the screen has changed: python -m tests.screenshots"


async def test_the_recording_made_again_is_identical() -> None:
    svg = committed(RECORDING)
    assert await recording(svg) == svg, "the screens have changed: python -m tests.screenshots"


def test_the_recording_is_small_plays_once_and_ends_at_its_last_screen() -> None:
    svg = (FOLDER / f"{RECORDING}.svg").read_text(encoding="utf-8")
    assert len(svg.encode()) < SMALL
    assert "<script" not in svg
    assert "infinite" not in svg
    # What a viewer without animation shows: everything that is not hidden at first.
    last = "".join(re.findall(r"<g(?: style=[^>]*)?>(.*?)</g>", svg))
    assert "y: the code is copied" in last
    assert "482910" in last
    assert "find a service" not in last


def test_every_scene_has_a_screenshot_without_external_links() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == {*SCENES, RECORDING}
    for path in FOLDER.glob("*.svg"):
        addresses = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(https?:[^\"')\s]+)", path.read_text())
        assert addresses == []
