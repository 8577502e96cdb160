"""`wheel_check.py WHEEL`: the wheel has every file of the package, no others, and complete metadata."""

from __future__ import annotations

import sys
import zipfile
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).parents[1]


def problems(wheel: Path) -> list[str]:
    """The problems of a wheel, [] if there are none."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        headers = Parser().parsestr(archive.read(metadata).decode())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "otptui").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    extra = {name for name in names - wanted if ".dist-info/" not in name}
    return [
        *(f"missing: {name}" for name in sorted(wanted - names)),
        *(f"not wanted: {name}" for name in sorted(extra)),
        *(
            f"no {name} in the metadata"
            for name in ("Summary", "Keywords", "Classifier")
            if not headers[name]
        ),
        *([] if "# otptui" in headers.get_payload() else ["the README is not in the metadata"]),
        *([] if headers["Requires-Python"] == ">=3.11" else ["the metadata names another Python"]),
    ]


if __name__ == "__main__":
    found = problems(Path(sys.argv[1]))
    sys.stdout.write("".join(f"{problem}\n" for problem in found))
    sys.exit(1 if found else 0)
