"""What models were asked and what it cost, as it is told to the owner."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, case, func, select

from deskhand.hub import db


@dataclass(frozen=True, slots=True)
class Line:
    """The calls of one model for one purpose. Those under way, or left by a process that died, count at their most."""

    provider: str
    model: str
    purpose: str
    background: bool
    calls: int
    failed: int
    cancelled: int
    open: int
    tokens_in: int
    tokens_out: int
    estimated: int
    """Of so many calls the server did not say what they took."""
    money: int
    """In millionths."""
    currency: str

    def object(self) -> dict[str, Any]:
        return {**asdict(self), "money": self.money / 1_000_000}


def used(connection: Connection, since: float, until: float) -> list[Line]:
    """Every call that began in this time, summed up; the most costly first."""
    call = db.model_call.c

    def count(state: str) -> Any:
        return func.sum(case((call.state == state, 1), else_=0))

    groups = (call.provider, call.model, call.purpose, call.background, call.currency)
    statement = (
        select(
            *groups,
            func.count().label("calls"),
            count("failed").label("failed"),
            count("cancelled").label("cancelled"),
            count("open").label("open"),
            func.sum(call.tokens_in).label("tokens_in"),
            func.sum(call.tokens_out).label("tokens_out"),
            func.sum(case((call.estimated.is_(True), 1), else_=0)).label("estimated"),
            func.sum(call.money).label("money"),
        )
        .where(call.at >= since, call.at < until)
        .group_by(*groups)
        .order_by(func.sum(call.money).desc(), func.sum(call.tokens_in + call.tokens_out).desc())
    )
    return [_line(row) for row in connection.execute(statement).mappings()]


def _line(row: RowMapping) -> Line:
    """SQLite and Postgres add up to different kinds of numbers."""
    numbers = ("calls", "failed", "cancelled", "open", "tokens_in", "tokens_out", "estimated", "money")
    return Line(
        provider=row["provider"], model=row["model"], purpose=row["purpose"], background=bool(row["background"]),
        currency=row["currency"], **{name: int(row[name]) for name in numbers},
    )  # fmt: skip
