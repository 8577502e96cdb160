"""The words on the screen: all of them in one file for a reader, and the rules that a machine can check."""

from __future__ import annotations

import re

import pytest
from screen_words import LIST, texts, written

from otptui.ui.commands import COMMANDS, Command

MOST = 24
"""Characters of a command's description: a narrow palette has room for them beside the keys."""

BANNED = {
    r"look(s|ed|ing)? after": "say what is done: check, poll",
    r"\b(be|is|are) told\b": "say alert, show or report",
    r"\btells (of|that|when|the keys)\b": "say reports, shows",
    r"\bmend(s|ed)?\b": "say fix",
    r"\b(last|two|a) looks?\b|\blooks a second": "say check",
    r"\bmoney is back\b|\bis back\b": "say refunded, with the amount",
    r"taken to be|taken for": "say treated as",
    r"\bparted\b": "say separated",
    r"\bunless told\b": "say by default",
    r"\banew\b": "say again",
    r"\bfor your eyes\b": "say who can read it",
    r"\ball is well\b": "say that there are no problems",
    r"\bgoes on\b": "say continues or keeps",
    r"(?<!there )\bis no (?!longer)\w+\b": "say is not a",
    r"\bmakes no sense\b": "say is invalid",
    r"\bif (it|this) stays\b": "say persists",
    r"\bon its way\b": "say in progress",
    r"\bput off\b": "say postponed",
    r"\bin its time\b": "say expired",
    r"\bagain in \d|, again in": "say retrying in",
    r"\bwhat is wrong\b": "say problems",
    r"\bby name of\b|\bsuch thing as\b": "say does not support",
    r"\bfurther code": "say another code, more codes",
}
"""Patterns of words that made readers stop, and what to say in their place."""

ALIGNED = ("cli/manual.py", "support/paths.py", "cli/main.py", "cli/completion.py")
"""Modules whose texts stand in columns, with more than one blank between them."""


def test_the_list_of_texts_is_up_to_date() -> None:
    assert LIST.read_text(encoding="utf-8") == written(), "read the new texts: python -m tests.screen_words"


@pytest.mark.parametrize("pattern", BANNED)
def test_no_text_has_words_that_made_readers_stop(pattern: str) -> None:
    found = [f"{module}: {text}" for module, text in texts() if re.search(pattern, text, re.IGNORECASE)]
    assert not found, BANNED[pattern]


def test_an_omission_is_one_sign_and_apostrophes_are_straight() -> None:
    assert not [text for _, text in texts() if "..." in text or re.search("[\u2018\u2019\u201c\u201d]", text)]


def test_no_text_has_two_blanks_between_words() -> None:
    found = [
        text for module, text in texts() if module not in ALIGNED and re.search(r"[a-z,.]  +[a-z]", text)
    ]
    # Two blanks part a key from what it does, and facts on one line.
    assert not [text for text in found if not re.match(r"(?:[a-z]|enter) |\s*[a-z:{]+  ", text)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_a_command_says_what_it_does_in_few_words(command: Command) -> None:
    assert len(command.does) <= MOST
    assert len(command.note) <= MOST + 4
    assert command.does[0].isupper(), "sentence case"
    names = {"Catalog", "Prices", "Numbers", "History", "In"}
    assert all(word.islower() or not word.isalpha() or word in names for word in command.does.split()[1:])
    assert not command.does.endswith(".")
    assert not command.note or command.note[0].islower()
    assert command.short == command.short.lower()


def test_no_two_commands_of_the_palette_read_the_same() -> None:
    shown = [command.does for command in COMMANDS if command.in_palette]
    assert len(shown) == len(set(shown))
