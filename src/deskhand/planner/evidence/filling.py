"""The values of one ability, from the places where the weights see them and from what is named there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.paths import split_ending
from deskhand.core.plan.refs import literally
from deskhand.core.plan.types import ListOf, Of, Type
from deskhand.core.registry import Registry
from deskhand.planner.evidence.beside import files_beside, name_behind, of_another_sort
from deskhand.planner.evidence.chosen import distinct, first_of, ranks_all, several_of
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.columns import columns_within
from deskhand.planner.evidence.figures import figure_within, is_least, pages_within, parts_within
from deskhand.planner.evidence.filled import Filled
from deskhand.planner.evidence.named import SOMEBODY, Mention
from deskhand.planner.evidence.records import Recording, is_record, is_sheet
from deskhand.planner.evidence.tags import Part
from deskhand.planner.evidence.texts import (
    LABELLING,
    announced_in,
    new_name,
    part_said,
    parted,
    set_off,
    text_within,
    texts_within,
    without_remarks,
)
from deskhand.planner.evidence.timing import looked_through, looks_back
from deskhand.planner.evidence.undivided import undivided
from deskhand.planner.evidence.unsaid import only_one, set_apart
from deskhand.planner.template import Json
from deskhand.planner.values import Earlier, Exact, Fetched, Missing, Together, Unmet, Value

_NEW: Final = frozenset({"save"})
"""Files that are still to be made."""
_POINTING: Final = frozenset({"the", "this", "that", "these", "those", "such", "这", "那", "其", "该"})
_PLACED: Final = ("file", "files")
_CHOSEN: Final = ("choice", "boolean")
_TOWARDS: Final = frozenset({"to", "into", "onto", "到", "进", "至", "入"})
_HANDED_ON: Final = ("file", "files", "folder", "text", "anything")
_KINDS: Final = {"person": "person", "people": "person", "app": "app", "window": "app", "url": "url", "money": "money"}
_BY_NAME: Final = {"event": "event", "from_": "person", "order": "id"}
FETCHED: Final = {"mail": ("mail.search", "mail"), "mails": ("mail.search", "mail")}
"""Values that another ability looks for: which, and the part of its result that is meant."""
FIND: Final = "files.find"
Inner = Callable[[str, int, int], Sequence[Part]]
"""The parts of a stretch, read as the words of another ability."""


@dataclass
class Filler:
    """Fills the parameters of one ability from one stretch."""

    ability: Ability
    registry: Registry
    stretch: Stretch
    parts: Sequence[Part]
    inner: Inner
    filled: Filled = field(default_factory=Filled)
    _read: set[int] = field(default_factory=set[int])
    """The tokens that what is named was read from, where a value is what is named."""

    def fill(self) -> Filled:
        types = self.ability.param_types
        parts = announced_in(self.stretch, self.ability, self.filled, self.parts)
        self.parts = undivided(self.stretch, self.ability, without_remarks(self.stretch, parts))
        for name, kind in types.items():
            spans = [(one.start, one.stop) for one in self.parts if one.param == name]
            if spans and name in ("sheet", "other_sheet") and self._records and not self._is_sheet(spans):
                continue
            if self.filled.has(name) or (name == "save" and self._records):
                continue  # a change says itself what it is saved as
            if name == "file" and self._records:
                spans = list(self._there(spans))
            if spans and not is_record(self.ability.id, name):
                self._one(name, kind, spans)
        for name in (one for one in self.ability.required() if not self.filled.has(one)):
            self._unsaid(name, types[name])
        for name, kind in types.items():
            if not self.filled.has(name) and (apart := set_apart(name, kind, self.stretch, self.filled.held)):
                self._one(name, kind, apart)
        for name in types:
            if is_record(self.ability.id, name):
                self._record(name)
        for name in (one for one in self.ability.required() if self.stretch.after and not self.filled.has(one)):
            if types[name].kind in _HANDED_ON and name != "to":
                self.filled.bound.append((name, Earlier(), self.stretch.start, self.stretch.start))
                self.filled.carried += 1
        return self.filled

    @cached_property
    def _records(self) -> bool:
        """Whether other words of the stretch become a record, so that what names the one file is not all of them."""
        return any(is_record(self.ability.id, name) for name in self.ability.param_types)

    def _there(self, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """Where the very name of the one file stands; else the first of the places that names something there."""
        of, (start, stop) = self.stretch.of, self.stretch.core
        written = [at for at in range(start, stop) if split_ending(of.words.tokens[at].raw)[1]]
        exact = [at for at in written if any(fact.kind == "file" for fact in of.places.named(of.words.tokens[at].raw))]
        if len(exact) == 1:
            return [(exact[0], exact[0] + 1)]
        return next(
            ([span] for span in spans if self._over("file", *span) or self._over("it", *span)),
            () if self.stretch.kind("file") else spans[:1],
        )

    def _is_sheet(self, spans: Sequence[tuple[int, int]]) -> bool:
        of = self.stretch.of
        start, stop = of.trimmed(spans[0][0], spans[-1][1])
        file = next((value for name, value, _, _ in self.filled.bound if name == "file"), None)
        return start < stop and is_sheet(of, of.name(start, stop), file)

    def _record(self, name: str) -> None:
        """A question or a change: of all words that nothing else took, once it is known which file they are about."""
        if "file" in self.ability.param_types and not self.filled.has("file"):
            self._unsaid("file", self.ability.param_types["file"])
        found = Recording(self.ability.id, self.stretch, self.filled.bound, self.filled.used).read()
        if found is not None:
            start, stop = min(found.places), max(found.places) + 1
            self.filled.bound.append((name, literally(found.record), start, stop))
            if found.file:
                self.filled.bound.append(("file", Exact(found.file), start, stop))
            elif "file" in self.ability.param_types and not self.filled.has("file"):
                self.filled.bound.append(("file", Earlier(), start, start))
            if found.save:
                self.filled.bound = [one for one in self.filled.bound if one[0] != "save"]
                self.filled.bound.append(("save", Exact(found.save), start, stop))
            self.filled.used |= found.places
            self.filled.held |= found.places
            self.filled.recorded |= found.places

    def _one(self, name: str, kind: Type, spans: Sequence[tuple[int, int]]) -> None:
        start, stop = spans[0][0], spans[-1][1]
        self._read = set[int]()
        if kind.kind == "run" and all(self.stretch.mentions.is_little(at) for at in range(start, stop)):
            self.filled.used.update(range(start, stop))
            return  # "that" is the last one, which is meant where none is said
        value = None if kind.kind == "run" else self._meant(name, kind, spans)
        if value is None:
            self.filled.unread += [Part(name, *span) for span in spans]
            return
        whole = {at for span in spans for at in range(*span)}
        chooses = kind.kind in _CHOSEN
        if chooses:
            whole -= {at for at in whole if self.stretch.is_a_name(at)}  # whoever is named chooses nothing
        left = of_another_sort(whole, value, self.stretch) | name_behind(whole, self._read, self.stretch)
        if self._read or chooses:
            left |= files_beside(whole, self._read, self.stretch, chooses=chooses)
        if chooses and left.issuperset(whole):
            self.filled.unread += [Part(name, *span) for span in spans]
            return
        self.filled.bound.append((name, value, start, stop))
        guarded = self.stretch.of.guarded
        held = (whole & self._read or {at for at in whole if not guarded[at]}) - left
        if set_off(self.stretch, name, start, stop):
            held = whole
            self.filled.written |= whole
        self.filled.held.update(held)
        count = len(value.value) if isinstance(value, Exact) and isinstance(value.value, tuple) else -1
        self.filled.used.update(
            at for at in whole if at in held or (at not in left and not self.stretch.matters(at, count))
        )

    def _meant(self, name: str, kind: Type, spans: Sequence[tuple[int, int]]) -> Value | Json | None:
        start, stop = spans[0][0], spans[-1][1]
        told = kind.kind in ("text", "anything") and name not in LABELLING
        told = told and not (name in _BY_NAME and self._over(_BY_NAME[name], start, stop))  # "the dentist"
        if self.stretch.after and (name == "query" or kind.kind == "url") and (said := self._pointed(start, stop)):
            return Earlier(which="brought") if name == "query" else said
        goes_on = told or kind.kind in (*_PLACED, "url") or name in FETCHED
        if self.stretch.after and goes_on and name not in _NEW:
            named = next((one.value for one in self._over("file", start, stop)), None)
            words = self.stretch.mentions.slots.families.brought
            if (brought := words.meant(start, stop, named, one=kind.kind not in _PLACED)) is not None:
                return brought
            if told and (said := self._pointed(start, stop)):
                return said
        several = isinstance(kind, ListOf)
        if isinstance(kind, Of) and kind.kind == "choice":
            return next((value for span in spans if (value := self._choice(name, kind, *span)) is not None), None)
        if kind.kind == "boolean":
            return self._said(name, start, stop) not in ("false", "no")
        if kind.kind in ("integer", "number"):
            return next((value for span in spans if (value := self._number(name, *span)) is not None), None)
        if kind.kind in ("file", "files"):
            return self._files(name, spans, several=several)
        if kind.kind == "folder":
            made = name not in self.ability.required() and self.ability.worst > Risk.R0
            return self._folder(start, stop, new=name == "to" or made)
        if kind.kind in ("when", "occasion"):
            return self._when(name, kind, spans)
        if kind.kind == "request" and len(spans) > 1:
            return parted(self.stretch, spans)
        if name in FETCHED:
            return self._fetched(name, start, stop)
        if name in ("pages", "parts"):
            pages = (pages_within if name == "pages" else parts_within)(self.stretch.of.keys, start, stop)
            return Exact(pages) if pages else None
        wanted = _KINDS.get(kind.kind) or _BY_NAME.get(name)
        wanted = "person" if self.ability.id == "contacts.find" else wanted
        if wanted is not None:
            found = self._named(wanted, kind, spans, several=several)
            dated = name == "event" and any(self._over(sort, start, stop) for sort in ("ahead", "past"))
            unnamed = wanted == "person" or dated or (name in _BY_NAME and self._is_plain(start, stop))
            if found is not None or unnamed or wanted == "money":
                return found
        if (read := columns_within(kind, self.filled.binding(), self.stretch, spans, self.filled.held)) is not None:
            value, self._read = read
            return value
        if "newname" in self.stretch.words.types(self.ability.id, name):
            return new_name(self.stretch, start, stop)
        if several:
            texts, self._read = texts_within(self.stretch, spans)
            return Exact(tuple(texts), open=stop - start) if texts else None
        if (said := part_said(self.stretch, start, stop, name=name)) is not None:
            start, stop = said
            self._read = set(range(start, stop))
        return text_within(self.stretch, start, stop, name=name)

    # ── what is named ────────────────────────────────────────────────────────────────────────────

    def _over(self, kind: str, start: int, stop: int) -> list[Mention]:
        """What is named of a kind in a run, or across its ends, and taken by no other value."""
        rows = self.stretch.kind(kind)
        free = [one for one in rows if not self.filled.held & set(range(one.start, one.stop))]
        across = [one for one in free if one.start < stop and start < one.stop]
        return [one for one in across if one.start >= start and one.stop <= stop] or across

    def _pointed(self, start: int, stop: int) -> Value | None:
        """What an earlier step brought, where a word such as "it" is all that was said."""
        found = self._over("it", start, stop)
        rest = {at for at in range(start, stop) if not self.stretch.mentions.is_little(at)}
        covered = {at for one in found for at in range(one.start, one.stop)}
        a, b = self.stretch.of.trimmed(start, stop)
        if found and rest <= covered and covered.issuperset(range(a, b)):
            return found[0].value  # and not "got it, thanks", which is said
        points = any(self.stretch.seen.stems[at] in _POINTING for at in range(start, stop))
        points = points and (start == 0 or self.stretch.of.keys[start - 1] != ":")  # "tell him: the room has changed"
        return Earlier() if points and self._is_plain(start, stop) else None  # "that text", 那些内容

    def _files(self, name: str, spans: Sequence[tuple[int, int]], *, several: bool) -> Value | None:
        start, stop = spans[0][0], spans[-1][1]
        slots = self.stretch.mentions.slots
        if name in _NEW or (name == "to" and not several):
            named = slots("zipname", start, stop) if self.ability.id == "files.zip" else None
            return named or text_within(self.stretch, start, stop)
        over = distinct([one for span in spans for one in self._over("file", *span)])
        found = [one for one in over if not ranks_all(one)]
        it = [one for span in spans for one in self._over("it", *span)]
        if found:
            value = several_of(found, self.stretch) if several else first_of(found, self.stretch)
            if several and it and self.stretch.after and isinstance(value, Exact) and isinstance(it[0].value, Earlier):
                return self._from((*found, *it[:1]), Together(it[0].value, value))  # "join it with b.pdf"
            return self._from(found, value)
        if it:
            return self._from(it[:1], it[0].value)
        for a, b in (self.stretch.of.trimmed(start, stop), (start, stop)):
            value = slots("files" if several else "file", a, b) if a < b else None
            if value is not None and not isinstance(value, Missing | Unmet) and not value.open:
                self._read = set(range(a, b))
                return value
        folders = [one for span in spans for one in self._over("folder", *span)]
        if folders and several and isinstance(folders[0].value, Exact):
            return self._from(folders[:1], Exact((str(folders[0].value.value),)))
        return Earlier() if self.stretch.after and self.stretch.mentions.means_all(start, stop) else None

    def _is_plain(self, start: int, stop: int) -> bool:
        """Whether words only say what sort of thing is meant: "the pieces", 图表; no name is among them."""
        return all(self.stretch.mentions.is_plain(at) for at in range(start, stop))

    def _from(self, found: Sequence[Mention], value: Value | None) -> Value | None:
        """A value that is what is named: the words around it in its part are no part of it."""
        self._read = {at for one in found for at in range(one.start, one.stop)}
        return value

    def _folder(self, start: int, stop: int, *, new: bool = False) -> Value | None:
        """`new`: one that is still to be made will do."""
        keys = self.stretch.of.keys
        within = self.stretch.of.lex.holding.at(keys, stop, self.stretch.stop)  # a folder is named with its 里
        found = self._over("folder", start, within[0] if within else stop) or self._over("it", start, stop)
        if found:
            goals = (one for one in found if one.start and keys[one.start - 1] in _TOWARDS)
            meant = next(goals, found[0])  # 桌面的截图归到图片里
            return self._from([meant], meant.value)
        a, b = self.stretch.of.trimmed(start, stop)
        for kind in ("placed", "into") if new else ("placed",):
            value = self.stretch.mentions.slots(kind, a, b) if a < b else None
            if value is not None and not isinstance(value, Missing | Unmet):
                self._read = set(range(a, b))
                return value
        return None

    def _when(self, name: str, kind: Type, spans: Sequence[tuple[int, int]]) -> Value | None:
        start, stop = spans[0][0], spans[-1][1]
        if kind.kind == "occasion":
            repeat = [one for one in self._over("repeat", start, stop) if one.start <= start + 1]
            if repeat:
                return self._from(repeat[:1], repeat[0].value)
            ahead = self._over("ahead", start, stop)
            if ahead and ahead[0].stop >= stop:
                return self._from(ahead[:1], ahead[0].value)
            return text_within(self.stretch, start, stop)
        over = "past" if looks_back(self.stretch.words.types(self.ability.id, name)) else "ahead"
        others = () if over == "past" or self.ability.worst > Risk.R0 else ("ahead", "past")
        for sort in (over, *others):
            found = [one for span in spans for one in self._over(sort, *span)]
            exact = [one for one in found if isinstance(one.value, Exact)]
            if exact:
                longest = max(exact, key=lambda one: one.stop - one.start)
                figures = {at for span in spans for at in range(*span) if self.stretch.of.keys[at].isdigit()}
                whole = figures <= set(range(longest.start, longest.stop))
                value = looked_through(self.ability, longest, self.stretch.of)
                return self._from([longest], value) if whole else None  # or a time of day would be passed over
        return None

    def _named(self, wanted: str, kind: Type, spans: Sequence[tuple[int, int]], *, several: bool) -> Value | None:
        found = distinct([one for span in spans for one in self._over(wanted, *span)])
        if wanted == "money" and any(is_least(self.stretch.of.keys, *self.stretch.of.trimmed(*span)) for span in spans):
            return None  # "over 20" is the least, and only the most can be said
        slots = self.stretch.mentions.slots
        if not found:
            a, b = self.stretch.of.trimmed(spans[0][0], spans[-1][1])
            if wanted == "person" and self.stretch.after and a < b:
                said = "".join(self.stretch.of.keys[a:b])
                return Earlier(said, which="brought") if said in SOMEBODY else None  # "tell her"
            if kind.kind in ("app", "window", "url", "money"):
                value = slots(kind.kind, a, b) if a < b else None
                return None if isinstance(value, Missing | Unmet) else value
            return None
        if wanted == "app":
            return self._from(found[:1], slots(kind.kind, found[0].start, found[0].stop) or found[0].value)
        if several and all(isinstance(one.value, Exact) for one in found):
            people = tuple(str(one.value.value) for one in found if isinstance(one.value, Exact))
            return self._from(found, Exact(people))
        return self._from(found[:1], found[0].value)

    def _fetched(self, name: str, start: int, stop: int) -> Value | None:
        do, part = FETCHED[name]
        filler = Filler(self.registry[do], self.registry, self.stretch, self.inner(do, start, stop), self.inner)
        rows = [row for row in filler.fill().bound if row[2] == row[3] or start <= row[2] <= row[3] <= stop]
        args = {key: value.value for key, value, _, _ in rows if isinstance(value, Exact)}
        args |= {key: value for key, value, _, _ in rows if isinstance(value, str | bool)}
        for one in self._over("person", start, stop):
            if "from_" not in args and isinstance(one.value, Exact):
                args["from_"] = one.value.value
        for one in self._over("past", start, stop):
            if "when" not in args and isinstance(one.value, Exact):
                args["when"] = one.value.value
        return Fetched(do, args, part, self.stretch.of.words.raw(start, stop)) if args else None

    # ── words and numbers ────────────────────────────────────────────────────────────────────────

    def _said(self, name: str, start: int, stop: int) -> str | None:
        """What words were learned to mean as a choice."""
        said = " ".join(self.stretch.mentions.stems[start:stop])
        return self.stretch.words.weights.choices.get(f"{self.ability.id} {name}: {said}")

    def _choice(self, name: str, kind: Of, start: int, stop: int) -> str | None:
        learned = self._said(name, start, stop)
        if learned in kind.choices:
            self._read = set(range(start, stop))
            return learned
        for one in self._over("format", start, stop):
            if isinstance(one.value, Exact) and one.value.value in kind.choices:
                return str(one.value.value)
        keys = self.stretch.of.keys[start:stop]
        if (named := next((one for one in kind.choices if one and one.casefold() in keys), None)) is not None:
            return named
        shorter = [(a, b) for a in range(start, stop) for b in range(stop, a, -1) if (a, b) != (start, stop)]
        return next((said for a, b in shorter if (said := self._said(name, a, b)) in kind.choices), None)

    def _number(self, name: str, start: int, stop: int) -> Value | None:
        learned = self._said(name, start, stop)
        if learned is not None and learned.replace(".", "", 1).isdigit():
            self._read = set(range(start, stop))
            return Exact(int(float(learned)))
        if name == "minutes" and (long := self._over("minutes", start, stop)):
            return long[0].value
        return figure_within(self.stretch.of, name, start, stop)

    # ── what was not seen ────────────────────────────────────────────────────────────────────────

    def _unsaid(self, name: str, kind: Type) -> None:
        """A value that was not seen where one is needed: the only thing of its kind that is named."""
        if kind.kind not in ("file", "files", "folder", "person", "people", "app", "window", "url"):
            return
        sort, whole = {"files": "file", **_KINDS}.get(kind.kind, kind.kind), (self.stretch.start, self.stretch.stop)
        rows = [one for one in self._over(sort, *whole) if not (sort == "file" and ranks_all(one))]
        rows = rows or (self._over("it", *whole) if sort in ("file", "folder") else [])
        if len(rows) == 1 and (value := only_one(rows[0], kind, self.stretch)) is not None:
            self.filled.take(name, value, rows[0].start, rows[0].stop)
