"""Files by what the person did with them, as the desk saw it: open now, open this morning, saved or fetched just now.

Each is resolved to exact paths before anything runs. The desk reads the same words at the same moment over what it
saw itself: as long as nothing happened in between it comes to the same paths, and where something did, it asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from deskhand.core.filetypes import is_of
from deskhand.core.moments import moment_of
from deskhand.core.shown import shown
from deskhand.core.when import span_of
from deskhand.core.words import Words
from deskhand.core.world.facts import Doubt, Seen
from deskhand.core.world.query import Query, Range
from deskhand.planner.description.reader import Reader
from deskhand.planner.description.said import Description
from deskhand.planner.places import MOST_OPTIONS, Places
from deskhand.planner.reading import Reading
from deskhand.planner.slots.seen_words import How, Said, hinted, said_in
from deskhand.planner.values import Either, Exact, Unmet, Value

LATELY: Final = timedelta(hours=24)
"""How far back "the file I opened" goes where no time is said."""
JUST: Final = timedelta(hours=1)
TOGETHER: Final = 10.0
"""Seconds between two changes of which either may be the last one that a person means."""
MOST: Final = 50
_SHEETS: Final = frozenset({"sheet", "sheets", "表", "工作表"})
_WHATEVER: Final = frozenset({"what", "what's", "whats", "whatis", "whatever"})
_PARTIAL: Final = (".crdownload", ".part", ".partial", ".download", ".tmp")
NOBODY: Final = Words(
    "“{said}” is about what is or was open, and that cannot be told: on this desk windows are not seen. Name the file. "
    "What is missing says: deskhand doctor. If Deskhand is not running, this begins it: deskhand up",
    "“{said}”说的是打开过的内容，但这台电脑上看不到窗口，因此无法得知。请说出文件名。"
    "查看缺少什么：deskhand doctor。如果 Deskhand 没有运行，启动方式：deskhand up",
)
NOT_OPEN: Final = Words(
    "“{said}”: I looked through what is open now, and no such file is. Name it, or ask: what is open",
    "“{said}”：我查看了现在打开的内容，没有这样的文件。请说出文件名，或问：现在打开了什么",
)
NOT_THEN: Final = Words(
    "“{said}”: I looked through the files that were open from {since} to {until}, and none is that. Name it, or say "
    "another time.",
    "“{said}”：我查看了 {since} 至 {until} 打开过的文件，没有符合的。请说出文件名，或换一个时间。",
)
NOT_CHANGED: Final = Words(
    "“{said}”: I looked through the files that were changed from {since} to {until}, and none is that. Name it, or say "
    "another time.",
    "“{said}”：我查看了 {since} 至 {until} 修改过的文件，没有符合的。请说出文件名，或换一个时间。",
)
NOT_FETCHED: Final = Words(
    "“{said}”: I looked in Downloads, and there is no such file. Name it.",
    "“{said}”：我查看了下载文件夹，没有这样的文件。请说出文件名。",
)


@dataclass
class SeenSlots:
    """The files of one request that are said by what was done with them."""

    of: Reading
    reader: Reader
    _hinted: bool | None = None
    _asked: dict[Query, Sequence[Seen] | None] = field(default_factory=dict[Query, "Sequence[Seen] | None"])

    def files(self, start: int, end: int) -> Value | None:
        """The file or files that are meant; None where the words say nothing of the kind."""
        if self._hinted is None:
            self._hinted = hinted(self.of)
        if not self._hinted or start >= end:
            return None
        raw = self.of.words.raw(start, end)
        for said in said_in(self.of, start, end):
            thing = self._thing(said)
            if thing is not None and (not said.asked or self._is_known(thing)):
                # Something here may be called just that: then it is meant by its name.
                return None if self.of.places.holds(raw) else self._resolved(said, thing, raw)
        return None

    def _is_known(self, thing: Description) -> bool:
        """Whether it can be a file of this desk: a kind of file, or what some file is called."""
        query = self.reader.query(thing)
        return bool(self.of.places.about(query)) if query else bool(thing.args or thing.noun)

    def _thing(self, said: Said) -> Description | None:
        """What kind of file, or what is in its name; None for what is no plain description of one."""
        start, end = self.of.trimmed(*said.thing) if said.thing[0] < said.thing[1] else said.thing
        if said.how == "fetched" and said.last and self._is_download(start, end):
            return Description(noun=True)
        if start < end and "".join(self.of.keys[start:end]) in _SHEETS:
            return Description(args={"kind": "spreadsheet"}, many=self.of.keys[start].endswith("s"))
        if "".join(self.of.keys[start:end]) in _WHATEVER:
            return Description(noun=True)
        if start < end and self.of.lex.everything.whole(self.of.keys, start, end) is not None:
            return Description(noun=True, many=True)
        found = self.reader.read(start, end) if start < end else Description(noun=True)
        if found is None or found.unmet or found.listed or found.union or found.pointing or found.number is not None:
            return None
        if found.folder_missing or not found.args.keys() <= {"kind"} or self.of.has_blocked(start, end):
            return None
        return replace(found, many=found.many or said.many)

    def _is_download(self, start: int, end: int) -> bool:
        return all(key.startswith("download") or key in ("file", "one", "item") for key in self.of.keys[start:end])

    def _resolved(self, said: Said, thing: Description, raw: str) -> Value | None:
        if said.how == "fetched":
            return self._fetched(said, thing, raw)
        if said.how == "saved":
            return self._saved(said, thing, raw)
        now = self.of.now.timestamp()
        span = self._span(said, now)
        found = self._seen(Query(kind="file", opened=span, app=self._app(said), order="newest", limit=MOST))
        if found is None:
            # Where nobody looks, a day is all that a search can go by.
            return None if said.how == "opened" and said.when and "T" not in said.when else Unmet(raw, NOBODY)
        fits = self._fitting(found, thing)
        if said.how == "front":
            fits = self._in_front(found, fits, thing)
        if said.last and fits:
            fits = [one for one in fits if fits[0].at - one.at < TOGETHER]
        if not fits and said.how in ("now", "front"):
            return Unmet(raw, NOT_OPEN, complete=True)
        return self._among(fits, thing, raw, NOT_THEN, span)

    def _in_front(self, found: Sequence[Seen], fits: Sequence[Seen], thing: Description) -> list[Seen]:
        """What the active window shows, else the only one of the kind; "document" may be said of anything in front."""
        front = [one for one in fits if one.active] or (list(fits) if len(fits) == 1 else [])
        other = (
            [one for one in found if one.active and one not in front] if thing.args.get("kind") == "document" else []
        )
        return [*front, *other]

    def _saved(self, said: Said, thing: Description, raw: str) -> Value | None:
        """The last one that was changed. What the person has open goes before what came by itself, or it is asked."""
        if not said.last and "T" not in said.when:
            return None  # a day says which files were changed, and a search finds them
        now = self.of.now.timestamp()
        span = self._span(said, now)
        changed = self._fitting(self._seen(Query(kind="file", changed=span, order="newest", limit=MOST)) or (), thing)
        if not said.last:
            return self._among(changed, thing, raw, NOT_CHANGED, span)
        lately = Query(kind="file", opened=Range(now - LATELY.total_seconds(), now), order="newest", limit=MOST)
        by_hand = {one.path for one in self._seen(lately) or ()}
        last = [one for one in changed if changed[0].at - one.at < TOGETHER]
        mine = next((one for one in changed if one.path in by_hand), None)
        if mine is not None and mine not in last:
            last.append(mine)
        return self._among(last, thing, raw, NOT_CHANGED, span)

    def _fetched(self, said: Said, thing: Description, raw: str) -> Value | None:
        """The newest in Downloads; what is still on its way is none yet."""
        if not said.last and not said.when:
            return None
        places = self.of.places
        folder = places.common("Downloads")
        if not isinstance(folder, Exact):
            return None
        span = self._span(said, self.of.now.timestamp()) if said.when else Range()
        there = [
            Seen(kind="file", name=fact.name, path=fact.path, at=fact.modified)
            for fact in places.listed(str(folder.value))
            if fact.kind == "file" and not fact.name.endswith(_PARTIAL) and not fact.name.startswith(".")
            if span.meets(fact.modified, fact.modified)
        ]
        fits = sorted(self._fitting(there, thing), key=lambda one: (-one.at, one.path))
        if said.last and fits and not thing.many:
            fits = [one for one in fits if fits[0].at - one.at < 1.0]
        return self._among(fits, thing, raw, NOT_FETCHED, span)

    def _among(self, fits: Sequence[Seen], thing: Description, raw: str, none: Words, span: Range) -> Value:
        if not fits:
            given = {"since": self._moment(span.start), "until": self._moment(span.end)}
            return Unmet(raw, none, given, complete=True)
        doubts: dict[str, Doubt] = {one.path: one.doubt for one in fits}
        paths = tuple(doubts)
        if len(paths) == 1 or thing.many:
            return Exact(paths, doubt=max(doubts.values()))
        return Either(tuple(Exact((path,), doubt=doubts[path]) for path in paths[:MOST_OPTIONS]))

    def _fitting(self, found: Sequence[Seen], thing: Description) -> list[Seen]:
        """Those that the words describe, and that are there."""
        query, kind = self.reader.query(thing), thing.args.get("kind")
        kinds = kind if isinstance(kind, tuple) else () if kind is None else (str(kind),)
        fits = [one for one in found if not kinds or any(is_of(one.name, each) for each in kinds)]
        if not fits and kinds == ("document",):
            fits = list(found)  # whatever is written in is a document to whoever has it open
        named = {fact.path for fact in self.of.places.about(query)} if query else set[str]()
        return [one for one in fits if (not query or one.path in named) and _is_there(self.of.places, one.path)]

    def _seen(self, query: Query) -> Sequence[Seen] | None:
        if query not in self._asked:
            self._asked[query] = self.of.places.world.seen(query)
        return self._asked[query]

    def _app(self, said: Said) -> str:
        return "" if said.app is None else self.of.words.raw(*said.app)

    def _span(self, said: Said, now: float) -> Range:
        """The time that is asked about; what comes after the words were said is none of it."""
        if said.how in ("now", "front") and not said.when:
            return Range(now, now + 0.001)
        if said.when:
            since, until = span_of(said.when, self.of.now.tzinfo)
            return Range(since, min(until, now + 1.0))
        back = _BACK[said.how]
        return Range(now - back.total_seconds(), now + 1.0)

    def _moment(self, at: float | None) -> str:
        return "…" if at is None else shown(moment_of(at, self.of.now.tzinfo).isoformat(" ", "minutes")[:16])


_BACK: Final[dict[How, timedelta]] = {"opened": LATELY, "saved": JUST, "fetched": LATELY, "now": JUST, "front": JUST}


def _is_there(places: Places, path: str) -> bool:
    fact = places.fact(path)
    return fact is not None and fact.kind == "file"
