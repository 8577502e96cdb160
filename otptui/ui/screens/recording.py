"""The delivery record behind the screens that buy: followed from shortly after the first frame on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.message import Message
from textual.screen import Screen

from otptui.domain.errors import StoreError
from otptui.domain.model import Activation
from otptui.domain.track_record import Records
from otptui.history.track_recorder import AGAIN, Recorder

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp

_AFTER_THE_FIRST_FRAME = 0.2
"""Seconds: a history is looked through only once there is something to see."""


_RECORD = "the record"


class RecordingScreen(Screen[None]):
    """A screen that knows what became of the user's numbers: `records`, of the profile in use."""

    class Recorded(Message):
        """What `recorder` follows is now `records`."""

        def __init__(self, recorder: Recorder, records: Records) -> None:
            super().__init__()
            self.recorder = recorder
            self.records = records

    def __init__(self) -> None:
        super().__init__()
        self.records = Records()
        self._recorder: Recorder | None = None

    @property
    def otp(self) -> OtpApp:
        return cast("OtpApp", self.app)

    @on(events.Mount)
    def _begin_to_record(self) -> None:
        self.watch(self.app, "profile", self._record)
        self.watch(self.app, "numbers", self._hear)

    @on(events.Unmount)
    def _end_recording(self) -> None:
        if self._recorder is not None:
            self._recorder.stop()

    def _record(self, profile: str) -> None:
        self._end_recording()
        self.otp.well(_RECORD)
        self.records = Records()
        recorder = self._recorder = Recorder(self.otp.session.store, profile)
        self.set_timer(_AFTER_THE_FIRST_FRAME, lambda: self.otp.behind(self._follow(recorder), _RECORD))

    def _hear(self, numbers: tuple[Activation, ...]) -> None:
        if self._recorder is not None:
            self._recorder.hear(numbers)

    async def _follow(self, recorder: Recorder) -> None:
        async for told in recorder.follow():
            if isinstance(told, StoreError):
                self.otp.trouble(_RECORD, told.told, AGAIN)
            else:
                self.otp.well(_RECORD)
                self.post_message(self.Recorded(recorder, told))

    @on(Recorded)
    def _take_records(self, event: Recorded) -> None:
        if event.recorder is self._recorder:
            self.records = event.records
            self.show_records()

    def show_records(self) -> None:
        """They are others now: show it where they are shown."""
