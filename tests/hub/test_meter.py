"""Each call of a model is counted before it is made, and what would be too much is not made. On both stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import Connection, create_engine, inspect, text

from deskhand.hub import schema
from deskhand.hub.model.caps import Cap, Caps, amount_said
from deskhand.hub.model.meter import Meter, Occasion, midnight
from deskhand.hub.model.usage import Line, used
from deskhand.hub.store import Store
from deskhand.planner.model.ledger import Call, Spent
from deskhand.planner.model.seam import OverBudget

NOON = datetime(2026, 3, 4, 12).astimezone().timestamp()
CALL = Call("qwen", "flash", "plan", 1, 100, 200, 5_000, "CNY")
DONE = Spent("done", 90, 10, 700)
OPEN = Cap()


class Clock:
    now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(store_url: str | Path, clock: Clock) -> AsyncGenerator[Store]:
    one = Store(store_url, clock)
    yield one
    one.close()


async def lines(store: Store) -> list[Line]:
    return await store.read(lambda reader: used(reader.connection, 0, 1e12))


def meter(store: Store, **caps: object) -> Meter:
    return Meter(store, replace(Caps(OPEN, OPEN, OPEN, "CNY"), **caps))  # type: ignore[arg-type]


async def test_a_call_counts_at_its_most_until_it_is_known(store: Store) -> None:
    ledger = meter(store).on(Occasion(person=1, message=7))
    number = await ledger.begin(CALL)
    (line,) = await lines(store)
    assert (line.open, line.tokens_in, line.tokens_out, line.money, line.estimated) == (1, 100, 200, 5_000, 1)
    await ledger.end(number, DONE)
    (line,) = await lines(store)
    assert (line.calls, line.open, line.tokens_in, line.tokens_out, line.money) == (1, 0, 90, 10, 700)
    assert line.object()["money"] == 0.0007


async def test_failed_and_cancelled_calls_are_calls(store: Store) -> None:
    ledger = meter(store).on(Occasion(message=7))
    for spent in (Spent("failed", code="ModelBusy"), Spent("cancelled", 100, 3, 900, estimated=True), DONE):
        await ledger.end(await ledger.begin(CALL), spent)
    (line,) = await lines(store)
    assert (line.calls, line.failed, line.cancelled, line.estimated, line.money) == (3, 1, 1, 1, 1_600)


async def test_an_end_counts_once(store: Store) -> None:
    ledger = meter(store).on(Occasion())
    number = await ledger.begin(CALL)
    await ledger.end(number, DONE)
    await ledger.end(number, Spent("failed"))
    (line,) = await lines(store)
    assert (line.failed, line.tokens_in) == (0, 90)


async def test_a_call_that_would_pass_the_cap_is_not_made(store: Store) -> None:
    one = meter(store, request=Cap(tokens=650))
    ledger = one.on(Occasion(message=7))
    await ledger.begin(CALL)
    await ledger.begin(CALL)
    with pytest.raises(OverBudget, match=r"600 of 650 tokens, and this needs about 300 more") as told:
        await ledger.begin(CALL)
    assert (told.value.values["which"], told.value.values["about"]) == ("request", "inbox:7")
    assert "单个请求" in told.value.said("zh")
    (line,) = await lines(store)
    assert line.calls == 2
    await one.on(Occasion(message=8)).begin(CALL)


async def test_exactly_the_cap_is_within_it(store: Store) -> None:
    ledger = meter(store, request=Cap(tokens=300)).on(Occasion(message=7))
    await ledger.begin(CALL)
    with pytest.raises(OverBudget):
        await ledger.begin(replace(CALL, tokens_in=1, tokens_out=0))


async def test_calls_side_by_side_never_pass_the_cap(store: Store) -> None:
    ledger = meter(store, day=Cap(tokens=1_000)).on(Occasion(message=7))
    come = await asyncio.gather(*(ledger.begin(CALL) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(one, int) for one in come) == 3
    assert sum(isinstance(one, OverBudget) for one in come) == 17


async def test_money_is_held_too_and_only_in_its_own_currency(store: Store) -> None:
    ledger = meter(store, request=Cap(money=9_000)).on(Occasion(message=7))
    await ledger.begin(CALL)
    with pytest.raises(OverBudget, match=r"0\.005 of 0\.009 CNY"):
        await ledger.begin(CALL)
    await ledger.begin(replace(CALL, currency="USD"))


async def test_the_day_ends_at_midnight(store: Store, clock: Clock) -> None:
    ledger = meter(store, day=Cap(tokens=300)).on(Occasion())
    await ledger.begin(CALL)
    clock.now = midnight(NOON) + 24 * 3600 - 1
    with pytest.raises(OverBudget, match="for today"):
        await ledger.begin(CALL)
    clock.now += 2
    await ledger.begin(CALL)


async def test_the_background_has_a_budget_of_its_own(store: Store) -> None:
    one = meter(store, background=Cap(tokens=300), day=Cap(tokens=900))
    background = one.on(Occasion(background=True))
    await background.begin(CALL)
    with pytest.raises(OverBudget, match="background"):
        await background.begin(CALL)
    waited_for = one.on(Occasion(message=7))
    await waited_for.begin(CALL)
    await waited_for.begin(CALL)
    with pytest.raises(OverBudget, match="today"):
        await waited_for.begin(CALL)


async def test_a_run_without_a_message_has_a_budget_too(store: Store) -> None:
    ledger = meter(store, request=Cap(tokens=300)).on(Occasion(run=99))
    await ledger.begin(CALL)
    with pytest.raises(OverBudget) as told:
        await ledger.begin(CALL)
    assert told.value.values["about"] == "run:99"


def test_amounts() -> None:
    assert amount_said(12_000, "tokens") == "12,000"
    assert amount_said(350_000, "CNY") == "0.35"
    assert amount_said(5, "CNY") == "0.000005"
    assert amount_said(1_234_000_000, "CNY") == "1,234.00"


async def test_what_an_older_release_allowed_still_holds(tmp_path: Path) -> None:
    file = tmp_path / "hub.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        upgrade(config, "0011")
        run = {"person": 1, "chat": 1, "inbox": 7, "state": "done"}
        more = {"run": 1, "inbox": 7, "about": "inbox:7", "unit": "tokens", "amount": 9, "allowed_at": 1.0}
        for table, given in (("person", {}), ("chat", {}), ("run", run), ("model_more", more)):
            _row(connection, table, given)
    engine.dispose()
    store = Store(file, Clock())
    ledger = meter(store, request=Cap(tokens=300)).on(Occasion(message=7))
    await ledger.begin(CALL)
    await ledger.begin(replace(CALL, tokens_in=9, tokens_out=0))
    with pytest.raises(OverBudget):
        await ledger.begin(replace(CALL, tokens_in=1, tokens_out=0))
    store.close()


def _row(connection: Connection, table: str, given: Mapping[str, object]) -> None:
    """A row as an earlier release had it: what is not given and must be there is 1."""
    columns = inspect(connection).get_columns(table)
    row = {one["name"]: 1 for one in columns if not one["nullable"]} | dict(given)
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table}({names}) VALUES ({values})"), row)  # noqa: S608 - our own names
