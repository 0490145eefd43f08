"""Questions and changes of a stretch as the records that abilities take, over what is known of their file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from deskhand.core.filetypes import kind_of
from deskhand.core.paths import folder_of, joined, name_of, split_ending
from deskhand.core.world.terms import words_of
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.reading import Reading
from deskhand.planner.structured.asking import question
from deskhand.planner.structured.changing import Changing
from deskhand.planner.structured.known import Known, of_nobody, plainly
from deskhand.planner.structured.revising import revisions
from deskhand.planner.structured.rows import Around
from deskhand.planner.structured.saying import places, saved_as, words
from deskhand.planner.values import Exact, Value

RECORDS: Final = frozenset({("table.query", "question"), ("table.edit", "change"), ("doc.edit", "change")})
"""Parameters whose words become something else."""

_SORTS: Final = frozenset(
    {
        "sheet",
        "file",
        "table",
        "list",
        "spreadsheet",
        "excel",
        "workbook",
        "document",
        "doc",
        "csv",
        "表",
        "格",
        "文",
        "件",
        "里",
    }
)
_TABLES: Final = ("xlsx", "csv", "ods")
_MOST_TABLES: Final = 12
"""Among more tables than these none is looked for that was not named."""
_SMALL: Final = 200_000
"""Bytes: a larger table is not opened before it is named."""
_AMOUNTS: Final = frozenset(
    {"every", "half", "most", "instead", "daily", "monthly", "weekly", "其", "他", "wherever", "save"}
)
"""Guards that say how much or in whose place: the patterns of a change read them."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record, the tokens it was read from, and what its file is to be saved as."""

    record: Any
    places: frozenset[int]
    save: str = ""
    file: str = ""
    """The table that it is about, where that was not said."""


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
        taken = self._with_nouns(start, stop)
        free = [at for at in places(of, start, stop, taken) if at not in self.stretch.asides]
        if not free or self._turned(free) or not self._fits():
            return None
        if self._path() is not None or self.stretch.after or not self.ability.startswith("table."):
            taken |= self._whose(free)
            free = [at for at in free if at not in taken]
            read = self._over(self._known(), free, taken)
            return read or self._by_its_columns(start, stop)
        return self._alone(free, taken)

    def _by_its_columns(self, start: int, stop: int) -> Recorded | None:
        """Where the words that seem to name the file name a column of it: "which route", of the table route stops."""
        of, known = self.stretch.of, self._known()
        if known is None or known.empty:
            return None
        named = {
            at
            for name, _, a, b in self.bound
            for at in range(a, b)
            if name == "file" and known.named(of.name(at, at + 1)) is not None
        }
        free = [at for at in range(start, stop) if at not in set(self.taken) - named and at not in self.stretch.asides]
        return self._over(known, free, set(self.taken) - named) if named else None

    def _alone(self, free: Sequence[int], taken: Collection[int]) -> Recorded | None:
        """Over the one table here that has what the words name, where no file was said."""
        if any(name == "file" for name, _, _, _ in self.bound):
            return None
        facts = {fact.path: fact for ending in _TABLES for fact in self.stretch.of.places.about(ending)}
        tables = [path for path, fact in facts.items() if kind_of(fact.name) == "spreadsheet" and fact.size <= _SMALL]
        if len(tables) > _MOST_TABLES:
            return None
        read: list[Recorded] = []
        for path in tables:
            for sheet in self.stretch.of.places.sheets(path)[:1]:
                known = Known(sheet)
                found = None if known.empty or not self._names(known, free) else self._over(known, free, taken)
                read += [] if found is None else [replace(found, file=path)]
        return read[0] if len(read) == 1 else None

    def _names(self, known: Known, free: Sequence[int]) -> bool:
        """Whether a word is a column of a table or stands in it: it is not enough that it can be asked."""
        of = self.stretch.of
        return any(known.named(of.name(at, at + 1)) or known.valued(of.name(at, at + 1)) for at in free)

    def _over(self, known: Known | None, free: Sequence[int], taken: Collection[int]) -> Recorded | None:
        of, save = self.stretch.of, ""
        start, stop = self.stretch.core
        around = Around(of.lex, of.places, of.now)
        if self.ability == "table.query":
            made: Any = None if known is None else question(of, free, known, further=self.stretch.after)
        else:
            hidden = set(range(start, stop)) - set(free)
            text = words(of, start, stop, hidden)
            if self.ability == "table.edit":
                text, save = saved_as(text)
                made = Changing(known, around).changes(text)
            else:
                made = revisions(text, of.lex.lang)
        return None if made is None else Recorded(made, frozenset((*free, *taken)), self._beside(save))

    def _with_nouns(self, start: int, stop: int) -> set[int]:
        """What is taken, and the nouns beside it that only say what sort of thing the file is."""
        keys, taken = self.stretch.of.keys, set(self.taken)
        for at in range(start, stop):
            if at - 1 in taken and at not in taken and keys[at] in _SORTS:
                taken.add(at)
        for at in range(stop - 1, start - 1, -1):
            if at + 1 in taken and at not in taken and keys[at] in _SORTS and keys[at].isascii():
                taken.add(at)
        return taken

    def _whose(self, free: Sequence[int]) -> set[int]:
        """The tokens of somebody who is named as owner of what is asked, and in the name of the file: "Bill's courses",
        of Bill_courses.xlsx."""
        of, path, known = self.stretch.of, self._path(), self._known()
        if self.ability != "table.query" or path is None or known is None or known.empty:
            return set()
        named = set(map(str.casefold, words_of(split_ending(name_of(path))[0])))
        return {
            at
            for at in free
            if of.words.tokens[at].raw[:1].isupper()
            and of_nobody(of.keys[at]).casefold() in named
            and not known.named(of.name(at, at + 1))
            and not known.valued(of.name(at, at + 1))
        }

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

    def _beside(self, save: str) -> str:
        """A new file that is only named lies beside the one that it is made from."""
        path = self._path()
        return joined(folder_of(path), save) if save and "/" not in save and path is not None else save

    def _path(self) -> str | None:
        value = next((value for name, value, _, _ in self.bound if name == "file"), None)
        if not isinstance(value, Exact):
            return self.stretch.table_before
        return value.value[0] if isinstance(value.value, tuple) else str(value.value)

    def _known(self) -> Known | None:
        """The main table of the file that is meant, where it can be told and was looked into."""
        path = self._path()
        sheets = () if path is None else self.stretch.of.places.sheets(path)
        name = next((value for name, value, _, _ in self.bound if name == "sheet"), None)
        if isinstance(name, Exact):
            sheets = [one for one in sheets if plainly(one.name) == plainly(str(name.value))]
        return Known(sheets[0]) if sheets else None


def is_sheet(of: Reading, said: str, file: Value | Any) -> bool:
    """Whether a file has a sheet that is called so; what else stands where one could be named is part of the change."""
    path = file.value[0] if isinstance(file, Exact) and isinstance(file.value, tuple) else getattr(file, "value", None)
    sheets = of.places.sheets(path) if isinstance(path, str) else ()
    return any(plainly(one.name) == plainly(said) for one in sheets)


def is_record(ability: str, param: str) -> bool:
    return (ability, param) in RECORDS
