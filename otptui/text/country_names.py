"""Country names in title case: providers write them in small letters, in capitals or in neither."""

from __future__ import annotations

import re

from otptui.text.sanitize import NAME_LIMIT, tidy_name

_WORD = re.compile(r"[^\W\d_]+")
_ACRONYMS = frozenset({"usa", "uae", "uk", "us", "eu", "dr", "drc", "caf"})
_SMALL_WORDS = frozenset({"and", "of", "the", "da", "de", "del", "do", "du", "la", "d"})


def tidy_country(raw: str, limit: int = NAME_LIMIT) -> str:
    """The tidied country name in title case: "iNDIA" becomes "India", "usa (virtual)" "USA (virtual)".

    A name that is already capitalised ("Côte d'Ivoire", "USA") stays as it is.
    """
    name = tidy_name(raw, limit)
    is_capitalised = any(word[0].isupper() and not word.isupper() for word in _WORD.findall(name))
    is_all_capitals = name.isupper() and len(name) > 3

    def title_case(match: re.Match[str]) -> str:
        word, start = match.group(), match.start()
        is_inverted = word[0].islower() and word[1:].isupper()
        if not (is_inverted or is_all_capitals or (word.islower() and not is_capitalised)):
            return word
        word = word.lower()
        if word in _ACRONYMS:
            return word.upper()
        in_brackets = name.rfind("(", 0, start) > name.rfind(")", 0, start)
        return word if in_brackets or (start > 0 and word in _SMALL_WORDS) else word.capitalize()

    return _WORD.sub(title_case, name)
