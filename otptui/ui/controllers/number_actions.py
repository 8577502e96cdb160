"""What can be done to a number: cancelled, finished, put away, attached, asked about again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from otptui.domain.errors import OtpError, StoreError
from otptui.domain.model import Activation, utc_now
from otptui.domain.standing import day_began
from otptui.domain.states import CancelReason, State
from otptui.text.phone import phone
from otptui.ui.controllers.read_only_control import ReadOnlyControl
from otptui.ui.format.empty_text import key_of
from otptui.ui.format.ending_text import standing_text
from otptui.ui.format.number_keys import why_not_cancellable
from otptui.ui.messages import Copy
from otptui.ui.services import Services

if TYPE_CHECKING:
    from otptui.ui.dialogs.cancel import CancelDialog
    from otptui.ui.dialogs.question import Dialog

log = logging.getLogger(__name__)


class NumberActions:
    """Actions on numbers, for every screen that lists them.

    Dialogs are imported as they open: the first frame does not wait for them.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._window = services.window
        self._session = services.session
        self._numbers = services.session.numbers
        self._read_only = ReadOnlyControl(services)

    def can_ask_again(self, activation: Activation | None) -> bool:
        """Whether the provider of a number can be asked for another code on it."""
        return (
            activation is not None and self._session.accounts[activation.profile].dialect.another is not None
        )

    def copy(self, activation: Activation, what: Literal["code", "number"]) -> None:
        """Copy the code or the number of `activation`."""
        self._window.post_message(Copy(activation, what))

    def copy_chosen(self, what: Literal["code", "number"]) -> None:
        """Copy the code that `y` means, or the number that `Y` means."""
        choice, numbers = self._services.copy_choice, self._window.numbers
        source = choice.code_source(numbers) if what == "code" else choice.number_source(numbers)
        if source is not None:
            self.copy(source, what)

    def cancel(self, activation: Activation) -> None:
        """Cancel a number, after a question."""
        if activation.state is not State.WAITING:
            self._window.toast(why_not_cancellable(activation, self._services.keys), timeout=6)
            return
        question = (
            f"{_named(activation)}\n{activation.server.name}\n\n"
            "You get your money back, unless a code arrives first."
        )
        from otptui.ui.dialogs.cancel import CancelDialog

        dialog = CancelDialog(question)
        is_asked = self._open(
            dialog,
            lambda: self._window.run_in_background(
                lambda: self._cancel(activation.key, dialog.reason), "cancel"
            ),
        )
        if is_asked and self._session.accounts[activation.profile].dialect.watches_success:
            self._window.run_in_background(lambda: self._warn(dialog, activation), "the standing")

    async def _warn(self, dialog: CancelDialog, activation: Activation) -> None:
        """Add to the question that a number without a code endangers the account, where it does."""
        a, began = activation, day_began(utc_now())
        try:
            standing = await self._session.store.run(
                lambda store: store.standing.since(began, a.profile, a.service.code, a.country.id)
            )
        except StoreError as error:
            log.warning("the standing of the account: %s", error)
        else:
            dialog.warn(standing_text(standing, activation))

    async def _cancel(self, key: int, reason: CancelReason) -> None:
        try:
            await self._numbers.cancel(key, reason)
        except OtpError as error:
            self._window.report_failure(error, "Not cancelled")

    def ask_another_code(self, activation: Activation) -> None:
        """Have the provider wait for one more code on a number that has one."""
        if self._is_open_to_another(activation):
            self._window.run_in_background(lambda: self._ask_another_code(activation), "another code")

    async def _ask_another_code(self, activation: Activation) -> None:
        try:
            await self._numbers.another_code(activation)
        except OtpError as error:
            self._window.report_failure(error, "No code requested")
        else:
            self._window.toast(
                "Now have the site send the code again.",
                f"{activation.service.name}: waiting for another code",
            )

    def finish(self, activation: Activation) -> None:
        """Tell the provider that a number has done its work, after a question."""
        if not self._is_open_to_another(activation):
            return
        question = f"{_named(activation)}\n\nTells the provider that you are done; no more codes will come."
        self._ask(
            "Finish this number?",
            question,
            "Finish it",
            lambda: self._window.run_in_background(lambda: self._finish(activation), "finish"),
        )

    async def _finish(self, activation: Activation) -> None:
        try:
            await self._numbers.finish(activation)
        except OtpError as error:
            self._window.report_failure(error, "Not finished")

    def _is_open_to_another(self, activation: Activation) -> bool:
        """Whether a further code can be asked for; a toast says why not."""
        if not (activation.live and activation.state is State.RECEIVED):
            self._window.toast("Only for a live number that has its code.", timeout=5)
        elif not self.can_ask_again(activation):
            self._window.toast("Not supported here; new codes arrive on their own.", timeout=6)
        else:
            return True
        return False

    def put_away(self, activation: Activation) -> None:
        """Take a finished number off the list; close one that is overdue, after a question."""
        if self._numbers.is_overdue(activation) and activation.state is not State.RECEIVED:
            question = (
                f"{_named(activation)}\n\n"
                "It is overdue, and the provider reports neither a code nor its end. Once closed, it is no "
                "longer checked and counts as spent; the provider may still refund it."
            )
            self._ask(
                "Close this number?",
                question,
                "Close it",
                lambda: self._window.run_in_background(lambda: self._close(activation), "close"),
            )
            return
        if not activation.finished:
            key = self._services.keys.shown("cancel")
            self._window.toast(f"Still live: cancel it with {key}, or wait until it ends.", timeout=5)
            return
        self._window.run_in_background(lambda: self._put_away(activation.key), "put away")

    async def _close(self, activation: Activation) -> None:
        try:
            await self._numbers.close(activation)
        except OtpError as error:
            self._window.report_failure(error, "Not closed")

    async def _put_away(self, key: int) -> None:
        try:
            await self._numbers.put_away(key)
        except OtpError as error:
            self._window.report_failure(error, "Not put away")

    def toggle_put_away(self, activation: Activation, changed: Callable[[Activation], object]) -> None:
        """Put away a number that has ended, or bring it back; `changed` gets the number as it then is."""
        if not activation.finished:
            self._window.toast("Still live: it stays in Numbers.", timeout=5)
            return
        self._window.run_in_background(lambda: self._toggle_put_away(activation, changed), "put away")

    async def _toggle_put_away(self, activation: Activation, changed: Callable[[Activation], object]) -> None:
        change = self._numbers.bring_back if activation.put_away else self._numbers.put_away
        try:
            number = await change(activation.key)
        except OtpError as error:
            self._window.report_failure(error, "Not changed")
            return
        changed(number)
        name = number.service.name
        self._window.toast(
            f"{name} is hidden from Numbers." if number.put_away else f"{name} is in Numbers again.",
            timeout=4,
        )

    def undo(self, select: Callable[[int], None]) -> None:
        """Bring back the number that was put away last; `select` gets its key."""
        self._window.run_in_background(lambda: self._undo(select), "bring back")

    async def _undo(self, select: Callable[[int], None]) -> None:
        try:
            activation = await self._numbers.undo_put_away()
        except OtpError as error:
            self._window.report_failure(error, "Not brought back")
            return
        if activation is None:
            every = key_of(self._services.keys, "history")
            self._window.toast(f"Nothing put away since otptui started. {every} shows every number.")
        else:
            select(activation.key)

    def attach(self, current: Activation | None) -> None:
        """Ask for an activation id and keep it. Where `current` has no number, the id is that row's, and what
        the provider lists for it is offered."""
        from otptui.ui.dialogs.attach import AttachDialog

        has_no_number = current is not None and not current.id and current.state is not State.INTENT
        row = current if has_no_number else None

        def answered(given: tuple[str, str] | None) -> None:
            if given:
                self._window.run_in_background(lambda: self._attach(*given, row), "attach")

        candidates = self._numbers.candidates(row) if row is not None else ()
        dialog = AttachDialog(candidates, row.country.name if row is not None else "")
        self._window.open_dialog(dialog, answered)

    async def _attach(self, id: str, number: str, row: Activation | None) -> None:
        try:
            await self._numbers.attach(id, number, self._session.profile, row)
        except OtpError as error:
            self._window.report_failure(error, "Not attached")
        else:
            self._window.toast(f"Now checking activation {id} for codes.", "Attached")

    def attach_live(self) -> None:
        """Attach the live numbers of the account that have no row here, where the provider lists them."""
        self._window.run_in_background(self._attach_live, "attach")

    async def _attach_live(self) -> None:
        try:
            attached = await self._numbers.attach_live(self._session.profile)
        except OtpError as error:
            self._window.report_failure(error, "Not attached")
            return
        count = "1 number" if len(attached) == 1 else f"{len(attached)} numbers"
        self._window.toast(
            f"{count} attached." if attached else "All live numbers are already here.", timeout=6
        )

    def poll(self, activation: Activation) -> None:
        """Poll a number at once, even one that has ended: the provider may reopen it."""
        if not activation.id:
            self._window.toast("It has no number: nothing to check.", timeout=4)
        elif activation.live:
            self._window.run_in_background(lambda: self._poll(activation), "check")
        else:
            self._window.run_in_background(lambda: self._check_again(activation), "check")

    async def _check_again(self, activation: Activation) -> None:
        try:
            now = await self._numbers.check_again(activation)
        except OtpError as error:
            self._window.report_failure(error, "Not checked")
            return
        name = activation.service.name
        answer = f"{name} is live again." if now.live else f"{name}: nothing new."
        self._window.toast(answer, timeout=5)

    async def _poll(self, activation: Activation) -> None:
        try:
            await self._numbers.poll_now(activation.key)
        except OtpError as error:
            self._window.report_failure(error, "Not checked")
        else:
            self._window.toast("", f"Checking {activation.service.name} …", timeout=2)

    def _ask(self, title: str, question: str, yes: str, agreed: Callable[[], None]) -> None:
        from otptui.ui.dialogs.question import Dialog

        self._open(Dialog(title, question, yes, "Keep it"), agreed)

    def _open(self, dialog: Dialog, agreed: Callable[[], None]) -> bool:
        """Ask `dialog`, unless nothing may be sent; call `agreed` on a yes. Returns whether it is asked."""
        if self._read_only.refuses("Nothing sent"):
            return False

        def answered(is_yes: bool | None) -> None:
            if is_yes:
                agreed()

        self._window.open_dialog(dialog, answered)
        return True


def _named(activation: Activation) -> str:
    """A number as a question names it: its service and its digits."""
    return f"{activation.service.name}  {phone(activation.number, activation.country.name)}"
