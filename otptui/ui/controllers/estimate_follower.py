"""The estimates of the profile on display, followed from shortly after the first frame on."""

from __future__ import annotations

from collections.abc import Callable

from otptui.domain.errors import StoreError
from otptui.domain.estimator import Estimator
from otptui.domain.model import Activation
from otptui.history.evidence_recorder import RETRY, EvidenceRecorder
from otptui.store.store_thread import StoreThread
from otptui.ui.services import SetTimer, Window

_START_DELAY = 0.2
"""Seconds: the history is read only after the first frame."""

_PROBLEM = "the estimates"


class EstimateFollower:
    """Calls `changed` with the estimator of one profile whenever there is a newer one."""

    def __init__(
        self, window: Window, store: StoreThread, set_timer: SetTimer, changed: Callable[[Estimator], object]
    ) -> None:
        self._window = window
        self._store = store
        self._set_timer = set_timer
        self._changed = changed
        self._recorder: EvidenceRecorder | None = None

    def follow(self, profile: str, lifetime: float) -> None:
        """Follow this profile from now on, and no other."""
        self.stop()
        self._window.clear_problem(_PROBLEM)
        recorder = self._recorder = EvidenceRecorder(self._store, profile, lifetime)
        self._set_timer(
            _START_DELAY, lambda: self._window.run_in_background(lambda: self._follow(recorder), _PROBLEM)
        )

    def update(self, numbers: tuple[Activation, ...]) -> None:
        """Numbers have changed: what became of them belongs into the record."""
        if self._recorder is not None:
            self._recorder.update(numbers)

    async def _follow(self, recorder: EvidenceRecorder) -> None:
        async for estimator in recorder.follow():
            if isinstance(estimator, StoreError):
                self._window.report_problem(_PROBLEM, estimator.explanation, RETRY)
                continue
            self._window.clear_problem(_PROBLEM)
            if recorder is self._recorder:
                self._changed(estimator)

    def stop(self) -> None:
        """Follow nothing any more."""
        if self._recorder is not None:
            self._recorder.stop()
