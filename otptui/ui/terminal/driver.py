"""The terminal as the program uses it: raw mode, its modes, input, output, size and signals."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from time import monotonic
from typing import Any

from textual import events
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from otptui.ui.terminal.charset import charset
from otptui.ui.terminal.event_decoder import Report, ReportKind
from otptui.ui.terminal.input_reader import InputReader
from otptui.ui.terminal.job_control import has_shell
from otptui.ui.terminal.output_thread import OutputThread
from otptui.ui.terminal.scrolling import moves_lines
from otptui.ui.terminal.terminal_modes import (
    ASK_CURSOR,
    ASK_MARGINS,
    ASK_STATUS,
    ASK_SYNCHRONIZED_OUTPUT,
    MOUSE,
    NO_MOUSE,
    TerminalModes,
    title,
)
from otptui.ui.terminal.terminal_size import terminal_size

_READ_AT_ONCE = 4096
_HUNG_UP = 129

_FAREWELL, _FAREWELL_TO_STUCK = 2.0, 0.2
"""Seconds the terminal has to take what is written last, and one that does not read."""

_UNKNOWN_ROUND_TRIP = 0.05
"""Seconds to wait for a last answer of a terminal that has answered nothing before."""

_LONGEST_ROUND_TRIP = 0.5

AMBIGUOUS = "●"
"""A character whose width depends on the terminal; it is one of those the program draws with."""


class OutputDrained(Message):
    """The terminal reads again, after frames were dropped because it did not."""


class Margins(Message):
    """Whether the terminal has left and right margins, as far as it has answered."""

    def __init__(self, are_there: bool) -> None:
        super().__init__()
        self.are_there = are_there


class SignsAreWide(Message):
    """The terminal gives characters of ambiguous width two cells."""


class TerminalDriver(Driver):
    """Textual's interface to a terminal, for every terminal a session may come through.

    Textual's own driver loses the keyboard when its parser fails, stops the event loop when the terminal
    stops reading, and leaves modes set and answers unread. Whatever ends or suspends the program, this one
    gives the terminal back as it was.
    """

    def __init__(
        self, app: Any, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        # The command line has made sure that both are terminals.
        self._input = sys.__stdin__.fileno()  # type: ignore[union-attr]
        self._descriptors = (self._input, 2, 1)
        super().__init__(app, debug=debug, mouse=mouse, size=size or terminal_size(self._descriptors))
        self._modes = TerminalModes()
        self._output: OutputThread | None = None
        self._saved: list[Any] | None = None
        self._is_active = False
        self._is_reading = False
        self._title = ""
        self._reader = InputReader()
        self._silence: asyncio.TimerHandle | None = None
        self._asked_at: float | None = None
        self._round_trip: float | None = None
        self._asks_width = False
        self._tells_resume = False
        self._leave_by = 0.0
        for number, handler in (
            (signal.SIGTSTP, self._stop),
            (signal.SIGCONT, self._continue),
            (signal.SIGWINCH, self._resized),
        ):
            self._loop.add_signal_handler(number, handler)

    # Output

    def write(self, data: str) -> None:
        if self._output is not None:
            self._output.write(data)

    @property
    def is_stuck(self) -> bool:
        """Whether the terminal does not read. Once it does again, `OutputDrained` is posted to the app."""
        return self._output is not None and self._output.is_stuck

    def _drained(self) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.send_message, OutputDrained())

    def send_message(self, message: Message) -> None:
        self._app.post_message(message)

    def set_title(self, text: str) -> None:
        """Set the title of the window, tab or pane."""
        if text != self._title:
            self._title = text
            self._write_title()

    def _write_title(self) -> None:
        if self._is_active and self._modes.has_title and self._title:
            self.write(title(self._title))

    @property
    def has_mouse(self) -> bool:
        """Whether the mouse is reported to the program."""
        return self._mouse

    def set_mouse(self, on: bool) -> None:
        """Have the mouse reported to the program, or leave it to the terminal, which selects text with it."""
        self._mouse = on
        self.write(MOUSE if on else NO_MOUSE)

    def set_modes_again(self) -> None:
        """Set every mode once more: another terminal may have taken the place of the first one."""
        if self._is_active:
            self.write(self._modes.again(mouse=self._mouse))
            self._write_title()
            self._ask_margins()

    # Begin and end

    @property
    def can_suspend(self) -> bool:
        return has_shell()

    def start_application_mode(self) -> None:
        if self._is_active or not self._in_foreground():
            return
        self._is_active = True
        encoding = charset()
        self._output = OutputThread(sys.__stderr__.fileno(), encoding, self._drained)  # type: ignore[union-attr]
        self._output.start()
        with suppress(termios.error):
            self._saved = termios.tcgetattr(self._input)
        self._make_raw()
        self.write(self._modes.on(mouse=self._mouse))
        self._write_title()
        self.listen()
        self._ask(encoding)
        self._tell_size()
        if self._tells_resume:
            self._tells_resume = False
            self.send_message(self.SignalResume())

    def _in_foreground(self) -> bool:
        """Whether the terminal is this program's to use. After `bg` it is not: then the program stops again,
        until `fg` continues it."""
        try:
            in_foreground = os.tcgetpgrp(self._input) == os.getpgrp()
        except OSError:
            # No terminal, or one of another session: it has to do.
            return True
        if not in_foreground:
            with getattr(self._app, "around_stop", nullcontext)():
                os.kill(os.getpid(), signal.SIGSTOP)
        return in_foreground

    def _make_raw(self) -> None:
        with suppress(termios.error):
            attributes = termios.tcgetattr(self._input)
            attributes[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            attributes[tty.IFLAG] &= ~(
                termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
            )
            attributes[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self._input, termios.TCSANOW, attributes)

    def _ask(self, encoding: str) -> None:
        """Ask what can be known only from the terminal. Nothing waits for the answers."""
        if not self._modes.may_ask_modes:
            return
        self.write(ASK_SYNCHRONIZED_OUTPUT)
        self._ask_margins()
        if encoding.lower().startswith("utf"):
            # The cursor position behind a sign shows its width; the first frame is drawn over it.
            self.write(f"\x1b[H{AMBIGUOUS}{ASK_CURSOR}\x1b[H\x1b[K")
            self._asks_width = True
            self._asked_at = monotonic()

    def _ask_margins(self) -> None:
        """Ask whether there are left and right margins; until the answer there are none."""
        self.send_message(Margins(False))
        # In tmux and GNU screen a pane is not as wide as the terminal that would answer.
        if self._modes.may_ask_modes and moves_lines():
            self.write(ASK_MARGINS)

    def disable_input(self) -> None:
        if self._is_reading:
            self._is_reading = False
            self._loop.remove_reader(self._input)
            if self._silence is not None:
                self._silence.cancel()
            self.write(self._modes.silence())

    def stop_application_mode(self) -> None:
        if not self._is_active:
            return
        self.disable_input()
        self._is_active = False
        output = self._output
        if output is not None:
            self._leave_by = monotonic() + (_FAREWELL_TO_STUCK if self.is_stuck else _FAREWELL)
            output.write(ASK_STATUS if self._modes.may_ask_modes else "")
            if output.drain(self._time_left):
                self._read_last_answers()
            output.write(self._modes.leave(terminal_size(self._descriptors)[1]))
            output.drain(self._time_left)
        with suppress(termios.error):
            termios.tcflush(self._input, termios.TCIFLUSH)
        if self._saved is not None:
            with suppress(termios.error):
                termios.tcsetattr(self._input, termios.TCSANOW, self._saved)

    def _read_last_answers(self) -> None:
        """Read what is still on its way, until the last question is answered: it would be typed at the
        prompt."""
        wait = _UNKNOWN_ROUND_TRIP if self._round_trip is None else 2 * self._round_trip + _UNKNOWN_ROUND_TRIP
        until = monotonic() + min(wait, _LONGEST_ROUND_TRIP)
        reader = InputReader()
        with suppress(OSError):
            while (left := until - monotonic()) > 0 and select.select([self._input], [], [], left)[0]:
                data = os.read(self._input, _READ_AT_ONCE)
                if not data or any(map(_is_status, reader.feed(data, monotonic()))):
                    return

    def close(self) -> None:
        if self._output is not None:
            self._output.stop(self._time_left)
            self._output = None

    @property
    def _time_left(self) -> float:
        """Seconds the terminal still has to take what is written last."""
        return max(0.0, self._leave_by - monotonic())

    # Signals

    def _stop(self) -> None:
        """The user pressed ctrl+z, or SIGTSTP came. Without a shell nothing would continue the program."""
        if not has_shell():
            return
        # Without the automatic restart another program has the terminal, and is stopped by the same signal.
        if self._auto_restart:
            self.suspend_application_mode()
            self._tells_resume = True
        with getattr(self._app, "around_stop", nullcontext)():
            os.kill(os.getpid(), signal.SIGSTOP)

    def _continue(self) -> None:
        # A terminal that hangs up sends the signal too: ignoring it would keep the program running for ever.
        if not (self._auto_restart and self._app.is_running and os.isatty(self._input)):
            return
        if self._is_active:
            # The program was stopped by a signal that cannot be caught: the shell has had the terminal.
            self._make_raw()
            self.set_modes_again()
            self._tell_size()
        else:
            self.resume_application_mode()

    def _resized(self) -> None:
        # The same size again is what dtach and abduco send for another terminal; a window that is dragged
        # would flicker if it were cleared at every step.
        before, self._size = self._size, terminal_size(self._descriptors)
        if self._is_active:
            self.write(self._modes.again(mouse=self._mouse, clear=self._size == before))
            if self._size == before:
                self._ask_margins()
        self._tell_size()

    def _tell_size(self) -> None:
        if self._is_active:
            size = Size(*terminal_size(self._descriptors))
            self.send_message(events.Resize(size, size))

    # Input

    def listen(self) -> None:
        """Read the keyboard from now on."""
        self._reader = InputReader()
        self._loop.add_reader(self._input, self._read)
        self._is_reading = True

    def _read(self) -> None:
        try:
            data = os.read(self._input, _READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            # The terminal is gone, and its SIGHUP did not reach this program.
            self._loop.remove_reader(self._input)
            self._app.exit(return_code=_HUNG_UP)
        else:
            self._take(self._reader.feed(data, monotonic()))

    def _expire(self) -> None:
        self._take(self._reader.expire(monotonic()))

    def _take(self, messages: Iterator[Message | Report]) -> None:
        for message in messages:
            if isinstance(message, Report):
                self._report(message)
            else:
                self.process_message(message)
        if self._silence is not None:
            self._silence.cancel()
        deadline = self._reader.deadline
        wait = None if deadline is None else max(0.0, deadline - monotonic())
        self._silence = None if wait is None else self._loop.call_later(wait + 0.001, self._expire)

    def _report(self, report: Report) -> None:
        if report.kind is ReportKind.SIZE:
            self._tell_size()
        elif report.kind is ReportKind.MARGINS:
            self.send_message(Margins(True))
        elif report.kind is ReportKind.CURSOR and self._asks_width:
            self._asks_width = False
            if self._asked_at is not None:
                self._round_trip = monotonic() - self._asked_at
            if report.numbers[1] > 1 + len(AMBIGUOUS):
                self.send_message(SignsAreWide())


def _is_status(message: Message | Report) -> bool:
    return isinstance(message, Report) and message.kind is ReportKind.STATUS
