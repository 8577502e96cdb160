"""What the terminal sends, from bytes to events: no input can stop it."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Iterator

from textual.message import Message

from otptui.ui.terminal.event_decoder import EventDecoder, Report
from otptui.ui.terminal.input_splitter import InputSplitter, Token

log = logging.getLogger(__name__)


def _undecodable(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 as a control of eight bits, where it is one: terminals may begin sequences with
    those. Anything else is replaced by the usual sign."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    return (chr(byte), error.start + 1) if 0x80 <= byte < 0xA0 else ("\ufffd", error.end)


_CONTROLS_KEPT = "otptui.controls_kept"
codecs.register_error(_CONTROLS_KEPT, _undecodable)


class InputReader:
    """Feed it what arrives; call `expire` once `deadline` is past. Times are seconds of a monotonic clock.

    A bug in reading costs the input that met it, and is logged without that input, which may be typed text.
    """

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(_CONTROLS_KEPT).decode
        self._splitter = InputSplitter()
        self._decoder = EventDecoder()

    @property
    def deadline(self) -> float | None:
        """When silence completes something; None while nothing is unfinished."""
        return self._splitter.deadline

    def feed(self, data: bytes, now: float) -> Iterator[Message | Report]:
        """The events and reports that `data` completes."""
        text = self._decode(data)
        return self._events(self._split(text, now)) if text else iter(())

    def expire(self, now: float) -> Iterator[Message | Report]:
        """The events and reports that silence completes."""
        return self._events(self._splitter.expire(now))

    def _split(self, text: str, now: float) -> list[Token]:
        try:
            return self._splitter.feed(text, now)
        except Exception:
            log.exception("input could not be split")
            self._splitter = InputSplitter()
            return []

    def _events(self, tokens: list[Token]) -> Iterator[Message | Report]:
        for token in tokens:
            try:
                yield from self._decoder.decode(token)
            except Exception:
                log.exception("input of kind %s was not understood", token.kind.name)
