"""A deadline, in a program that runs and in one that was stopped."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest

from otptui.support.deadline import deadline


async def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(TimeoutError):
        async with deadline(0.01):
            await asyncio.Event().wait()


async def test_what_is_done_in_time_is_left_alone() -> None:
    async with deadline(0.01):
        await asyncio.sleep(0)
    await asyncio.sleep(0.02)


async def test_what_arrived_while_the_program_was_stopped_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("otptui.support.deadline.LATE", 0.05)
    loop = asyncio.get_running_loop()
    here, there = socket.socketpair()
    here.setblocking(False)

    def stop() -> None:
        # As SIGSTOP does: nothing runs here, and the answer comes.
        there.send(b"ACCESS_NUMBER:1:919067545744")
        time.sleep(0.2)

    with here, there:
        loop.call_soon(stop)
        async with deadline(0.05):
            assert await loop.sock_recv(here, 100) == b"ACCESS_NUMBER:1:919067545744"


async def test_after_a_stop_the_deadline_passes_too_where_nothing_arrived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("otptui.support.deadline.LATE", 0.05)
    monkeypatch.setattr("otptui.support.deadline.GRACE", 0.01)
    asyncio.get_running_loop().call_soon(time.sleep, 0.2)
    with pytest.raises(TimeoutError):
        async with deadline(0.05):
            await asyncio.Event().wait()
