"""A few runs of the monkey; `python -m tests.faults.monkey` makes hundreds of them."""

from __future__ import annotations

import logging

import pytest

from .monkey import run


@pytest.mark.parametrize("seed", [2, 4, 6])
def test_random_faults_of_all_kinds_break_no_promise(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    broken, steps = run(seed)
    assert not broken, "\n".join([f"seed {seed}", *steps, *broken])
    assert any("buy" in step for step in steps)
