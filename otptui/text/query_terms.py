"""Terms in what one types to search, like state:received or server:3: what is the same in every search."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

_TERM = re.compile(r"([a-z]+):(.*)")


class WrongTerm(Exception):
    """A term that cannot be meant as it stands; its text is a sentence for the user."""


def split(word: str, terms: Collection[str]) -> tuple[str, str]:
    """A folded word as (term, value); the term is "" for a word that is none of `terms`.

    Raises WrongTerm where it looks like one of them misspelt.
    """
    found = _TERM.fullmatch(word)
    if found is None:
        return "", word
    term, value = found.groups()
    if term in terms:
        return term, value
    if meant := meant_by(term, terms):
        raise WrongTerm(f"There is no {term}: – did you mean {meant}:?")
    # "https://…" and "12:30" are plain words.
    return "", word


def meant_by(term: str, terms: Collection[str]) -> str:
    """The one of `terms` that is spelt like `term`; "" for none."""
    return next(iter(difflib.get_close_matches(term, terms, 1, cutoff=0.75)), "")
