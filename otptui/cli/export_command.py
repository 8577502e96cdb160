"""`otptui export`: every activation ever bought, from the database to a file or the standard output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from errno import ENOSPC
from typing import TYPE_CHECKING, TextIO

from otptui.cli.output import fail, standard_output

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from otptui.store.export_rows import ExportedRow
    from otptui.support.paths import Paths


def export(args: Namespace) -> int:
    """Write all activations; returns the exit status. Raises OtpError where the database cannot be read."""
    from otptui.history.export_formats import WRITERS
    from otptui.support.paths import Paths

    paths = Paths.find()
    with _activations(paths.state_db) as rows:
        try:
            with _stream(args.output, paths) as stream:
                WRITERS[args.format](rows, stream)
        except BrokenPipeError:
            # `otptui export | head`: the reader has what it wanted.
            return 0
        except OSError as error:
            place = args.output or "the standard output"
            fix = "Free some space there" if error.errno == ENOSPC else "Check that you can write there"
            return fail(f"cannot write {place}: {error.strerror}. {fix}, or choose another --output.")
    return 0


def _stream(output: Path | None, paths: Paths) -> AbstractContextManager[TextIO]:
    if output is None:
        return standard_output()
    from otptui.support.atomic_file import replacing

    return replacing(output, follow_links=False, protected=paths.own_files)


@contextmanager
def _activations(database: Path) -> Iterator[Iterator[ExportedRow]]:
    if not database.exists():
        yield iter(())
        return
    from otptui.store import Store

    # For reading only: it works on a full disk, and leaves repairs to a program that can report them.
    with closing(Store.open_readonly(database)) as store:
        yield store.export_rows.all()
