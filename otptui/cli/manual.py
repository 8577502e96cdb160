"""The text of `--help`, 80 columns wide, without the options, which the parser lists itself."""

from __future__ import annotations

SYNOPSIS = """\
otptui [--demo] [--panel] [--plain] [--read-only]
              [--profile NAME] [--config FILE]
       otptui status [--json | --format F]
       otptui wait [--service S] [--id ID] [--timeout N] [--json]
       otptui code [--json]
       otptui keep
       otptui export [--format json|csv] [--output FILE]
       otptui completion bash|zsh|fish
       otptui schema
       otptui simulate [--port N] [--seed N] [--offers N]
       otptui --paths | --version | --help"""

DESCRIPTION = """\
otptui - rent phone numbers that receive one-time codes, from a terminal

A full-screen program for OTPBuddy and providers with the SMS-Activate protocol.
Find a service, compare its prices over all servers, rent a number, and read and
copy the code that comes in. Every number ever bought is kept, and one that was
paid for is not lost in a crash, on a full disk or with a broken connection.

The first start asks for your API key. Nothing is bought before you say yes.
"""

EPILOG = """\
commands:
  status     print a line about live numbers and the newest code; no network
    --json | --format F  as JSON, or as F with {fields} filled in
  wait       wait for the next code and print it; never buys
    --service S  --id ID  only for a service, only for a number
    --timeout N          give up after N seconds, with exit status 3
  code       print the newest code; exit status 3 where there is none
  keep       poll live numbers and run the alerts, without a terminal
  export     print every activation ever bought, without starting the screen
    --format json|csv    JSON by default
    --output FILE        into FILE instead of the standard output
  completion bash|zsh|fish
             print the completions for a shell
  schema     print the JSON Schema of the settings, for editors
  simulate   run the simulated provider over HTTP, for any client
    --port N             8000 by default; 0 picks a free one
    --seed N             seed of the random market
    --offers N           roughly how many offers India has
  "otptui COMMAND --help" has more about each.

keys:
  1 2 3 4    catalog, prices, numbers, history    tab z  next pane; zoom it
  j k g G    down, up, first, last; arrows too    h l    collapse, expand
  enter      open; on an offer, buy (asks)        /      filter
  b B        buy; buy the same again (asks)       s S    sort; reverse
  y Y        copy code; copy number               f w    favourite; watch
  x          cancel number (asks)                 d u    put away; undo
  r          refresh                              ,      settings
  ? :        help; find offer or command          q      quit
  In a dialog y and n answer. Each action can have other keys, under [keys] in
  the settings.

files:
  $XDG_CONFIG_HOME/otptui/config.toml    the settings (~/.config unless set)
  $XDG_STATE_HOME/otptui/otptui.db       numbers, messages, favourites
  $XDG_STATE_HOME/otptui/otptui.log      the log; never a key or a code
                                         (~/.local/state unless set)
  "otptui --paths" prints where they are on this machine. Only you can read
  them. The settings are TOML; the README lists them, and "," shows them all.
  --demo keeps its own in a folder that it removes when you quit.

environment:
  OTPTUI_API_KEY     the API key; wins over the settings
  OTPTUI_BASE_URL    the provider's whole endpoint; wins over the settings
  NO_COLOR           no colours at all
  COLORTERM, TERM    how many colours there are
  HTTPS_PROXY, ALL_PROXY, NO_PROXY       the proxy to use

exit status:
  0    success
  1    failure: a full disk, an unreadable database
  2    bad arguments or bad settings
  3    no code, or none in time (wait, code)
  130  after ctrl+c; 143 after SIGTERM, 129 after SIGHUP
  A problem is one line on the standard error that says how to fix it.

examples:
  otptui --demo                          try it: no network, key or money
  otptui                                 rent real numbers
  tmux split-window -h -l 34 'otptui --panel'
                                         your numbers beside your work
  otptui --profile other                 another provider from the settings
  otptui wait --service uber --timeout 120
                                         the next code, for a script
  otptui export --format csv --output numbers.csv
  otptui export | jq -r '.[] | select(.state == "received") | .code'

If a terminal was left broken by kill -9, "reset" (or "stty sane") repairs it.
"""

EXPORT = """\
Print every activation ever bought, the oldest first, without starting the
screen. It works beside a running otptui and on a full disk, and needs little
memory even for a million of them.
"""

