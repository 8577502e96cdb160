"""Announcements: codes, ends of numbers, watched offers and faults, as toasts, bells and problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple, Protocol

from otptui.domain.errors import OtpError, StoreError
from otptui.domain.model import Activation, Message, Offer
from otptui.domain.money import money
from otptui.market.watcher import WatchNews
from otptui.numbers.reports import (
    CandidatesFound,
    CodeArrived,
    NumbersChanged,
    PollTrouble,
    StoreNotice,
    StoreTrouble,
    Unsaved,
)
from otptui.session import SessionReport
from otptui.support.supervisor import RESTART_DELAY, TaskFailed
from otptui.text.phone import phone
from otptui.ui.controllers.background import IN_THE_LOG
from otptui.ui.controllers.money_follower import may_have_moved_money
from otptui.ui.format.big_text import drawn_number
from otptui.ui.format.code_text import candidates_of
from otptui.ui.format.ending_text import ended, problem_of, toast_topic, what_next
from otptui.ui.format.poll_round import slow_round
from otptui.ui.services import Services, SetTimer

CODE_TOAST = 30.0
"""Seconds a code stays announced on the screen."""

_POLLING = "polling"
"""What the problem of a slow round of checks is about."""

_END_TOAST = 12.0
"""Seconds that the end of a number stays announced: the new balance comes while it is shown."""

_NOTIFICATION_TEXT = 200
"""Characters of a message without a code that its toast has."""


_TOAST_WIDTH, _TOAST_FRAME = 60, 4
"""Cells of the widest toast, and those of them that its frame and the blanks beside the text take."""


class _Promise(NamedTuple):
    """The toast that says which key copies its code: a code of the number `key`."""

    topic: str
    key: int
    text: str
    hint: str

    @property
    def kept(self) -> str:
        """The text with the hint."""
        return "\n".join(filter(None, (self.text, self.hint)))


class Bell(Protocol):
    """The terminal's attention: a bell, or a notification of the desktop."""

    def ring(self, text: str) -> None:
        """Ring. `text` must hold no code, because a locked screen may show it."""


