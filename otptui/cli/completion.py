"""Shell completions, generated from the argument parser. `otptui completion SHELL` prints them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otptui.cli.arguments import Parser

_FILES = ("FILE",)
"""Metavars of arguments that are files."""


def script(top: Parser, shell: str) -> str:
    """The completion script for bash, zsh or fish, without a line feed at its end."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](top)


def _parsers(top: Parser) -> Iterator[tuple[str, Parser]]:
    """The whole command line, by command; the screen's options have ""."""
    yield "", top
    yield from top.commands.items()


def _flags(options: Sequence[argparse.Action]) -> list[str]:
    return [name for option in options for name in option.option_strings]


def _choices(option: argparse.Action) -> list[str]:
    return [str(choice) for choice in option.choices or ()]


def _takes_value(option: argparse.Action) -> bool:
    return bool(option.option_strings) and option.nargs != 0


def _purpose(top: Parser, command: str) -> str:
    """What a command does: its description up to the first pause."""
    text = " ".join((top.commands[command].description or "").split())
    return re.split(r"[.,:]", text)[0].replace("'", "")


# bash

_BASH = """\
# bash completion for otptui: source it, or save it as
# ~/.local/share/bash-completion/completions/otptui
_otptui() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command= word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $word in {commands}) command=$word; break ;; esac
  done
  COMPREPLY=()
  case $command:$prev in
{values}
  esac
  case $command in
{words}
  esac
}}
complete -F _otptui otptui"""


def _bash(top: Parser) -> str:
    values, words = [], []
    for command, parser in _parsers(top):
        for option in parser.options:
            pattern = "|".join(f"{command}:{name}" for name in option.option_strings)
            if not _takes_value(option):
                continue
            if option.metavar in _FILES:
                reply = 'COMPREPLY=($(compgen -f -- "$cur"))'
            elif option.choices:
                reply = f'COMPREPLY=($(compgen -W "{" ".join(_choices(option))}" -- "$cur"))'
            else:
                reply = ":"
            values.append(f"    {pattern}) {reply}; return ;;")
        listed = _flags(parser.options)
        listed += [choice for it in parser.options if not it.option_strings for choice in _choices(it)]
        listed += parser.commands
        words.append(f'    "{command}") COMPREPLY=($(compgen -W "{" ".join(listed)}" -- "$cur")) ;;')
    return _BASH.format(commands="|".join(top.commands), values="\n".join(values), words="\n".join(words))


# zsh

_ZSH = """\
#compdef otptui
# zsh completion for otptui: save it as _otptui in a folder of your $fpath
_otptui() {{
  local context state state_descr line
  typeset -A opt_args
  _arguments -C \\
{options}
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command)
      local -a commands=(
{commands}
      )
      _describe command commands ;;
    argument)
      case $line[1] in
{arguments}
      esac ;;
  esac
}}
if [ "$funcstack[1]" = "_otptui" ]; then _otptui "$@"; else compdef _otptui otptui; fi"""


def _zsh(top: Parser) -> str:
    commands = [f"        '{name}:{_zsh_text(_purpose(top, name))}'" for name in top.commands]
    arguments = []
    for name, parser in top.commands.items():
        specs = " ".join(_zsh_specs(parser.options))
        arguments.append(f"        {name}) _arguments {specs} ;;")
    return _ZSH.format(
        options="\n".join(f"    {spec} \\" for spec in _zsh_specs(top.options)),
        commands="\n".join(commands),
        arguments="\n".join(arguments),
    )


def _zsh_specs(options: Sequence[argparse.Action]) -> Iterator[str]:
    for option in options:
        help_text = _zsh_text(option.help or "")
        value = f":{option.metavar or option.dest}:{_zsh_action(option)}"
        if not option.option_strings:
            yield f"'1{value}'"
        for name in option.option_strings:
            yield f"'{name}[{help_text}]{value if _takes_value(option) else ''}'"


def _zsh_action(option: argparse.Action) -> str:
    if option.choices:
        return f"({' '.join(_choices(option))})"
    return "_files" if option.metavar in _FILES else " "


def _zsh_text(text: str) -> str:
    for character in "\\[]:":
        text = text.replace(character, f"\\{character}")
    return text.replace("'", "")


# fish


def _fish(top: Parser) -> str:
    lines = [
        "# fish completion for otptui: save it as ~/.config/fish/completions/otptui.fish",
        "complete -c otptui -f",
    ]
    none = "not __fish_seen_subcommand_from " + " ".join(top.commands)
    for name in top.commands:
        lines.append(f"complete -c otptui -n '{none}' -a {name} -d '{_fish_text(_purpose(top, name))}'")
    for command, parser in _parsers(top):
        condition = f"__fish_seen_subcommand_from {command}" if command else none
        for option in parser.options:
            lines.append(f"complete -c otptui -n '{condition}' {_fish_option(option)}")
    return "\n".join(lines)


def _fish_option(option: argparse.Action) -> str:
    words = [
        f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.option_strings
    ]
    if option.choices:
        words.append(f"-a '{' '.join(_choices(option))}'")
    if _takes_value(option):
        words.append("-r -F" if option.metavar in _FILES else "-x")
    words.append(f"-d '{_fish_text(option.help or '')}'")
    return " ".join(words)


def _fish_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
