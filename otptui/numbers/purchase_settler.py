"""Settles purchases with an unknown outcome, and completes what is known of others, from the activations
that the provider lists.

Each purchase and each unknown row is looked up once. A provider that answers BAD_ACTION has no such list,
and is not asked for it again, in later runs either.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from otptui.domain.errors import BadAction, OtpError, StoreError
from otptui.domain.lifecycle import Answered
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.numbers.custody import Custody
from otptui.numbers.purchase_matching import CLOCK_DIFFERENCE, Match, description_of, match_purchase
from otptui.numbers.reports import CandidatesFound
from otptui.provider.accounts import Account
from otptui.provider.answers import ListedActivation
from otptui.store.store_thread import StoreThread
from otptui.support.clock import Clock

log = logging.getLogger(__name__)

RETRY = 30.0
"""Seconds until a list that did not come is asked for again."""

ATTEMPTS = 5
"""How often the list is asked for at most, where no answer comes."""


class PurchaseSettler:
    """Looks up the rows given to `add` while `run` runs. `report` is called where the user has to choose."""

    def __init__(
        self,
        store: StoreThread,
        custody: Custody,
        account_of: Callable[[str], Account],
        report: Callable[[CandidatesFound], None],
        clock: Clock,
    ) -> None:
        self._store = store
        self._custody = custody
        self._account_of = account_of
        self._report = report
        self._clock = clock
        self._rows: asyncio.Queue[Activation] = asyncio.Queue()
        self._without_list: set[str] = set()
        """The accounts without such a list, by the names under which the database remembers them."""
        self.candidates: dict[int, tuple[ListedActivation, ...]] = {}
        """By the key of its row, the activations that an unknown purchase may have brought."""

    def add(self, row: Activation) -> None:
        """Look up this row, if it has a number or an unknown outcome."""
        if row.id or row.state is State.UNKNOWN:
            self._rows.put_nowait(row)

    async def run(self) -> None:
        """Look up rows until cancelled."""
        while True:
            row = await self._rows.get()
            for _ in range(ATTEMPTS):
                try:
                    await self._look_up(row)
                    break
                except OtpError as error:
                    log.info("number %d: not looked up: %s", row.key, error)
                await self._clock.sleep(RETRY)

    async def unlisted(self, profile: str) -> tuple[ListedActivation, ...]:
        """The live activations of a profile that have no row here.

        Raises BadAction where the provider has no such list, StoreError, and what any call raises.
        """
        client = await self._account_of(profile).client()
        return await self._without_row(profile, await client.live_activations())

    async def _look_up(self, row: Activation) -> None:
        account = self._account_of(row.profile)
        if account.dialect.live is None or await self._is_without_list(account):
            return
        await account.limiter.acquire()
        client = await account.client()
        try:
            listed = await client.live_activations()
            if row.id:
                await self._describe(row, listed)
                return
            match = await self._match(row, listed)
            if not match.candidates and account.dialect.past is not None:
                # It may have ended meanwhile.
                past = await client.past_activations(row.bought_at - CLOCK_DIFFERENCE, self._clock.now())
                match = await self._match(row, past)
        except BadAction:
            await self._note_without_list(account)
            return
        await self._settle(row, match)

    async def _is_without_list(self, account: Account) -> bool:
        name = _list_of(account)
        if name not in self._without_list:
            known = await self._store.run(lambda store: store.preferences.remembered(name))
            if known is not None:
                self._without_list.add(name)
        return name in self._without_list

    async def _note_without_list(self, account: Account) -> None:
        name = _list_of(account)
        self._without_list.add(name)
        # Where it cannot be written, at least this run does not ask again.
        with suppress(StoreError):
            await self._store.run(lambda store: store.preferences.remember(name, "BAD_ACTION"))

    async def _match(self, row: Activation, listed: tuple[ListedActivation, ...]) -> Match:
        return match_purchase(row, await self._without_row(row.profile, listed), self._clock.now())

    async def _without_row(
        self, profile: str, listed: tuple[ListedActivation, ...]
    ) -> tuple[ListedActivation, ...]:
        ids = [entry.id for entry in listed]
        known = await self._store.run(lambda store: store.activations.known_ids(profile, ids))
        return tuple(entry for entry in listed if entry.id not in known)

    async def _describe(self, row: Activation, listed: tuple[ListedActivation, ...]) -> None:
        for entry in listed:
            if entry.id == row.id:
                await self._custody.apply(row.key, description_of(entry, row))

    async def _settle(self, row: Activation, match: Match) -> None:
        if (entry := match.certain) is not None:
            settled = await self._custody.apply(row.key, Answered(entry.id, entry.number))
            if settled.id == entry.id:
                settled = await self._custody.apply(row.key, description_of(entry, row))
                self._custody.adopt(settled)
        elif match.candidates and row.state is State.UNKNOWN:
            self.candidates[row.key] = match.candidates
            self._report(CandidatesFound(row, match.candidates))


def _list_of(account: Account) -> str:
    """The name under which the database remembers that an account has no list of activations."""
    return f"no list of activations: {account.name} {account.provider}"
