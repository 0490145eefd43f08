"""Which grants hold at a moment, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from deskhand.core.flow.grants import Grant
from deskhand.trust.grant import Held
from deskhand.trust.standing import Lists

Ended = Literal["", "taken_back", "over", "not_yet", "revoked"]
"""Why a grant does not hold; `revoked` is its device, or the one that gave it. Empty: it holds."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One grant, and whether it holds."""

    held: Held
    why: Ended

    @property
    def holds(self) -> bool:
        return self.why == ""

    @property
    def grant(self) -> Grant:
        return self.held.grant


def holdings(lists: Lists, now: float) -> list[Holding]:
    """Every grant there ever was, the oldest first."""
    alive = {one.id for one in lists.book.grants(lists.roster) if not one.revoked}
    return [Holding(held, _why(held.grant, held.grant.id in alive, lists, now)) for held in lists.book]


def _why(grant: Grant, alive: bool, lists: Lists, now: float) -> Ended:
    if not alive:
        return "taken_back" if grant.id in lists.book.ends else "revoked"
    if grant.until is not None and grant.until <= now:
        return "over"
    if grant.since is not None and grant.since > now:
        return "not_yet"
    return ""
