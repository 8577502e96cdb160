"""The base of the screens that list live numbers: the workspace and the side panel."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from textual import events, on
from textual.screen import Screen
from textual.widget import Widget

from otptui.domain.estimator import Estimator
from otptui.domain.model import Activation, utc_now
from otptui.ui.controllers.buy_flow import BuyFlow
from otptui.ui.controllers.estimate_follower import EstimateFollower
from otptui.ui.controllers.number_actions import NumberActions
from otptui.ui.controllers.wait_advisor import WaitAdvisor
from otptui.ui.format.number_keys import idle_for
from otptui.ui.format.waiting_text import usual_wait
from otptui.ui.messages import EstimatesChanged
from otptui.ui.services import Services
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.numbers_list import NumbersList

if TYPE_CHECKING:
    from otptui.ui.palette.palette import EntrySource


class NumbersScreen(Screen[None]):
    """A screen with a `NumbersList`. It feeds the list, and routes its keys to the number actions.

    `estimator` has the estimates of the profile on display.
    """

    copies_codes = True
    """Whether the key that copies a code does so here."""
    hidden_commands: frozenset[str] = frozenset()
    """Commands on numbers that the key line of this screen leaves out."""

    def __init__(self, services: Services, buy_flow: BuyFlow) -> None:
        super().__init__()
        self.services = services
        self.buy_flow = buy_flow
        self.estimator = Estimator()
        self.code_source: Activation | None = None
        self.number_actions = NumberActions(services)
        self._wait_advisor = WaitAdvisor(services)
        self._estimate_follower = EstimateFollower(
            services.window,
            services.session.store,
            self.set_timer,
            lambda estimator: self.post_message(EstimatesChanged(estimator)),
        )

    @property
    def numbers_list(self) -> NumbersList:
        return self.query_one(NumbersList)

    @on(events.Mount)
    def _follow_app(self) -> None:
        self.watch(self.app, "profile", self._profile_changed)
        self.numbers_list.usual_wait = lambda number: usual_wait(
            self.estimator, number, self.services.profile_name
        )
        self.numbers_list.user_moved = lambda: self.services.copy_choice.choose(self.numbers_list.current)
        self.numbers_list.highlighted = self._show_keys
        self.numbers_list.copy_key = self.services.keys.shown("copy_code")
        self.watch(self.app, "numbers", self._numbers_changed)
        self.watch(self.app, "code_source", self._code_source_changed)
        self.watch(self.app, "seconds", self.tick, init=False)

    @on(events.Unmount)
    def _stop_following(self) -> None:
        self._estimate_follower.stop()

    def _profile_changed(self, profile: str) -> None:
        self.numbers_list.profile = profile
        self.estimator = Estimator()
        self._estimate_follower.follow(profile, self.services.config.polling.lifetime)

    def _numbers_changed(self, numbers: tuple[Activation, ...]) -> None:
        self._estimate_follower.update(numbers)
        self.numbers_list.show(numbers)
        self._show_keys()
        self.show_news(numbers)

    @on(EstimatesChanged)
    def _take_estimates(self, event: EstimatesChanged) -> None:
        self.estimator = event.estimator
        self.services.session.custody.use_estimates(self.services.profile_name, event.estimator)
        self.show_estimates()

    def _code_source_changed(self, source: Activation | None) -> None:
        self.code_source = source if source is not None and source.messages else None
        self.numbers_list.copied = self.code_source.key if self.code_source else None
        self.query_one(KeyLine).offered = frozenset({"copy_code"} if self.code_source else ())
        self.show_news(self.services.window.numbers)

    def show_news(self, numbers: tuple[Activation, ...]) -> None:
        """Show the state of the numbers in the screen's own place, and the code of `code_source`, which the
        copy key copies."""

    def show_estimates(self) -> None:
        """`estimator` changed: show it where this screen displays it."""

    def show_bought(self, activation: Activation, asked_from: Widget | None) -> None:
        """Put the cursor on a number that was bought just now."""
        if not self.query(NumbersList):
            # The program ends, and its screens are gone already; the number is in the database.
            return
        self.numbers_list.go_to(activation.key)

    @abstractmethod
    def show_elsewhere(self, activation: Activation) -> bool:
        """Compare the service of `activation` in other places; False, after a toast, where it cannot be."""

    def palette_sources(self) -> Sequence[EntrySource]:
        """Where the palette finds offers; nothing where this screen has none."""
        return ()

    def tick(self) -> None:
        """A second has passed: countdowns and outlooks may read differently."""
        numbers = self.services.window.numbers
        self.numbers_list.tick(self._wait_advisor.texts(numbers, self.estimator, utc_now()))

    def _show_keys(self) -> None:
        activation = self.numbers_list.current
        idle = idle_for(activation, can_ask_again=self.number_actions.can_ask_again(activation))
        key_line = self.query_one(KeyLine)
        key_line.idle = self.hidden_commands | idle
        # The user types the number on a site next, so show it large.
        waits = activation is not None and activation.live and not activation.messages
        key_line.urgent = "copy_number" if waits else ""

    @on(LineList.Opened)
    def _number_opened(self, event: LineList.Opened) -> None:
        if event.line_list is self.numbers_list and (activation := self.numbers_list.current):
            from otptui.ui.screens.number_detail import NumberDetail, NumberWays

            ways = NumberWays(
                self.buy_flow.ask_again,
                self.show_elsewhere,
                self.numbers_list.usual_wait,
                self.hidden_commands,
            )
            self.app.push_screen(NumberDetail(self.services, activation, ways))

    # Keys of the numbers

    @property
    def chosen_number(self) -> Activation | None:
        """The number under the cursor."""
        return self.numbers_list.current

    def _with_chosen(self, action: Callable[[Activation], object]) -> None:
        if number := self.chosen_number:
            action(number)

    def action_copy(self, what: Literal["code", "number"]) -> None:
        self.number_actions.copy_chosen(what)

    def action_cancel(self) -> None:
        self._with_chosen(self.number_actions.cancel)

    def action_another_code(self) -> None:
        self._with_chosen(self.number_actions.ask_another_code)

    def action_finish(self) -> None:
        self._with_chosen(self.number_actions.finish)

    def action_put_away(self) -> None:
        self._with_chosen(self.number_actions.put_away)

    def action_undo(self) -> None:
        self.number_actions.undo(self.numbers_list.go_to)

    def action_again(self) -> None:
        self._with_chosen(self.buy_flow.ask_again)

    def action_elsewhere(self) -> None:
        self._with_chosen(self.show_elsewhere)

    def action_attach(self) -> None:
        self.number_actions.attach(self.chosen_number)

    def action_attach_live(self) -> None:
        self.number_actions.attach_live()

    def action_refresh(self) -> None:
        self._with_chosen(self.number_actions.poll)
