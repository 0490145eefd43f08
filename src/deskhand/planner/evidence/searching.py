"""A search for files: what is said of them, each part read for what it is."""

from __future__ import annotations

from deskhand.core.plan.types import Of
from deskhand.planner.evidence.filled import Filled
from deskhand.planner.evidence.filling import Filler
from deskhand.planner.evidence.texts import text_within
from deskhand.planner.values import MANY, Argument, Exact, Search


class Searcher(Filler):
    """Fills what `files.find` is asked, as one search."""

    def fill(self) -> Filled:
        args: dict[str, Argument] = {}
        if not self.parts:
            return self.filled
        start, stop = min(one.start for one in self.parts), max(one.stop for one in self.parts)
        lex, keys = self.stretch.of.lex, self.stretch.of.keys
        for one in self.parts:
            span = one.start, one.stop
            said: Argument | None = None
            if one.param == "kind":
                words = (lex.described.at(keys, at, one.stop) for at in range(*span))
                kinds = [read[1].partition(":")[2] for read in words if read and read[1].startswith("kind:")]
                formats = [mention.value for mention in self._over("format", *span)]
                endings = [f".{value.value}" for value in formats if isinstance(value, Exact)]
                found = list(dict.fromkeys([*kinds, *endings]))
                said = found[0] if len(found) == 1 else tuple(found) or None
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
            args[one.param] = said
            self.filled.used.update(range(*span))
            guarded = self.stretch.of.guarded
            self.filled.held.update(at for at in range(*span) if not guarded[at] or one.param == "when")
        if args:
            args.setdefault("limit", MANY)
            self.filled.bound.append(("files", Search(args), start, stop))
        return self.filled

    def _query(self, start: int, stop: int) -> str | None:
        """Words of names, where something here is called so."""
        text = text_within(self.stretch, *self.stretch.of.trimmed(start, stop))
        if not isinstance(text, Exact) or self.stretch.of.has_blocked(start, stop):
            return None
        return str(text.value) if self.stretch.of.places.about(str(text.value)) else None
