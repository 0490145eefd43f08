"""Questions and changes of a stretch as the records that abilities take, over what is known of the file they are about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.structured.asking import question
from deskhand.planner.structured.changing import Changing
from deskhand.planner.structured.known import Known
from deskhand.planner.structured.revising import revisions
from deskhand.planner.structured.rows import Around
from deskhand.planner.structured.saying import places, words
from deskhand.planner.values import Exact

RECORDS: Final = frozenset({("table.query", "question"), ("table.edit", "change"), ("doc.edit", "change")})
"""Parameters whose words become something else."""


@dataclass(frozen=True)
class Recording:
    """Reads the record of one ability from a stretch, once all else of it was read."""

    ability: str
    stretch: Stretch
    bound: Sequence[tuple[str, Any, int, int]]
    taken: Collection[int]
    """The tokens that say which file it is about, and what else was read."""

    def read(self) -> tuple[Any, set[int]] | None:
        """The record with the tokens it is read from: all that nothing else took, or none."""
        of = self.stretch.of
        start, stop = self.stretch.core
        free = [at for at in places(of, start, stop, self.taken) if at not in self.stretch.asides]
        if not free:
            return None
        around = Around(of.lex, of.places, of.now)
        if self.ability == "table.query":
            known = self._known()
            made: Any = None if known is None else question(of, free, known)
        else:
            hidden = set(range(start, stop)) - set(free)
            text = words(of, start, stop, hidden)
            if self.ability == "table.edit":
                made = Changing(self._known(), around).changes(text)
            else:
                made = revisions(text, of.lex.lang)
        return None if made is None else (made, set(free))

    def _known(self) -> Known | None:
        """The main table of the file that is meant, where it can be told and was looked into."""
        value = next((value for name, value, _, _ in self.bound if name == "file"), None)
        if not isinstance(value, Exact) or any(name == "sheet" for name, _, _, _ in self.bound):
            return None
        path = value.value[0] if isinstance(value.value, tuple) else str(value.value)
        sheets = self.stretch.of.places.world.sheets(path)
        return Known(sheets[0]) if sheets else None


def is_record(ability: str, param: str) -> bool:
    return (ability, param) in RECORDS


