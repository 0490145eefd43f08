"""One moment, in which a world looks around once, however often it is asked.

A plan asks some forty times what is called so; between two of these no folder is read for changes again.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.world.facts import FileFact


@dataclass(eq=False, slots=True)
class Moment:
    """What worlds have looked at in it, each by itself."""

    looked: set[object] = field(default_factory=set[object])
    facts: dict[tuple[object, str], FileFact | None] = field(
        default_factory=dict[tuple[object, str], "FileFact | None"]
    )
    people: dict[object, Sequence[str]] = field(default_factory=dict[object, "Sequence[str]"])
    tops: dict[object, Sequence[str]] = field(default_factory=dict[object, "Sequence[str]"])


_MOMENT: Final[ContextVar[Moment | None]] = ContextVar("moment", default=None)


@contextmanager
def one_moment() -> Generator[None]:
    """What is asked in here is asked of one moment; one that is under way goes on."""
    if _MOMENT.get() is not None:
        yield
        return
    token = _MOMENT.set(Moment())
    try:
        yield
    finally:
        _MOMENT.reset(token)


def this_moment() -> Moment | None:
    return _MOMENT.get()