class Announcer:
    """Announces what the session reports.

    `numbers_changed` gets the numbers on display, newest first; `not_understood` gets the answers about
    numbers that were not understood, by the key of the number; `money_moved` is called when a number was
    bought or has ended, and `spent_changed` when only what counts as spent may differ; `message_arrived` gets
    the name of the service.
    """

    def __init__(
        self,
        services: Services,
        bell: Bell,
        set_timer: SetTimer,
        *,
        numbers_changed: Callable[[tuple[Activation, ...]], None],
        not_understood: Callable[[Mapping[int, str]], None],
        money_moved: Callable[[], None],
        spent_changed: Callable[[], None],
        message_arrived: Callable[[str], None],
    ) -> None:
        self._services = services
        self._window = services.window
        self._session = services.session
        self._bell = bell
        self._set_timer = set_timer
        self._numbers_changed = numbers_changed
        self._not_understood = not_understood
        self._said: dict[int, str] = {}
        self._money_moved = money_moved
        self._spent_changed = spent_changed
        self._message_arrived = message_arrived
        self._promise: _Promise | None = None
        # The topic and the text of the last purchase's toast, and what it says once it gives way.
        self._large_number: tuple[str, str, str] | None = None
        self._refunds: dict[str, str] = {}
        """The toasts about refunds that lack the new balance: what they say, by their topic."""

    def announce(self, report: SessionReport) -> None:
        """Announce one report."""
        match report:
            case NumbersChanged() as changed:
                self._show_changes(changed)
            case CodeArrived(activation, message):
                self._announce_message(activation, message)
            case PollTrouble(activation, None):
                self._window.clear_problem(_problem_key(activation))
                self._note_said(activation, "")
            case PollTrouble(activation, OtpError() as error, retry_in):
                self._note_said(activation, error.said)
                text = problem_of(activation, error, self._services.profile_name)
                self._window.report_problem(_problem_key(activation), text, retry_in)
            case StoreTrouble(None):
                self._window.clear_problem("database")
            case StoreTrouble(StoreError() as error, unsaved):
                text = error.explanation
                if unsaved:
                    what = "1 number" if len(unsaved) == 1 else f"{len(unsaved)} numbers"
                    text = f"In memory only: {what}. {text}"
                self._window.report_problem("database", text, 1)
            case StoreNotice(text):
                self._window.toast(text, "Database", "warning", 60)
            case TaskFailed(what, kind):
                self._announce_fault(what, kind)
            case WatchNews(offer, before):
                self._announce_watched(offer, before)
            case CandidatesFound(activation, candidates):
                key = self._services.keys.shown("attach")
                self._window.toast(
                    f"{len(candidates)} numbers at the provider may be it. Press {key} on its row to choose.",
                    f"{activation.service.name}: which number was bought?",
                    "warning",
                    60,
                )
            case Unsaved(id, number, country, error):
                self._window.toast(
                    f"Write this down: {phone(number, country.name)}, activation id {id}. {error.message}; "
                    "otptui keeps trying to save it while it runs.",
                    "BOUGHT BUT NOT SAVED",
                    "error",
                    600,
                )

    def _note_said(self, activation: Activation, said: str) -> None:
        if said != self._said.get(activation.key, ""):
            others = {key: text for key, text in self._said.items() if key != activation.key}
            self._said = {**others, activation.key: said} if said else others
            self._not_understood(self._said)

    def _show_changes(self, changed: NumbersChanged) -> None:
        money_moved = spent_changed = False
        for activation, before in zip(changed.activations, changed.before, strict=True):
            spent_changed |= before is None or before.state is not activation.state
            money_moved |= may_have_moved_money(activation, before)
            if not activation.live:
                self._window.clear_problem(_problem_key(activation))
            if end := ended(activation, before):
                has_servers = self._session.has_servers(activation.profile)
                keys = what_next(
                    self._services.keys, has_prices=not self._services.panel, has_servers=has_servers
                )
                topic = toast_topic(activation)
                self._window.toast(keys, f"{activation.service.name} {end}", timeout=_END_TOAST, about=topic)
                if activation.state.is_refunded and activation.profile == self._services.profile_name:
                    self._refunds[topic] = keys
        self._numbers_changed(self._session.numbers.visible)
        self._tell_slow_round()
        if money_moved:
            self._money_moved()
        elif spent_changed:
            self._spent_changed()

    def _tell_slow_round(self) -> None:
        live = sum(number.live for number in self._session.numbers.visible)
        if text := slow_round(live, self._services.config.polling.max_per_second):
            self._window.report_problem(_POLLING, text)
        else:
            self._window.clear_problem(_POLLING)

    def follow_balance(self, balance: Decimal | None) -> None:
        """Tell the new balance in the toasts about refunds that are still on the screen."""
        refunds, self._refunds = self._refunds, {}
        if balance is not None:
            line = f"The balance is {self._session.profile.currency}{money(balance)}."
            for topic, text in refunds.items():
                self._window.amend_toast(topic, text, f"{line}\n{text}")

    def announce_purchase(self, activation: Activation) -> None:
        """Announce a number that was bought, large enough to type it from the screen."""
        alerts = self._services.config.alerts
        self._services.copy_choice.choose(None)
        name, number = activation.service.name, phone(activation.number, activation.country.name)
        key = self._services.keys.shown("copy_number")
        hint = "copied" if alerts.copy_number else f"{key} copies the number"
        room = min(_TOAST_WIDTH, self._window.width) - _TOAST_FRAME
        text = "\n".join([hint, *drawn_number(number, room)])
        if earlier := self._large_number:
            # Two of them would fill a narrow window.
            self._window.amend_toast(*earlier)
        self._large_number = toast_topic(activation), text, hint
        self._window.toast(text, f"{name}  {number}", timeout=CODE_TOAST, about=toast_topic(activation))
        if alerts.copy_number:
            self._window.copy(activation.number)

    def _announce_message(self, activation: Activation, message: Message) -> None:
        alerts = self._services.config.alerts
        name, number = activation.service.name, phone(activation.number, activation.country.name)
        topic, hint = toast_topic(activation), ""
        if message.code:
            candidates = candidates_of(message, activation.number)
            text, title = number, f"{candidates.shown}  {name}"
            if others := candidates.codes[1:]:
                text = f"{number}\nOr is it {' or '.join(others)}?"
            hint = "copied" if alerts.copy_code else self._copy_hint()
        else:
            text, title = f"{message.text[:_NOTIFICATION_TEXT]}\n{number}", f"Message from {name}"
        if earlier := self._promise:
            self._window.amend_toast(earlier.topic, earlier.kept, earlier.text)
        self._promise = _Promise(topic, activation.key, text, hint)
        self._services.copy_choice.announce(activation)
        self._window.toast(self._promise.kept, title, timeout=CODE_TOAST, about=topic)
        if message.code and alerts.copy_code:
            self._window.copy(message.code)
        self._message_arrived(name)
        if alerts.bell:
            self._bell.ring(f"{name}: {'a code' if message.code else 'a message'} has come")
        if alerts.command:
            self._window.run_in_background(lambda: self._run_alert(activation, message), "the alert command")

    def _copy_hint(self) -> str:
        """What to press for the code that is announced now. Over a dialog the key means something else."""
        key = self._services.keys.shown("copy_code")
        if getattr(self._window.screen_on_top, "copies_codes", False):
            return f"{key} copies the code"
        return f"close this, then {key} copies"

    def follow_copy_choice(self, source: Activation | None) -> None:
        """Take back the promise of a toast whose code is not the one that would be copied now."""
        if promise := self._promise:
            is_kept = source is not None and source.key == promise.key
            texts = (promise.text, promise.kept)
            # A toast that says what became of a copy has taken its place: that one stays as it is.
            self._window.amend_toast(promise.topic, *(texts if is_kept else reversed(texts)))

    async def _run_alert(self, activation: Activation, message: Message) -> None:
        if failure := await self._session.alerts.run(activation, message):
            self._window.toast(f"[alerts] command {failure}.", "The alert command", "warning", 12)

    def _announce_fault(self, what: str, kind: str) -> None:
        self._window.report_problem(what, f"{what} failed: {kind}. {IN_THE_LOG}", RESTART_DELAY)
        # No report says that it works again; another fault would report the problem anew.
        self._set_timer(10 * RESTART_DELAY, lambda: self._window.clear_problem(what))

    def _announce_watched(self, offer: Offer, before: tuple[Decimal, int] | None) -> None:
        price = f"{self._session.profile.currency}{money(offer.price)}"
        was = f" (was {money(before[0])})" if before and before[0] != offer.price else ""
        self._window.toast(
            f"{price}{was}, stock {offer.stock:,}\n{offer.country.name} · {offer.server.name}",
            f"Watched: {offer.service.name}",
            timeout=20,
        )
        if self._services.config.alerts.bell:
            self._bell.ring(f"{offer.service.name}: price or stock has changed")


def _problem_key(activation: Activation) -> str:
    return f"number {activation.key}"
