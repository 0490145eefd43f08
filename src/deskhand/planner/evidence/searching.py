"""A search for files: what is said of them, each part read for what it is."""

from __future__ import annotations

from typing import Final

from deskhand.core.plan.types import Of
from deskhand.planner.evidence.filled import Filled
from deskhand.planner.evidence.filling import Filler
from deskhand.planner.evidence.named import Mention
from deskhand.planner.evidence.texts import text_within
from deskhand.planner.values import MANY, Argument, Exact, Search

_ROWS: Final = frozenset({"first", "by", "sorted", "ordered", "recently", "按"})
"""With one of these, what is looked for is put in a row, and all of it is meant."""
_SEVERAL: Final = frozenset("些几")


class Searcher(Filler):
    """Fills what `files.find` is asked, as one search."""

    def fill(self) -> Filled:
        args: dict[str, Argument] = {}
        if not self.parts:
            return self.filled
        start, stop = min(one.start for one in self.parts), max(one.stop for one in self.parts)
        if (described := self._described(start, stop)) is not None:
            value = described.value
            self.filled.take("files", value, described.start, described.stop)
            return self.filled
        lex, keys = self.stretch.of.lex, self.stretch.of.keys
        for one in self.parts:
            name, span = one.param, (one.start, one.stop)
            said: Argument | None = None
            if one.param == "kind":
                words = (lex.described.at(keys, at, one.stop) for at in range(*span))
                kinds = [read[1].partition(":")[2] for read in words if read and read[1].startswith("kind:")]
                formats = [mention.value for mention in self._over("format", *span)]
                endings = [f".{value.value}" for value in formats if isinstance(value, Exact)]
                found = list(dict.fromkeys([*kinds, *endings]))
                said = found[0] if len(found) == 1 else tuple(found) or None
                if said is None and "query" not in args:
                    name, said = "query", self._query(*span)
            elif one.param == "query":
                said = self._query(*span)
            elif one.param == "folder":
                place = self._folder(*span)
                said = str(place.value) if isinstance(place, Exact) else None
            elif one.param == "when":
                day = self._when("when", self.ability.param_types["when"], [span])
                said = str(day.value) if isinstance(day, Exact) else None
            elif one.param == "order":
                kind = self.ability.param_types["order"]
                said = self._choice("order", kind, *span) if isinstance(kind, Of) else None
            else:
                number = self._number(one.param, *span)
                said = int(number.value) if isinstance(number, Exact) and isinstance(number.value, int) else None
            if said is None:
                self.filled.unread.append(one)
                continue
            args[name] = said
            self.filled.used.update(range(*span))
            guarded = self.stretch.of.guarded
            self.filled.held.update(at for at in range(*span) if not guarded[at] or one.param == "when")
        if args:
            args.setdefault("limit", 1 if self._picks_one(start, stop) else MANY)
            self.filled.bound.append(("files", Search(args), start, stop))
        return self.filled

    def _described(self, start: int, stop: int) -> Mention | None:
        """The one description that takes in all that is said of the files: "newest invoice in downloads"."""
        found = [one for one in self.stretch.kind("file") if isinstance(one.value, Search)]
        whole = [one for one in found if one.start <= start and stop <= one.stop]
        return whole[0] if len(found) == len(whole) == 1 else None

    def _ranks(self, start: int, stop: int) -> set[int]:
        """The words that put files in a row: "newest", "by size"."""
        lex, keys = self.stretch.of.lex, self.stretch.of.keys
        read = ((at, lex.described.at(keys, at, stop)) for at in range(start, stop))
        return {
            place for at, one in read if one is not None and one[1].startswith("order:") for place in range(at, one[0])
        }

    def _picks_one(self, start: int, stop: int) -> bool:
        """Whether the first of a row is meant, and not the row: "the newest invoice", but "invoices, newest first"."""
        of, ranks = self.stretch.of, self._ranks(start, stop)
        keys = [of.keys[at] for at in ranks]
        if not any(key.endswith("est") or key in ("last", "最") for key in keys) or not _ROWS.isdisjoint(keys):
            return False
        placed = {at for one in self.stretch.kind("folder") for at in range(one.start, one.stop)}
        rest = [at for at in range(start, stop) if at not in ranks | placed]
        read = (of.lex.described.at(of.keys, at, stop) for at in rest)
        several = any(one is not None and one[1] == "many" for one in read)
        return not several and not any(self._is_plural(at) for at in rest)

    def _is_plural(self, at: int) -> bool:
        key, stem = self.stretch.of.keys[at], self.stretch.mentions.stems[at]
        return key in _SEVERAL or (key.endswith("s") and not key.endswith("ss") and stem != key)

    def _query(self, start: int, stop: int) -> str | None:
        """Words of names, where something here is called so."""
        text = text_within(self.stretch, *self.stretch.of.trimmed(start, stop))
        if not isinstance(text, Exact) or self.stretch.of.has_blocked(start, stop):
            return None
        return str(text.value) if self.stretch.of.places.about(str(text.value)) else None
