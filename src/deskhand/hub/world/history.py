"""What was open when, and what fields were before: kept for as long as the owner says, also of what is gone by now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Connection, Select, delete, or_, select

from deskhand.core.world.facts import Doubt
from deskhand.core.world.kinds import Kind, Value
from deskhand.core.world.query import Range
from deskhand.core.world.seen import Opening
from deskhand.core.world.terms import finder, holds
from deskhand.hub.world import tables as t
from deskhand.hub.world.rows import named_of

DAYS: Final = 30.0
MOST: Final = 20_000
"""How many rows are looked at for one question, the newest of them first."""
MOST_FILES: Final = 2_000
_DAY: Final = 86_400.0


class Visit(NamedTuple):
    """Something was open; without `until` it is still."""

    kind: Kind
    key: str
    name: str
    app: str
    at: float
    until: float | None
    mark: int
    doubt: Doubt = ""


class Changed(NamedTuple):
    """A field became something."""

    kind: Kind
    key: str
    name: str
    field: str
    value: Value
    at: float
    mark: int


def visits(
    sql: Connection,
    desk: int,
    span: Range,
    *,
    about: str = "",
    kind: Kind | None = None,
    app: str = "",
    most: int = 200,
) -> list[Visit]:
    """What was open at some time of a span, the latest openings first."""
    row = t.visit.c
    chosen = select(row.kind, row.mark, row.at, row.until, row.body).where(row.desk == desk)
    if span.end is not None:
        chosen = chosen.where(row.at < span.end)
    if span.start is not None:
        chosen = chosen.where(or_(row.until.is_(None), row.until >= span.start))
    if kind is not None:
        chosen = chosen.where(row.kind == kind)
    return list(_first(most, _visits(sql, chosen.order_by(row.at.desc()).limit(MOST), about, app)))


def files_open(sql: Connection, device: str, span: Range) -> list[Opening]:
    """Which files were open at some time of a span, the latest openings first."""
    desk = sql.execute(select(t.desk.c.n).where(t.desk.c.device == device)).scalar()
    found = [] if desk is None else visits(sql, desk, span, kind="file", most=MOST_FILES)
    return [Opening(one.key, one.app, one.at, one.until, one.doubt) for one in found]


def moments(
    sql: Connection, desk: int, span: Range, *, about: str = "", kind: Kind | None = None, most: int = 200
) -> list[Changed]:
    """Which fields changed within a span, the latest first. What came to the front only changed places."""
    row = t.moment.c
    chosen = select(row.kind, row.mark, row.field, row.at, row.body).where(row.desk == desk, row.field != "active")
    if span.end is not None:
        chosen = chosen.where(row.at < span.end)
    if span.start is not None:
        chosen = chosen.where(row.at >= span.start)
    if kind is not None:
        chosen = chosen.where(row.kind == kind)
    return list(_first(most, _moments(sql, chosen.order_by(row.at.desc()).limit(MOST), about)))


def prune(sql: Connection, before: float, desks: Iterable[int] | None = None, *, whole: bool = False) -> int:
    """Forget what ended before a moment, of all desks or of some; how many rows that were.

    What is open stays, unless `whole`: then nothing is left, whenever it was.
    """
    numbers = list(sql.execute(select(t.desk.c.n)).scalars()) if desks is None else list(desks)
    gone = 0
    for desk in numbers:
        visits, moments = delete(t.visit).where(t.visit.c.desk == desk), delete(t.moment).where(t.moment.c.desk == desk)
        if not whole:
            visits, moments = visits.where(t.visit.c.until < before), moments.where(t.moment.c.at < before)
        gone += sql.execute(visits).rowcount + sql.execute(moments).rowcount
    return gone


def oldest_kept(now: float, days: float) -> float:
    return now - days * _DAY


def kept(span: Range, now: float, days: float) -> Range | None:
    """What of a span is remembered, whatever still lies in the tables; None where nothing of it is."""
    oldest = oldest_kept(now, days)
    if days <= 0 or (span.end is not None and span.end <= oldest):
        return None
    return Range(oldest if span.start is None else max(span.start, oldest), span.end)


def _visits(sql: Connection, chosen: Select[*tuple[Any, ...]], about: str, app: str) -> Iterator[Visit]:
    found = finder(about)
    for row in sql.execute(chosen):
        named = named_of(bytes(row.body))
        if about and not found(named.name) and not found(named.key):
            continue
        if app and not (named.app == app or holds(named.app, app)):
            continue
        yield Visit(cast("Kind", row.kind), named.key, named.name, named.app, row.at, row.until, row.mark, named.doubt)


def _moments(sql: Connection, chosen: Select[*tuple[Any, ...]], about: str) -> Iterator[Changed]:
    found = finder(about)
    for row in sql.execute(chosen):
        named = named_of(bytes(row.body))
        was = named.value if isinstance(named.value, str) else ""
        if about and not found(named.name) and not found(was):
            continue
        yield Changed(cast("Kind", row.kind), named.key, named.name, row.field, named.value, row.at, row.mark)


def _first(most: int, found: Iterator[Any]) -> Iterator[Any]:
    return (one for one, _ in zip(found, range(most), strict=False))
