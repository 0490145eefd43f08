"""What a step came to know of the person's mails, events, tasks and contacts while it read them.

The table of kinds says who wrote each field; whoever keeps a world keeps only the latest of these, and nobody goes back
to ask for more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from deskhand.core.world.kinds import Value

NoticedKind = Literal["message", "event", "task", "person"]


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing as it was read. `key` is the same whenever it is read again."""

    kind: NoticedKind
    key: str
    fields: Mapping[str, Value]
    people: Sequence[tuple[Literal["from", "to"], str, str]] = ()
    """Whose it is, and who else is in it: how, their address, their name."""
    gone: bool = False
    """It is there no longer."""


Notice = Callable[[Sequence[Noticed]], None]


def nobody_notices(_: Sequence[Noticed]) -> None:
    """Where no world is kept."""


def person_key(address: str) -> str:
    return f"person:{address.casefold()}"
