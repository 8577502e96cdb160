"""Whether there is a shell that can bring a stopped program back."""

from __future__ import annotations

import os
from pathlib import Path


def has_shell() -> bool:
    """Whether ctrl+z would lead to a shell.

    A shell with job control gives each job a process group of its own. Without one (`ssh -t host otptui`,
    `xterm -e otptui`, `docker exec`) the program leads its session or is in the group of its leader. Nor is
    there a shell once the one that started the program has ended.
    """
    group = os.getpgrp()
    if group == os.getsid(0):
        return False
    try:
        # The first ancestor outside the group is the shell, if it belongs to the session still.
        process = os.getppid()
        while os.getpgid(process) == group:
            process = _parent(process)
        return os.getsid(process) == os.getsid(0)
    except OSError:
        # Without /proc the ancestors are not known; the group alone speaks for a shell.
        return not Path("/proc/self").exists()


def _parent(process: int) -> int:
    stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    return int(stat.rpartition(")")[2].split()[1])
