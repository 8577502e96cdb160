"""Files are written whole or not at all, and for their owner only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from otptui.support.atomic_file import private_folder, replacing


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    private_folder(tmp_path / "a" / "b")

    assert mode(tmp_path / "a" / "b") == 0o700


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)

    private_folder(shared)

    assert mode(shared) == 0o755


def test_a_file_is_replaced_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("old")
    file.chmod(0o644)

    with replacing(file, follow_links=True) as stream:
        stream.write("nёw\n")
        stream.flush()
        assert file.read_text() == "old"

    assert file.read_bytes() == "nёw\n".encode()
    assert mode(file) == 0o600
    assert os.listdir(tmp_path) == ["f"]


def test_a_failure_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("old")

    def fail() -> None:
        with replacing(file, follow_links=True) as stream:
            stream.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["f"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "config.toml"
    target.parent.mkdir()
    target.write_text("old")
    link = tmp_path / "config.toml"
    link.symlink_to(target)

    with replacing(link, follow_links=True) as stream:
        stream.write("new")

    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_link_that_may_have_been_planted_is_refused(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    link = tmp_path / "export.csv"
    link.symlink_to(victim)

    with pytest.raises(FileExistsError, match="symbolic link"), replacing(link, follow_links=False):
        pass

    assert victim.read_text() == "precious"
    assert sorted(os.listdir(tmp_path)) == ["export.csv", "victim"]


@pytest.mark.parametrize("way", ["by its name", "by another name", "by a hard link", "by a symbolic link"])
def test_a_protected_file_is_refused_by_whatever_way_it_is_reached(tmp_path: Path, way: str) -> None:
    own = tmp_path / "otptui.db"
    own.write_text("numbers")
    other = tmp_path / "other"
    match way:
        case "by its name":
            other = own
        case "by another name":
            other = tmp_path / "x" / ".." / "otptui.db"
            (tmp_path / "x").mkdir()
        case "by a hard link":
            other.hardlink_to(own)
        case _:
            other.symlink_to(own)

    with (
        pytest.raises(FileExistsError, match="otptui's own"),
        replacing(other, follow_links=True, protected=[tmp_path / "missing", own]),
    ):
        pass

    assert own.read_text() == "numbers"


def test_a_device_is_written_to_and_not_replaced() -> None:
    with replacing(Path(os.devnull), follow_links=False) as stream:
        stream.write("gone")

    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_missing_folder_is_told_about_the_file_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "no" / "f", follow_links=True):
        pass
