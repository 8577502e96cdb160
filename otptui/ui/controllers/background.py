"""Work in the background: a fault in it is logged and reported, and never ends the program."""

from __future__ import annotations

import logging

from textual.dom import DOMNode
from textual.worker import Worker

from otptui.ui.controllers.problem_reporter import ProblemReporter
from otptui.ui.services import BackgroundWork

log = logging.getLogger(__name__)

IN_THE_LOG = "Your numbers are safe; see : log for details"
"""The advice in messages about bugs."""


class BackgroundRunner:
    """Runs work as Textual workers of `node`."""

    def __init__(self, node: DOMNode, problems: ProblemReporter) -> None:
        self._node = node
        self._problems = problems

    def run(self, work: BackgroundWork, name: str) -> None:
        """Run `work` in the worker group `name`, which messages about a fault use too."""

        async def guarded() -> None:
            try:
                await work()
            except Exception as error:
                log.exception("%s failed", name)
                self._problems.report(name, f"{name} failed: {type(error).__name__}. {IN_THE_LOG}")

        # The function, not a coroutine: a worker that is cancelled before it starts leaves no coroutine that
        # was never awaited.
        _: Worker[None] = self._node.run_worker(guarded, group=name, exit_on_error=False)

    def cancel(self, name: str) -> None:
        """Cancel the work of that name."""
        self._node.workers.cancel_group(self._node, name)
