"""How much a model may be asked: for one request, in a day, and in a day for what nobody is waiting for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from deskhand.core.words import Words

Which = Literal["request", "day", "background"]
MICRO: Final = 1_000_000
TOKENS: Final = "tokens"

NAMED: Final[dict[Which, Words]] = {
    "request": Words("for one request", "单个请求"),
    "day": Words("for today", "今天"),
    "background": Words("for work in the background today", "今天的后台工作"),
}


@dataclass(frozen=True, slots=True)
class Cap:
    """The most of each; None: no limit of this kind. Money in millionths of `Caps.currency`."""

    tokens: int | None = None
    money: int | None = None


@dataclass(frozen=True, slots=True)
class Caps:
    """All three. A day has 24 hours from midnight where the hub is."""

    request: Cap = Cap(60_000)
    day: Cap = Cap(1_000_000)
    background: Cap = Cap(100_000)
    currency: str = ""

    def of(self, which: Which) -> Cap:
        return {"request": self.request, "day": self.day, "background": self.background}[which]


def amount_said(amount: int, unit: str) -> str:
    """An amount as people read it: 12,000; 0.35."""
    if unit == TOKENS:
        return f"{amount:,}"
    said = f"{amount / MICRO:.6f}".rstrip("0")
    whole, _, rest = said.partition(".")
    return f"{int(whole):,}.{rest.ljust(2, '0')}"