EXPORT_EPILOG = """\
fields:
  id, number, service, service_name, country, country_name, server, server_name,
  price, currency, state, code, messages, profile, bought_at, first_code_at,
  ended_at
  Times are UTC in ISO 8601, prices are decimal strings, messages is a list of
  text, code and received_at. state is one of intent, unknown, waiting,
  cancelling, received, cancelled, refunded_by_provider, expired, refused.

JSON is a list with one activation per line. CSV has a header and the
messages as JSON in one cell; a cell that a spreadsheet would run as a formula
gets an apostrophe before it, because names and messages come from outside.

exit status:
  0 success, 1 the file or the database could not be used, 2 bad arguments

examples:
  otptui export --format csv --output numbers.csv
  otptui export | jq '.[] | select(.state == "received") | .code'
"""

STATUS = """\
Print one line about the live numbers and the newest code: "2 waiting 0:42 ·
482910 Uber". It is for tmux, prompts and scripts: it reads the database alone,
in a few hundredths of a second, and never asks the provider. Where no number is
live and no code is recent, the line is empty.
"""

STATUS_EPILOG = """\
fields of --format:
  {live}     how many numbers are live        {code}     the newest recent code
  {waiting}  how many of them have no code    {service}  the service it is for
  {waited}   how long the oldest of them      {number}   the number it came on
             waits, as 0:42                   {age}      how old it is, as 0:42
  {polled}   yes, or no where no window and no "otptui keep" polls them

--json prints an object: live, waiting, polled, numbers (a list of id, number,
service, service_name, state, bought_at, code) and newest (null, or code, text,
received_at, id, number, service, service_name, profile).

exit status:
  0 success, 1 the database cannot be read, 2 bad arguments

examples:
  otptui status --format '{waiting} {code}'
  set -g status-right '#(otptui status) %H:%M'       in ~/.tmux.conf
"""

WAIT = """\
Wait for the next code and print it, and nothing else. Where no window polls the
live numbers, it polls them itself. It never buys.
"""

WAIT_EPILOG = """\
With --id, a code that the number has already counts, and waiting ends when the
number does. Without it, any code that arrives from now on counts.

--json prints an object: code, text, received_at, id, number, service,
service_name, profile.

exit status:
  0 a code, 1 the database or the number cannot be used, 2 bad arguments or
  settings, 3 no code in time; 130 after ctrl+c, 143 after SIGTERM, 129 after
  SIGHUP

examples:
  code=$(otptui wait --service uber --timeout 120) && echo "$code"
"""

CODE = """\
Print the newest code of all numbers ever bought. It reads the database alone.
"""

CODE_EPILOG = """\
--json prints an object: code, text, received_at, id, number, service,
service_name, profile.

exit status:
  0 a code, 1 the database cannot be read, 2 bad arguments, 3 there is no code

examples:
  otptui code | wl-copy
"""

KEEP = """\
Poll the live numbers and run the alert command on a code, without a screen or a
terminal, and end when none is live any more. Only one runs at a time; it shares
the numbers with open windows. It keeps running when the terminal closes.
"""

KEEP_EPILOG = """\
Each code is printed on a line of its own, with its time, service and number.

exit status:
  0 no number is live any more, or another "otptui keep" runs; 1 the database
  cannot be used; 2 bad settings; 130 after ctrl+c, 143 after SIGTERM

examples:
  otptui keep >/dev/null 2>&1 &            then disconnect
"""

COMPLETION = """\
Print the completions for a shell, generated from the options of this version.
"""

COMPLETION_EPILOG = """\
examples:
  otptui completion bash > ~/.local/share/bash-completion/completions/otptui
  otptui completion zsh > ~/.zfunc/_otptui            a folder of your $fpath
  otptui completion fish > ~/.config/fish/completions/otptui.fish
"""

SCHEMA = """\
Print the JSON Schema of config.toml, generated from the settings. Editors with
TOML support complete and check the file with it; the file that otptui writes
names the schema in its first line.
"""

SCHEMA_EPILOG = """\
examples:
  otptui schema > config.schema.json
"""

SIMULATE = """\
Run the simulated provider over HTTP on 127.0.0.1 until ctrl+c. It prints its
address and key, and how to point otptui at it; a second address speaks the
sms-activate dialect. Nothing in it is real: no number, no money. It needs the
"dev" extra: pip install 'otptui[dev]'
"""

SIMULATE_EPILOG = """\
exit status:
  2 bad arguments, a port that is taken, or the extra is missing;
  130 after ctrl+c, 143 after SIGTERM

examples:
  otptui simulate --port 0                a free port
  otptui simulate --offers 100000         a huge market
"""
