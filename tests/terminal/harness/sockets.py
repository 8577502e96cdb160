"""The process behind a connection, found by the port that the provider sees."""

from __future__ import annotations

import os
from pathlib import Path


def known() -> bool:
    """Whether this system shows the ports of a process (Linux does, in /proc)."""
    return Path("/proc/net/tcp").exists()


def local_ports(pid: int) -> set[int]:
    """The local TCP ports (IPv4) that a process has open."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(link)
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[len("socket:[") : -1])
    table = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return {int(fields[1].rpartition(":")[2], 16) for fields in table if fields[9] in inodes}
