"""One configured model: where it is, what it is called there, what it can do and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

from deskhand.planner.model.ledger import Price
from deskhand.planner.model.seam import Size

Form = Literal["schema", "json", "text"]
"""How a server is held to the shape of an answer: by its schema, to JSON of any shape, or by words alone."""
FORMS: Final[tuple[Form, ...]] = ("schema", "json", "text")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, and how often. Times are in seconds."""

    connect: float = 10.0
    first: float = 60.0
    """Until the first word."""
    whole: float = 120.0
    tries: int = 3
    """For one answer, where the server is busy, breaks or cannot be reached."""
    pause: float = 1.0
    """Before the second try; twice as long before each further one."""
    longest_pause: float = 30.0
    """What a server asks for beyond this is too long: the person is told instead."""


@dataclass(frozen=True, slots=True)
class Address:
    """An OpenAI-compatible server and its two models."""

    name: str
    url: str
    small: str
    large: str = ""
    key: str = field(default="", repr=False)
    form: Form = "schema"
    """The first to be tried; a server that refuses one is asked for the next."""
    streams: bool = True
    prices: Mapping[Size, Price] = field(default_factory=dict[Size, Price])
    currency: str = ""
    patience: Patience = Patience()

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc.rpartition("@")[2]

    def model(self, size: Size) -> str:
        return self.large if size == "large" and self.large else self.small

    def price(self, size: Size) -> Price:
        one = self.prices.get("small", Price())
        return self.prices.get("large", one) if size == "large" and self.large else one
