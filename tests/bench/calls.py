"""`calls.py URL KEY RATE ID …`: a bare httpx loop that polls each number in turn, RATE times a second."""

from __future__ import annotations

import asyncio
import sys
from itertools import cycle
from time import monotonic

import httpx


async def main(url: str, key: str, rate: float, ids: list[str]) -> None:
    async with httpx.AsyncClient() as client:
        turn = monotonic()
        calls = set()
        for id in cycle(ids):
            # A task each: an answer takes longer than the pause between two calls.
            asked = client.get(url, params={"api_key": key, "action": "getStatus", "id": id})
            calls.add(task := asyncio.create_task(asked))
            task.add_done_callback(calls.discard)
            turn += 1 / rate
            await asyncio.sleep(max(0.0, turn - monotonic()))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4:]))
