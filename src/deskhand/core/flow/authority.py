"""On whose word a plan is to run, and how far that word reaches: grants, and the ceiling of where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from deskhand.core.flow.grants import Closed, Grant, Who, closed, coverage, deciding, inside, meant
from deskhand.core.flow.label import Privacy
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Coverage, Decision, Stricter
from deskhand.core.flow.use import Use


class Answer(StrEnum):
    """What goes back to a chat."""

    TEXT = "text"
    PICTURE = "picture"
    FILE = "file"


@dataclass(frozen=True)
class Ceiling:
    """How far a word from one place reaches by itself. What lies above needs a yes signed on a paired device."""

    alone: Risk = Risk.R1
    granted: Risk = Risk.R2
    """The highest risk that a grant of its own may raise it to."""
    answers: Mapping[Answer, tuple[Decision, Decision]] = field(
        default_factory=lambda: {
            Answer.TEXT: (Decision.RUN, Decision.RUN),
            Answer.PICTURE: (Decision.RUN, Decision.ASK),
            Answer.FILE: (Decision.ASK, Decision.ASK),
        }
    )
    """For what is public and what is private; a secret never goes back to any chat."""

    def allows(self, risk: Risk, covered: Coverage) -> bool:
        """Whether a use of this risk may run on a word from here alone."""
        return risk <= self.alone or (risk <= self.granted and covered is Coverage.COVERS)

    def answer(self, what: Answer, privacy: Privacy) -> Decision:
        """Whether something may be sent back here."""
        if privacy is Privacy.SECRET:
            return Decision.REFUSE
        public, private = self.answers.get(what, (Decision.REFUSE, Decision.REFUSE))
        return private if privacy is Privacy.PRIVATE else public


_ALL: Final = dict.fromkeys(Answer, (Decision.RUN, Decision.RUN))
HOME: Final = Ceiling(alone=Risk.R3, granted=Risk.R3, answers=_ALL)
"""The owner's keyboard, the page and paired phones: they sign, so only the table limits them."""
CHAT: Final = Ceiling()
"""The owner's own chat with a platform that says who wrote."""
GROUP: Final = Ceiling(alone=Risk.R0, granted=Risk.R0, answers={Answer.TEXT: (Decision.RUN, Decision.REFUSE)})
"""A chat in which others read along."""
UNSIGNED: Final = Ceiling(alone=Risk.R0, granted=Risk.R0, answers=_ALL)
"""A page on plain http, which can hold no key: it may look, and ask for what only reads."""


@dataclass(frozen=True)
class Authority:
    """Who speaks, from where, and what that was given."""

    who: Who
    grants: Sequence[Grant]
    ceiling: Ceiling
    now: float
    stricter: Stricter | None = None

    def covers(self, use: Use) -> Coverage:
        return coverage(self.grants, use, self.who, self.now)

    def closed(self) -> tuple[Closed, ...]:
        """The places that are closed to these words, as their owner did it."""
        return closed(self.grants, self.who, self.now)

    def deciding(self, use: Use) -> tuple[str, ...]:
        """The grants that `covers` rests on, by their ids."""
        return deciding(self.grants, use, self.who, self.now)

    def denied_below(self, use: Use) -> tuple[str, Closed] | None:
        """A place that is taken whole, with one below it that a denial closes to such a use; None where there is none.

        No part of a folder is left behind when it is moved or packed, so what is denied below it forbids the whole.
        """
        for denial in (one for one in meant(self.grants, use, self.who, self.now) if one.deny):
            for place in (*denial.read, *denial.write):
                for whole in use.wholes:
                    if place != whole and inside(place, (whole,)):
                        return whole, Closed(place, denial.id)
        return None
