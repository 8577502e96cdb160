"""The thread that writes to the terminal: nobody waits for a terminal that does not read, or is gone."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import suppress

import pytest

from otptui.ui.terminal import output_thread
from otptui.ui.terminal.output_thread import LIMIT, OutputThread


@pytest.fixture(params=["a pipe", "a terminal"])
def pipe(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """Two ends: what is written to the second is read from the first."""
    if request.param == "a pipe":
        reader, writer = os.pipe()
    else:
        reader, writer = os.openpty()
        # No control character is turned into another one, and none is echoed.
        tty.setraw(writer)
    yield reader, writer
    for descriptor in (reader, writer):
        with suppress(OSError):
            os.close(descriptor)


def read_some(reader: int) -> bytes:
    """What is there to read, after a moment."""
    return os.read(reader, 1 << 16) if select.select([reader], [], [], 0.05)[0] else b""


def test_what_is_written_arrives_in_order(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    thread = OutputThread(writer, "utf-8", lambda: None)
    thread.start()
    for text in ("one ", "two ", "★"):
        thread.write(text)
    thread.stop(5)
    assert not thread.is_alive()
    assert os.read(reader, 100).decode() == "one two ★"


def test_a_character_the_terminal_cannot_show_is_a_question_mark(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    thread = OutputThread(writer, "latin-1", lambda: None)
    thread.start()
    thread.write("é★")
    thread.stop(5)
    assert os.read(reader, 100) == b"\xe9?"


def test_a_terminal_that_stops_reading_is_stuck_until_it_reads_again(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = pipe
    drained = threading.Event()
    thread = OutputThread(writer, "utf-8", drained.set)
    monkeypatch.setattr(output_thread, "STUCK_AFTER", -1.0)
    thread.start()
    piece = "x" * 100_000
    for _ in range(3):
        thread.write(piece)
    assert thread.is_stuck
    assert not thread.drain(0)
    # Beyond the limit everything is dropped, and still nobody waits.
    for _ in range(2 * LIMIT // len(piece)):
        thread.write(piece)
    read = 0
    while not drained.is_set():
        read += len(read_some(reader))
    assert len(piece) < read <= LIMIT
    thread.stop(5)
    assert not thread.is_alive()


def test_ending_does_not_wait_for_a_terminal_that_does_not_read(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    thread = OutputThread(writer, "utf-8", lambda: None)
    thread.start()
    thread.write("x" * 1_000_000)
    while not read_some(reader):
        pass
    thread.stop(0.01)
    while thread.is_alive():
        read_some(reader)


def test_a_terminal_that_is_gone_takes_everything(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    os.close(reader)
    thread = OutputThread(writer, "utf-8", lambda: None)
    thread.start()
    for _ in range(100):
        thread.write("x")
    assert thread.drain(5)
    thread.stop(5)
    assert not thread.is_alive()


def test_what_the_terminal_takes_at_once_needs_no_thread() -> None:
    reader, writer = os.openpty()
    thread = OutputThread(writer, "utf-8", lambda: None)
    # It is never started.
    thread.write("now")
    assert read_some(reader) == b"now"
    assert thread.drain(0)
    os.close(reader)
    os.close(writer)


def test_a_terminal_that_takes_only_a_part_gets_the_rest_in_order() -> None:
    reader, writer = os.openpty()
    tty.setraw(writer)
    thread = OutputThread(writer, "utf-8", lambda: None)
    pieces = [f"{number:06}" * 5000 for number in range(10)]
    for piece in pieces:
        thread.write(piece)
    assert not thread.drain(0)
    assert os.get_blocking(writer)
    thread.start()
    wanted = "".join(pieces).encode()
    read = b""
    while len(read) < len(wanted):
        read += read_some(reader)
    assert read == wanted
    thread.stop(5)
    os.close(reader)
    os.close(writer)
