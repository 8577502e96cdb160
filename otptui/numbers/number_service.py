"""What the user can do with numbers: buy, cancel, ask for another code, finish, put away, attach."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from otptui.config.schema import Limits, Profile
from otptui.domain.errors import NoActivation, OtpError, ReadOnly
from otptui.domain.lifecycle import (
    AnotherAsked,
    Answered,
    CancelAsked,
    Closed,
    Event,
    Finished,
    NumberCopied,
    PutAway,
    Reopened,
)
from otptui.domain.limits import Ceiling
from otptui.domain.model import Activation, Country, Offer, Server, Service
from otptui.domain.states import CancelReason, State
from otptui.numbers.custody import Custody
from otptui.numbers.poller import texted
from otptui.numbers.purchase import Purchaser, draft_of
from otptui.numbers.purchase_settler import PurchaseSettler
from otptui.provider.accounts import Account
from otptui.provider.answers import Gone, ListedActivation, Received, Waiting
from otptui.store.store_thread import StoreThread
from otptui.support.clock import Clock

LAST_WAIT = 5.0
"""Seconds that the end of the program waits for the answer to a purchase."""


class NumberService:
    """Acts on numbers and has custody poll them.

    `account_of` returns the account of a profile by its name, `limits` the user's limits as they are now.
    While `is_read_only`, what spends, cancels or finishes raises ReadOnly, and nothing is sent. With
    `stays_read_only` nothing may switch that off.
    """

    def __init__(
        self,
        store: StoreThread,
        custody: Custody,
        purchaser: Purchaser,
        settler: PurchaseSettler,
        account_of: Callable[[str], Account],
        limits: Callable[[], Limits],
        clock: Clock,
        *,
        read_only: bool = False,
    ) -> None:
        self._store = store
        self._custody = custody
        self._purchaser = purchaser
        self._settler = settler
        self._account_of = account_of
        self._limits = limits
        self._clock = clock
        self.is_read_only = self.stays_read_only = read_only
        self._put_away: list[int] = []

    @property
    def visible(self) -> tuple[Activation, ...]:
        """The numbers that were not put away, the newest first."""
        return self._custody.registry.visible

    @property
    def unsaved(self) -> tuple[Activation, ...]:
        """The numbers of which something could not be written yet: it would be lost with this window."""
        return self._custody.unsaved

    @property
    def is_buying(self) -> bool:
        """Whether a purchase of this window is on its way."""
        return self._purchaser.in_flight

    def refuse_if_read_only(self) -> None:
        """Raise ReadOnly in a window that may only look and copy."""
        if self.is_read_only:
            raise ReadOnly("this window is read-only")

    async def buy(self, offer: Offer, profile: Profile) -> Activation:
        """Buy a number with `profile` as `Purchaser.buy` does, and poll it from then on.

        Raises what `Purchaser.buy` raises, and BadKey or ConfigError where the profile has no key.
        """
        self.refuse_if_read_only()
        client = await self._account_of(profile.name).client()
        draft = draft_of(offer, profile, self._clock.now())
        limits = self._limits()
        ceiling = Ceiling.today(limits.max_active, limits.daily_spend)
        activation = await self._purchaser.buy(draft, client, ceiling)
        self._custody.adopt(activation)
        return activation

    async def cancel(self, key: int, reason: CancelReason = CancelReason.UNKNOWN) -> Activation:
        """Ask for a cancel; the window that polls the number sends it. Raises StoreError."""
        self.refuse_if_read_only()
        return await self._custody.apply(key, CancelAsked(reason))

    async def finish_purchase(self) -> None:
        """Wait for the answer of a purchase that is on its way, a few seconds at most: the program ends."""
        await self._purchaser.finish(LAST_WAIT)

    async def note_copied(self, key: int) -> Activation:
        """Record that the user copied the number: the wait for its code begins. Raises StoreError."""
        return await self._custody.apply(key, NumberCopied())

    async def another_code(self, activation: Activation) -> Activation:
        """Have the provider wait for another code on a number that received one. It costs nothing.

        Raises BadAction where the provider has no such call, and what the provider answers instead.
        """
        self.refuse_if_read_only()
        client = await self._account_of(activation.profile).client()
        await client.another(activation.id)
        asked = await self._custody.apply(activation.key, AnotherAsked())
        # At once, to see the provider wait: that tells the same code sent again from the old one.
        await self._custody.poll_now(activation.key)
        return asked

    async def finish(self, activation: Activation) -> Activation:
        """Tell the provider that no more codes are wanted. Raises what `another_code` raises."""
        self.refuse_if_read_only()
        client = await self._account_of(activation.profile).client()
        await client.finish(activation.id)
        return await self._custody.apply(activation.key, Finished())

    async def poll_now(self, key: int) -> None:
        """Poll a number without waiting for its interval, whichever window polls it. Raises StoreError."""
        await self._custody.poll_now(key)

    async def put_away(self, key: int) -> Activation:
        """Take a finished number off the panel. Raises StoreError."""
        activation = await self._custody.apply(key, PutAway())
        if activation.put_away:
            self._put_away.append(key)
        return activation

    async def bring_back(self, key: int) -> Activation:
        """Show a number that was put away. Raises StoreError."""
        return await self._custody.apply(key, PutAway(back=True))

    async def undo_put_away(self) -> Activation | None:
        """Bring back what this window put away last and is still away; None where there is nothing.

        Raises StoreError.
        """
        while self._put_away:
            key = self._put_away.pop()
            if await self._is_put_away(key):
                return await self.bring_back(key)
        return None

    @property
    def put_away_count(self) -> int:
        """How many numbers this window put away and has not brought back."""
        return len(self._put_away)

    async def _is_put_away(self, key: int) -> bool:
        return (await self._store.run(lambda store: store.activations.get(key))).put_away

    def is_overdue(self, activation: Activation) -> bool:
        """Whether a live number is past its expected end, so that the user may close it."""
        end = activation.expected_end(self._custody.polling.lifetime)
        return activation.live and end < self._clock.now()

    async def close(self, activation: Activation) -> Activation:
        """Give up an overdue number, which the provider neither delivers to nor ends: it is not polled any
        more and no longer counts as live.

        Raises OtpError where it is not overdue, and StoreError.
        """
        if not self.is_overdue(activation):
            raise OtpError("it is not overdue yet", "Cancel it, or wait until it ends.")
        return await self._custody.apply(activation.key, Closed())

    async def check_again(self, activation: Activation) -> Activation:
        """Ask the provider about a number that is over, once: where it is not, it is polled again.

        Raises what a poll raises; nothing is changed then.
        """
        client = await self._account_of(activation.profile).client()
        event: Event
        match await client.status(activation.id):
            case Received(text) if text and all(text != message.text for message in activation.messages):
                event = texted(text, activation, again=False)
            case Waiting():
                event = Reopened()
            case _:
                return activation
        reopened = await self._custody.apply(activation.key, event)
        self._custody.adopt(reopened)
        return reopened

    async def attach(
        self, id: str, number: str, profile: Profile, row: Activation | None = None
    ) -> Activation:
        """Record an activation by its id and poll it: one that was bought elsewhere with `profile`, or the
        one that `row` stands for, a row without a number of whichever profile. One that is in the list
        already and was taken to be over is reopened.

        Raises NoActivation and whatever else a poll raises; nothing is recorded then.
        """
        client = await self._account_of(row.profile if row else profile.name).client()
        status = await client.status(id)
        if row is not None:
            activation = await self._custody.apply(row.key, Answered(id, number))
        elif isinstance(status, Gone):
            raise NoActivation("the provider says that this activation is cancelled")
        else:
            return await self._record(self._bought_elsewhere(id, number, profile))
        self._custody.adopt(activation)
        return activation

    async def attach_live(self, profile: Profile) -> tuple[Activation, ...]:
        """Record and poll all live numbers of an account that have no row here, and return them.

        Raises BadAction where the provider does not list them, StoreError, and what any call raises.
        """
        attached = []
        for entry in await self._settler.unlisted(profile.name):
            draft = replace(
                self._bought_elsewhere(entry.id, entry.number, profile),
                service=Service(entry.service, entry.service or "attached"),
                country=Country(entry.country, ""),
                price=entry.price,
                bought_at=entry.bought_at or self._clock.now(),
                ends_at=entry.ends_at,
                operator=entry.operator,
            )
            attached.append(await self._record(draft))
        return tuple(attached)

    async def _record(self, draft: Activation) -> Activation:
        activation = await self._store.run(lambda store: store.journal.attach(draft))
        self._custody.adopt(activation)
        return activation

    def candidates(self, activation: Activation) -> tuple[ListedActivation, ...]:
        """The activations that an unknown purchase may have brought, for the user to choose from: those that
        no other row has by now."""
        known = {row.id for row in self.visible}
        found = self._settler.candidates.get(activation.key, ())
        return tuple(entry for entry in found if entry.id not in known)

    def _bought_elsewhere(self, id: str, number: str, profile: Profile) -> Activation:
        """What is known of an activation that was bought outside otptui."""
        return Activation(
            service=Service("", "attached"),
            country=Country(profile.country, ""),
            server=Server("", ""),
            price=None,
            profile=profile.name,
            currency=profile.currency,
            bought_at=self._clock.now(),
            id=id,
            number=number,
            state=State.WAITING,
        )
