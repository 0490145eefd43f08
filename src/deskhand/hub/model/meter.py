"""Each call of a model is a row before it is made; one that would pass a cap is not made.

The row holds the most that the call may cost until it is known what it did, so calls side by side, and a process that
dies in the middle of one, never make the count too small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select

from deskhand.core.words import Sentence
from deskhand.hub import db
from deskhand.hub.model.caps import NAMED, TOKENS, Caps, Which, amount_said
from deskhand.hub.store import Store, Tx
from deskhand.planner.model.ledger import Call, Spent
from deskhand.planner.model.seam import OverBudget

OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What calls are made for. In the background nobody waits for what comes of it."""

    person: int | None = None
    message: int | None = None
    run: int | None = None
    background: bool = False


class Meter:
    """The calls of one hub. `caps` may be set anew; what follows holds from the next call on."""

    def __init__(self, store: Store, caps: Caps | None = None) -> None:
        self._store = store
        self.caps = caps or Caps()

    def on(self, occasion: Occasion) -> Metered:
        """Where the calls for this occasion are counted."""
        return Metered(self, self._store, occasion)


class Metered:
    """The ledger of one occasion."""

    def __init__(self, meter: Meter, store: Store, occasion: Occasion) -> None:
        self._meter = meter
        self._store = store
        self._occasion = occasion

    async def begin(self, call: Call) -> int:
        """Raises `OverBudget`; its values say which cap (`which`), about what (`about`), and how much would do."""
        caps, occasion = self._meter.caps, self._occasion
        return await self._store.do(lambda tx: _begun(tx, call, occasion, caps))

    async def end(self, number: int, spent: Spent) -> None:
        await self._store.do(lambda tx: _ended(tx, number, spent))


def _begun(tx: Tx, call: Call, occasion: Occasion, caps: Caps) -> int:
    occasion = _whose(tx, occasion)
    for which in _caps_for(occasion):
        _held(tx, which, call, occasion, caps)
    return tx.insert(
        db.model_call,
        provider=call.provider,
        model=call.model,
        purpose=call.purpose,
        background=occasion.background,
        person=occasion.person,
        inbox=occasion.message,
        run=occasion.run,
        attempt=call.attempt,
        state=OPEN,
        code="",
        tokens_in=call.tokens_in,
        tokens_out=call.tokens_out,
        money=call.money,
        currency=call.currency,
        estimated=True,
        at=tx.now,
        ended_at=None,
    )


def _ended(tx: Tx, number: int, spent: Spent) -> None:
    tx.update(
        db.model_call,
        {"id": number, "state": OPEN},
        state=spent.outcome,
        code=spent.code,
        tokens_in=spent.tokens_in,
        tokens_out=spent.tokens_out,
        money=spent.money,
        estimated=spent.estimated,
        ended_at=tx.now,
    )


def _whose(tx: Tx, occasion: Occasion) -> Occasion:
    """With the message that a run came from: planning a request and carrying it out share its budget."""
    if occasion.run is None or occasion.message is not None:
        return occasion
    row = tx.connection.execute(select(db.run.c.inbox, db.run.c.person).where(db.run.c.id == occasion.run)).first()
    if row is None:
        return occasion
    return Occasion(occasion.person or row.person, row.inbox, occasion.run, occasion.background)


def _caps_for(occasion: Occasion) -> Iterator[Which]:
    if occasion.background:
        yield "background"
    elif occasion.message is not None or occasion.run is not None:
        yield "request"
    yield "day"


def _held(tx: Tx, which: Which, call: Call, occasion: Occasion, caps: Caps) -> None:
    cap, since = caps.of(which), midnight(tx.now)
    about = _about(which, occasion, since)
    rows = _rows(which, occasion, since)
    needs = {TOKENS: call.tokens_in + call.tokens_out, caps.currency: call.money}
    for unit, most in ((TOKENS, cap.tokens), (caps.currency, cap.money)):
        if most is None or (unit != TOKENS and call.currency != caps.currency):
            continue
        allowed = most + _more(tx, about, unit)
        used = _used(tx, rows, unit)
        over = used + needs[unit] - allowed
        if over > 0:
            raise OverBudget(
                cap=Sentence(NAMED[which]), used=amount_said(used, unit), most=amount_said(allowed, unit),
                unit=unit, need=amount_said(needs[unit], unit), which=which, about=about, amount=max(most, over),
            )  # fmt: skip


def midnight(now: float) -> float:
    """When this day began, where the hub is."""
    return datetime.fromtimestamp(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def _about(which: Which, occasion: Occasion, since: float) -> str:
    if which == "request":
        return f"run:{occasion.run}" if occasion.message is None else f"inbox:{occasion.message}"
    return f"{which}:{datetime.fromtimestamp(since).astimezone().date().isoformat()}"


def _rows(which: Which, occasion: Occasion, since: float) -> list[ColumnElement[bool]]:
    call = db.model_call.c
    if which == "request":
        mine = call.run == occasion.run if occasion.message is None else call.inbox == occasion.message
        return [mine, call.background.is_(False)]
    today = call.at >= since
    return [today] if which == "day" else [today, call.background.is_(True)]


def _used(tx: Tx, rows: list[ColumnElement[bool]], unit: str) -> int:
    call = db.model_call.c
    if unit == TOKENS:
        total = func.coalesce(func.sum(call.tokens_in + call.tokens_out), 0)
        return int(tx.connection.execute(select(total).where(*rows)).scalar_one())
    total = func.coalesce(func.sum(call.money), 0)
    return int(tx.connection.execute(select(total).where(*rows, call.currency == unit)).scalar_one())


def _more(tx: Tx, about: str, unit: str) -> int:
    more = db.model_more.c
    statement = select(func.coalesce(func.sum(more.amount), 0)).where(
        more.about == about, more.unit == unit, more.allowed_at.is_not(None)
    )
    return int(tx.connection.execute(statement).scalar_one())
