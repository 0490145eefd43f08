"""What the tests of calls share: a ledger that keeps rows, and a model at a loopback server."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from deskhand.planner.model.address import Address, Patience
from deskhand.planner.model.endpoint import Endpoint
from deskhand.planner.model.ledger import Call, Price, Spent
from deskhand.planner.model.patience import PatientModel
from deskhand.planner.model.seam import Asked, Message, Shape
from deskhand.testing.model_server import ModelServer


class Pair(BaseModel):
    file: str
    copies: int


GOOD = '{"file": "a.txt", "copies": 2}'
SHAPED = Asked("plan", (Message("system", "You plan."), Message("user", "two copies of a.txt")), Shape.of(Pair), "1")
PLAIN = Asked("read", (Message("user", "hello"),), max_tokens=200)


@dataclass
class Rows:
    """A ledger that says yes to everything."""

    begun: list[Call] = field(default_factory=list[Call])
    ended: dict[int, Spent] = field(default_factory=dict[int, Spent])

    async def begin(self, call: Call) -> int:
        self.begun.append(call)
        return len(self.begun) - 1

    async def end(self, number: int, spent: Spent) -> None:
        assert number not in self.ended
        self.ended[number] = spent

    @property
    def outcomes(self) -> list[str]:
        return [self.ended[number].outcome for number in range(len(self.begun))]


@dataclass
class Bed:
    model: PatientModel
    endpoint: Endpoint
    rows: Rows
    slept: list[float]


@asynccontextmanager
async def bed(server: ModelServer, patience: Patience | None = None, **more: Any) -> AsyncGenerator[Bed]:
    prices = {"small": Price(2.0, 8.0), "large": Price(20.0, 80.0)}
    at = {"small": "tiny", "large": "huge", "prices": prices, "currency": "CNY", **more}
    endpoint = Endpoint(Address("test", server.url, patience=patience or Patience(pause=0.01), **at))
    rows, slept = Rows(), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    try:
        yield Bed(PatientModel(endpoint, rows, sleep), endpoint, rows, slept)
    finally:
        await endpoint.close()
