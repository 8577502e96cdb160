"""The screenshots in the README match the program: made again, they are identical to the byte."""

from __future__ import annotations

import re

import pytest

from screenshots import FOLDER, SCENES, made_with, picture


@pytest.mark.parametrize("name", ["numbers", "confirm-narrow"])
async def test_a_screenshot_made_again_is_identical(name: str) -> None:
    committed = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    if made_with() not in committed:
        pytest.skip(f"the pictures were not made with {made_with()}, which paints a little differently")
    assert await picture(name, committed) == committed, "the screen has changed: python -m tests.screenshots"


def test_every_scene_has_a_screenshot_without_external_links() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(SCENES)
    for path in FOLDER.glob("*.svg"):
        addresses = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(https?:[^\"')\s]+)", path.read_text())
        assert addresses == []
