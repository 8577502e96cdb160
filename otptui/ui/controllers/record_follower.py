"""The delivery record of the profile on display, followed from shortly after the first frame on."""

from __future__ import annotations

from collections.abc import Callable

from otptui.domain.errors import StoreError
from otptui.domain.model import Activation
from otptui.domain.track_record import Records
from otptui.history.track_recorder import AGAIN, Recorder
from otptui.store.store_thread import StoreThread
from otptui.ui.services import SetTimer, Window

_START_DELAY = 0.2
"""Seconds: the history is read only after the first frame."""

_RECORD = "the record"


class RecordFollower:
    """Tells `changed` the delivery record of one profile whenever there is a newer one."""

    def __init__(
        self, window: Window, store: StoreThread, set_timer: SetTimer, changed: Callable[[Records], object]
    ) -> None:
        self._window = window
        self._store = store
        self._set_timer = set_timer
        self._changed = changed
        self._recorder: Recorder | None = None

    def follow(self, profile: str) -> None:
        """Follow this profile from now on, and no other."""
        self.stop()
        self._window.clear_problem(_RECORD)
        recorder = self._recorder = Recorder(self._store, profile)
        self._set_timer(
            _START_DELAY, lambda: self._window.run_in_background(lambda: self._follow(recorder), _RECORD)
        )

    def update(self, numbers: tuple[Activation, ...]) -> None:
        """Numbers have changed: what became of them belongs into the record."""
        if self._recorder is not None:
            self._recorder.hear(numbers)

    async def _follow(self, recorder: Recorder) -> None:
        async for records in recorder.follow():
            if isinstance(records, StoreError):
                self._window.report_problem(_RECORD, records.told, AGAIN)
                continue
            self._window.clear_problem(_RECORD)
            if recorder is self._recorder:
                self._changed(records)

    def stop(self) -> None:
        """Follow nothing any more."""
        if self._recorder is not None:
            self._recorder.stop()
