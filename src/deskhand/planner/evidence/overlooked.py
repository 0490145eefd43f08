"""What a reading of a stretch passes over: a question or an order inside it that it makes nothing of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from deskhand.core.flow.risk import Risk
from deskhand.core.registry import Registry
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.parting import Parting
from deskhand.planner.evidence.profile import Vocabulary
from deskhand.planner.evidence.weighing import ENOUGH, Weighed, weighed
from deskhand.planner.values import Value


@dataclass(frozen=True)
class Overlooked:
    """Finds it in the readings of one request."""

    parting: Parting
    words: Vocabulary
    registry: Registry

    def by(self, one: Weighed, start: int, stop: int) -> bool:
        return self._a_question(one, start, stop) or self._an_order(one, start, stop)

    def _a_question(self, one: Weighed, start: int, stop: int) -> bool:
        """Whether a question begins in the midst of a stretch, in no text: "open a.md and who wrote it"."""
        begins = [begin for at, begin in self.parting.questions.items() if start < at < stop]
        texts = [(a, b) for _, value, a, b in one.match.bound if isinstance(value, Value) and value.open > 0]
        return any(not any(a <= begin < b for a, b in texts) for begin in begins)

    def _an_order(self, one: Weighed, start: int, stop: int) -> bool:
        """Whether what only looks passes over what is to be done with what it shows: 列出打开的程序，关掉它们."""
        if self.registry[one.ability].worst > Risk.R0:
            return False
        mentions = self.parting.mentions
        acts = {act.start for act in mentions.sensed if act.is_act}
        taken = one.signed.union(*(range(a, b) for _, _, a, b in one.match.bound))
        for begin, end in self._between_marks(start, stop):
            left = taken.isdisjoint(range(begin, end)) and bool(mentions.of_kind("it", begin, end))
            if left and not acts.isdisjoint(range(begin, end)):
                behind = Stretch(mentions.of, self.words, mentions, self.parting.seen, begin, end, after=True)
                likely = weighed(behind, self.words, self.registry, ENOUGH)
                if likely and self.registry[likely[0].ability].worst > Risk.R0:
                    return True
        return False

    def _between_marks(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """The parts of a stretch that stand behind a mark."""
        tokens, begins = self.parting.mentions.of.words.tokens, self.parting.begins
        marks = [at for at in begins if start < at < stop and tokens[at].is_mark]
        for at, end in pairwise((*marks, stop)):
            yield begins[at], end
