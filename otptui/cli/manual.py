"""The manual that `--help` prints, but for the options, which the parser lists itself. 80 columns."""

from __future__ import annotations

SYNOPSIS = """\
otptui [--demo] [--panel] [--plain] [--profile NAME] [--config FILE]
       otptui export [--format json|csv] [--output FILE]
       otptui simulate [--port N] [--seed N] [--offers N]
       otptui --paths | --version | --help"""

DESCRIPTION = """\
otptui - rent phone numbers that receive one-time codes, from a terminal

A full-screen program for OTPBuddy and providers that talk as SMS-Activate does.
Find a service, compare its prices over all servers, rent a number, and read and
copy the code that comes in. Every number ever bought is kept, and one that was
paid for is not lost: not in a crash, not on a full disk, not on a lost line.

The first start asks for your API key. Nothing is bought before you say yes.
"""

EPILOG = """\
commands:
  export     print every activation ever bought, without starting the screen
    --format json|csv  JSON unless told
    --output FILE      into FILE instead of the standard output
  simulate   run the simulated provider over HTTP, for any client
    --port N           8000 unless told; 0 for any that is free
    --seed N           another seed, another market
    --offers N         about so many offers in India
  "otptui COMMAND --help" tells more about one.

keys:
  1 2 3 4    catalog, prices, numbers, history    tab z  next pane; it alone
  j k g G    down, up, first, last; arrows too    h l    collapse, expand
  enter      open; on an offer, buy (asks)        /      filter
  b B        buy; buy the same again (both ask)   s S    sort; reverse
  y Y        copy the code; copy the number       f w    favourite; watch
  x          cancel this number (asks)            d u    put away; bring back
  r          refresh what has the focus           ,      settings
  ? :        help; find any offer or command      q      quit
  In a dialog y and n answer. Each action can have other keys, under [keys] in
  the settings.

files:
  $XDG_CONFIG_HOME/otptui/config.toml    the settings (~/.config unless set)
  $XDG_STATE_HOME/otptui/otptui.db       numbers, messages, favourites
  $XDG_STATE_HOME/otptui/otptui.log      the log; never a key or a code
                                         (~/.local/state unless set)
  "otptui --paths" prints where they are on this machine. All are for your eyes
  only. The settings are TOML; the README lists them, and "," shows them all.
  --demo keeps its own in a folder that it removes when you quit.

environment:
  OTPTUI_API_KEY     the API key; wins over the settings
  OTPTUI_BASE_URL    the provider's whole endpoint; wins over the settings
  NO_COLOR           no colours at all
  COLORTERM, TERM    how many colours there are
  HTTPS_PROXY, ALL_PROXY, NO_PROXY       the way to the provider

exit status:
  0    all went well
  1    it could not be done: a full disk, an unreadable database
  2    bad arguments or bad settings
  130  after ctrl+c; 143 after SIGTERM, 129 after SIGHUP
  Trouble is told in one line on the standard error, with the mend.

examples:
  otptui --demo                          look around: no network, key or money
  otptui                                 the real thing
  tmux split-window -h -l 34 'otptui --panel'
                                         your numbers beside what you are doing
  otptui --profile other                 another provider of the settings
  otptui export --format csv --output numbers.csv
  otptui export | jq -r '.[] | select(.state == "received") | .code'

If a terminal was left broken by kill -9, "reset" (or "stty sane") mends it.
"""

EXPORT = """\
Print every activation ever bought, the oldest first, without starting the
screen. It works beside a running otptui and on a full disk, and a million of
them fill no memory.
"""

EXPORT_EPILOG = """\
fields:
  id, number, service, service_name, country, country_name, server, server_name,
  price, currency, state, code, messages, profile, bought_at, first_code_at,
  ended_at
  Times are UTC in ISO 8601, prices are decimal strings, messages is a list of
  text, code and received_at. state is one of intent, unknown, waiting,
  cancelling, received, cancelled, refunded_by_provider, expired, refused.

JSON is a list with one activation a line, and exact. CSV has a header and the
messages as JSON in one cell; a cell that a spreadsheet would run as a formula
gets an apostrophe before it, since names and codes are written by strangers.

exit status:
  0 all went well, 1 the file or the database could not be used, 2 bad arguments

examples:
  otptui export --format csv --output numbers.csv
  otptui export | jq '.[] | select(.state == "received") | .code'
"""

SIMULATE = """\
Run the simulated provider over HTTP on 127.0.0.1 until ctrl+c. It prints its
address and key, and how to point otptui at it; a second address talks in the
sms-activate dialect. Nothing in it is real: no number, no money. It needs the
"dev" extra: pip install 'otptui[dev]'
"""

SIMULATE_EPILOG = """\
exit status:
  2 bad arguments, a port that is taken, or the extra is missing;
  130 after ctrl+c, 143 after SIGTERM

examples:
  otptui simulate --port 0                a free port
  otptui simulate --offers 100000         a market to be lost in
"""
