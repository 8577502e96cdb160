"""One process at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from otptui.support.exclusive import exclusive


def test_the_second_is_told_and_the_lock_ends_with_its_holder(tmp_path: Path) -> None:
    file = tmp_path / "a.lock"
    program = (
        "import sys\nfrom pathlib import Path\nfrom otptui.support.exclusive import exclusive\n"
        "with exclusive(Path(sys.argv[1])) as is_alone:\n"
        "    print(is_alone, flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with exclusive(file) as is_alone:
            assert not is_alone
        holder.kill()
        holder.wait()
        with exclusive(file) as is_alone:
            assert is_alone
    assert file.stat().st_mode & 0o777 == 0o600
