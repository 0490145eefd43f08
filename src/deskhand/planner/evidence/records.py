"""Questions and changes of a stretch as the records that abilities take, over what is known of the file they are about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from deskhand.core.filetypes import kind_of
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.reading import Reading
from deskhand.planner.structured.asking import question
from deskhand.planner.structured.changing import Changing
from deskhand.planner.structured.known import Known, plainly
from deskhand.planner.structured.revising import revisions
from deskhand.planner.structured.rows import Around
from deskhand.planner.structured.saying import places, saved_as, words
from deskhand.planner.values import Exact, Value

RECORDS: Final = frozenset({("table.query", "question"), ("table.edit", "change"), ("doc.edit", "change")})
"""Parameters whose words become something else."""

_SORTS: Final = frozenset(
    {"sheet", "file", "table", "list", "spreadsheet", "excel", "workbook", "document", "doc", "csv", "表", "格", "文", "件", "里"}
)
_AMOUNTS: Final = frozenset({"every", "half", "most", "instead", "daily", "monthly", "weekly", "其", "他", "wherever"})
"""Guards that say how much or in whose place: the patterns of a change read them."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record, the tokens it was read from, and what its file is to be saved as."""

    record: Any
    places: frozenset[int]
    save: str = ""


@dataclass(frozen=True)
class Recording:
    """Reads the record of one ability from a stretch, once all else of it was read."""

    ability: str
    stretch: Stretch
    bound: Sequence[tuple[str, Any, int, int]]
    taken: Collection[int]
    """The tokens that say which file it is about, and what else was read."""

    def read(self) -> Recorded | None:
        """The record with the tokens it is read from: all that nothing else took, or none."""
        of = self.stretch.of
        start, stop = self.stretch.core
        save = ""
        taken = self._with_nouns(start, stop)
        free = [at for at in places(of, start, stop, taken) if at not in self.stretch.asides]
        if not free or self._turned(free) or not self._fits():
            return None
        around = Around(of.lex, of.places, of.now)
        if self.ability == "table.query":
            known = self._known()
            made: Any = None if known is None else question(of, free, known)
        else:
            hidden = set(range(start, stop)) - set(free)
            text = words(of, start, stop, hidden)
            if self.ability == "table.edit":
                text, save = saved_as(text)
                made = Changing(self._known(), around).changes(text)
            else:
                made = revisions(text, of.lex.lang)
        return None if made is None else Recorded(made, frozenset((*free, *taken)), save)

    def _with_nouns(self, start: int, stop: int) -> set[int]:
        """What is taken, and the nouns beside it that only say what sort of thing the file is."""
        keys, taken = self.stretch.of.keys, set(self.taken)
        for at in range(start, stop):
            if at - 1 in taken and at not in taken and keys[at] in _SORTS:
                taken.add(at)
        return taken

    def _turned(self, free: Sequence[int]) -> bool:
        """Whether a negation or exception stands in a change, outside of quotations: no part of it is taken then."""
        of = self.stretch.of
        if self.ability == "table.query":
            return False  # there every word is read for what it is
        tokens = of.words.tokens
        return any(of.guarded[at] and tokens[at].key not in _AMOUNTS and tokens[at].quoted is None for at in free)

    def _fits(self) -> bool:
        """Whether the file is one that such a change is made to."""
        path = self._path()
        table = path is not None and kind_of(path) == "spreadsheet"
        return path is None or table == self.ability.startswith("table.")

    def _path(self) -> str | None:
        value = next((value for name, value, _, _ in self.bound if name == "file"), None)
        if not isinstance(value, Exact):
            return None
        return value.value[0] if isinstance(value.value, tuple) else str(value.value)

    def _known(self) -> Known | None:
        """The main table of the file that is meant, where it can be told and was looked into."""
        path = self._path()
        sheets = () if path is None else self.stretch.of.places.world.sheets(path)
        name = next((value for name, value, _, _ in self.bound if name == "sheet"), None)
        if isinstance(name, Exact):
            sheets = [one for one in sheets if plainly(one.name) == plainly(str(name.value))]
        return Known(sheets[0]) if sheets else None


def is_sheet(of: Reading, said: str, file: Value | Any) -> bool:
    """Whether a file has a sheet that is called so; what else stands where one could be named is part of the change."""
    path = file.value[0] if isinstance(file, Exact) and isinstance(file.value, tuple) else getattr(file, "value", None)
    sheets = of.places.world.sheets(path) if isinstance(path, str) else ()
    return any(plainly(one.name) == plainly(said) for one in sheets)


def is_record(ability: str, param: str) -> bool:
    return (ability, param) in RECORDS


