"""The character set of the terminal, which the locale names."""

from __future__ import annotations

import codecs
import locale
import os
from collections.abc import Mapping


def charset(environ: Mapping[str, str] = os.environ) -> str:
    """The Python name of the character set the terminal is written in.

    The locale decides, not Python: its UTF-8 mode and PYTHONIOENCODING say nothing about the terminal. Where
    the locale is not installed, its name is all there is.
    """
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        name = next((environ[v] for v in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(v)), "")
        found = name.partition("@")[0].partition(".")[2] or "ascii"
    else:
        found = locale.nl_langinfo(locale.CODESET)
    try:
        return codecs.lookup(found).name
    except LookupError:
        return "ascii"
