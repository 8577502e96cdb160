"""A few runs of the monkey; `python -m tests.faults.monkey` makes hundreds of them."""

from __future__ import annotations

import logging

import pytest

from .monkey import played


@pytest.mark.parametrize("seed", [2, 4, 6])
def test_random_faults_of_all_kinds_break_no_promise(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    outcome = played(seed)
    assert not outcome.broken, "\n".join([f"seed {seed}", *outcome.steps, *outcome.broken])
    assert outcome.figures["yeses"]
