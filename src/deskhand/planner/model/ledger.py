"""What each call costs, told to whoever counts: before it starts, when it may still be refused, and at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

MILLION: Final = 1_000_000
Outcome = Literal["done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in whole units of a currency; nothing where the model is one's own."""

    tokens_in: float = 0.0
    tokens_out: float = 0.0

    def of(self, tokens_in: int, tokens_out: int) -> int:
        """In millionths of the currency, so that the smallest call counts."""
        return round(tokens_in * self.tokens_in + tokens_out * self.tokens_out)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that is about to be made, with the most that it may cost."""

    provider: str
    model: str
    purpose: str
    attempt: int
    tokens_in: int
    tokens_out: int
    money: int
    currency: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What came of it. `estimated`: the server did not say, so it is our own count."""

    outcome: Outcome
    tokens_in: int = 0
    tokens_out: int = 0
    money: int = 0
    estimated: bool = False
    code: str = ""
    """Which failure it was."""


class Ledger(Protocol):
    """Where calls are counted."""

    async def begin(self, call: Call) -> int:
        """Its number; raises `OverBudget`, and then the call is not made."""
        ...

    async def end(self, number: int, spent: Spent) -> None: ...
