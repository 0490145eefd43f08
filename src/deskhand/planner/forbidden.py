"""Clauses that only forbid, and words that only limit: "but do not send it", "without opening it", 先别付钱, 只.

They are found here and cut out of the request; `honoured.py` holds them against the plan of what is left.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final, Literal, cast

from deskhand.core.words import Lang
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.lexicon import Phrasebook
from deskhand.planner.reading import Reading
from deskhand.planner.text import pauses_in

Sort = Literal["act", "kept", "out", "rest"]
"""act: it is not to be done · kept: it stays as it is · out: it is no part of this · rest: what is left is left."""
MARKS: Final = frozenset(",.;!?:-–—()，。；！？：（）、…")
_SOFT: Final = ",，;；-–—:：、"
_NAMED: Final = ("file", "person", "event", "app", "folder", "id")
_LEAST_SAID: Final = 2
SENDS: Final = frozenset({"send", "return_here"})
_GAPS: Final = re.compile(r"\s{2,}")


@dataclass(frozen=True, slots=True)
class Forbidden:
    """One clause: the tokens that are cut out, those that say what it is about, and how it is written."""

    start: int
    stop: int
    about: tuple[int, ...]
    sort: Sort
    said: str
    verbal: bool = False
    """Only something done can be forbidden so: "don't"."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is cut out of a request, and the words that are left."""

    clauses: tuple[Forbidden, ...]
    limits: tuple[int, ...]
    rest: str
    only_does: bool
    """A word limits what is done and not what it is done with: "only delete the pdfs" says no more of what stays."""


@cache
def rows(lang: Lang) -> Mapping[str, Sequence[str]]:
    return cast("Mapping[str, Sequence[str]]", _all()[lang])


@cache
def acts() -> Mapping[str, Sequence[str]]:
    """The abilities that do what a class of words says."""
    return cast("Mapping[str, Sequence[str]]", _all()["acts"])


@cache
def opaque() -> frozenset[str]:
    """Abilities that may do anything, whatever they are called."""
    return frozenset(_all()["opaque"]["abilities"])


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads(resources("deskhand.planner").joinpath("words/guards.toml").read_text(encoding="utf-8"))


@cache
def book(lang: Lang, name: str) -> Phrasebook:
    return Phrasebook((text, text) for text in rows(lang)[name])


def found_in(of: Reading, mentions: Mentions) -> Found | None:
    """The clauses that forbid and the words that limit; None where there are none, or one is of another sort."""
    if not any(of.guarded):
        return None
    clauses: list[Forbidden] = []
    finder = _Finder(of, mentions)
    for start, stop in finder.segments():
        if clauses and clauses[-1].stop >= start - 1 and finder.says_nothing(start, stop):
            last = clauses[-1]  # "not 7712, that one I need"
            clauses[-1] = Forbidden(last.start, stop, last.about, last.sort, of.words.raw(last.start, stop))
            continue
        clause = finder.clause(start, stop)
        if clause is None:
            continue
        clauses.append(clause)
    cut = {at for one in clauses for at in range(one.start, one.stop)}
    limits = tuple(at for at in range(len(of.keys)) if at not in cut and finder.limits(at, bool(clauses)))
    if not clauses and (not limits or finder.is_a_fragment(limits)):
        return None
    if any(finder.turns(at, one) for one in clauses for at in one.about):
        return None
    if of.lex.lang == "en" and any(of.lex.touched.at(of.keys, at, at + 1) for one in clauses for at in one.about):
        return None  # "but never opened" says which, and forbids nothing
    if clauses and finder.leans({*cut, *limits}):
        return None
    rest = finder.rest(clauses, limits)
    only_does = not clauses and any(finder.limits_what_is_done(at) for at in limits)
    return Found(tuple(clauses), limits, rest, only_does) if rest else None


def forbids_this(of: Reading, mentions: Mentions, start: int, stop: int) -> bool:
    """Whether among words that are to be written some may be meant for us: "ok deal, but don't send it"."""
    finder = _Finder(of, mentions)
    within = ((a, b) for a, b in finder.segments() if a >= start and b <= stop)
    return any((one := finder.clause(a, b)) is not None and about_this(of, mentions, one) for a, b in within)


def about_this(of: Reading, mentions: Mentions, clause: Forbidden) -> bool:
    """Whether a clause names nothing, and speaks of what is done with a text that was said: "don't send it"."""
    spoken = (range(one.start, one.stop) for one in mentions.phrased if not one.senses.isdisjoint(SENDS))
    done = {at for places in spoken for at in places}
    return bool(done & set(clause.about)) and all(at in done or mentions.is_little(at) for at in clause.about)


@dataclass(frozen=True)
class _Finder:
    of: Reading
    mentions: Mentions

    def _book(self, name: str) -> Phrasebook:
        return book(self.of.lex.lang, name)

    def segments(self) -> Iterator[tuple[int, int]]:
        """The stretches between marks, and before words such as "but"."""
        tokens, keys, begin = self.of.words.tokens, self.of.keys, 0
        pauses = pauses_in(self.of.words) if self.of.lex.lang == "zh" else ()
        for at in range(len(keys)):
            breaks = at in pauses or (
                at > begin and (self._book("breaks").at(keys, at, len(keys)) is not None or self._and_not(at))
            )
            mark = tokens[at].quoted is None and keys[at] in MARKS
            if (breaks or mark) and at > begin:
                yield begin, at
            begin = at + 1 if mark else at if breaks else begin
        if begin < len(keys):
            yield begin, len(keys)

    def _and_not(self, at: int) -> bool:
        """Whether an "and" joins something that forbids: "and leave the original where it is"."""
        keys, behind = self.of.keys, at + 1
        books = (self._book(name) for name in ("keep", "anywhere"))
        return keys[at] == "and" and any(one.at(keys, behind, len(keys)) is not None for one in books)

    def clause(self, start: int, stop: int) -> Forbidden | None:
        """What a stretch forbids, if that is all it does from some word on."""
        return self._kept(start, stop) or self._instead(start, stop) or self._not(start, stop)

    def _not(self, start: int, stop: int) -> Forbidden | None:
        keys, forbid, anywhere = self.of.keys, self._book("forbid"), self._book("anywhere")
        front = self._past(start, stop)
        if keys[stop - 1] == "nothing" and stop - 1 > front:
            return self._made(start, stop, range(front, stop - 1))
        if front < stop and keys[front] == "nothing":
            return self._made(start, stop, range(front + 1, stop))
        for at in range(start, stop):
            here = forbid.at(keys, at, stop)
            others = self._book("rests").at(keys, at, stop) is not None  # 别的
            if here is None or others or not any(self.of.guarded[at : here[0]]) or at in self.of.within:
                continue
            about = range(here[0], stop)
            if at <= front:
                made, wants = self._made(start, stop, about), self._book("wanting").at(keys, here[0], stop)
                only_done = self._book("verbal").at(keys, at, stop) is not None and wants is None
                return self._verbal(made) if only_done else made
            named = self._names_until(here[0], stop)
            if self.of.lex.lang == "zh" and not self._acts(range(start, at)):
                return self._made(start, stop, (*range(start, at), *about))  # 原来的别动
            if anywhere.at(keys, at, stop) is not None and about:
                return self._verbal(self._made(at, stop, about))
            if named and keys[at] == "not" and self._beside(start, at, here[0], named):
                return self._made(at, named, range(here[0], named))
            if self.of.lex.lang == "en" and keys[at - 1] in ("is", "are", "must", "should", "shall", "may"):
                return self._made(start, stop, (*range(start, at - 1), *about))
            return None
        return None

    def _verbal(self, made: Forbidden | None) -> Forbidden | None:
        return None if made is None else replace(made, verbal=True)

    def _beside(self, start: int, at: int, begin: int, stop: int) -> bool:
        """Whether something of the kind that is named behind a "not" is named before it too: "Q3 sales, not Q2"."""
        rows = ((one, kind) for kind in _NAMED for one in self.mentions.all.get(kind, ()))
        kinds = {kind for one, kind in rows if one.start >= begin and one.stop <= stop}
        return any(self.mentions.of_kind(kind, start, at) for kind in kinds)

    def _instead(self, start: int, stop: int) -> Forbidden | None:
        """ "open this instead of that"."""
        for at in range(max(start, 1), stop):
            read = self._book("instead").at(self.of.keys, at, stop)
            named = 0 if read is None else self._names_until(read[0], stop)
            if read is not None and named and (at == start or self._beside(start, at, read[0], named)):
                return self._made(at, named, range(read[0], named))
        return None

    def _kept(self, start: int, stop: int) -> Forbidden | None:
        """What is to stay as it is, or is no part of this."""
        keys, front = self.of.keys, self._past(start, stop, over=("leave",))
        keep = self._book("keep").at(keys, front, stop)
        ends = {name: self._book(name).before(keys, front, stop) for name in ("kept", "out", "stays")}
        if keep is not None and (out := self._book("out").at(keys, keep[0], stop)) is not None and out[0] < stop:
            return self._made(start, stop, range(out[0], stop), "out")  # "leave out the movie"
        if keep is not None:
            end = ends["kept"] or ends["out"] or stop
            sort: Sort = "out" if ends["out"] and not ends["kept"] else "kept"
            whole = ends["kept"] or ends["out"] or self._is_all_things(keep[0], stop) or self._is_named(keep[0], stop)
            return self._made(start, stop, range(keep[0], end), sort) if whole else None
        if ends["stays"] is not None and not self._acts(range(start, ends["stays"])):
            return self._made(start, stop, range(start, ends["stays"]), "kept")
        if self.of.lex.lang == "en":
            for at in range(front, stop):
                if self._book("stays").at(keys, at, stop) is not None and not self._acts(range(start, at)):
                    return self._made(start, stop, range(front, at), "kept")
        return None

    def _made(self, start: int, stop: int, about: Sequence[int], sort: Sort = "act") -> Forbidden | None:
        keys, ends, rests = self.of.keys, self._book("ends"), self._book("rests")
        about = list(about)
        cut = next((n for n, at in enumerate(about) if n and ends.at(keys, at, stop) is not None), len(about))
        about = about[:cut]
        if about and any(rests.at(keys, at, stop) is not None for at in about) and not self._named(about):
            sort = "rest"
        return Forbidden(start, stop, tuple(about), sort, self.of.words.raw(start, stop)) if about else None

    def _named(self, about: Sequence[int]) -> bool:
        taken, kinds = set(about), (kind for kind in _NAMED if kind != "id")
        mentions = (one for kind in kinds for one in self.mentions.all.get(kind, ()))
        return any(taken.issuperset(range(one.start, one.stop)) for one in mentions)

    def turns(self, at: int, clause: Forbidden) -> bool:
        """Whether a word of a clause may make it say the contrary: "not only", 不要忘."""
        keys, here = self.of.keys, clause.stop
        if self._book("positive").at(keys, at, here) is not None:
            return True
        if not self.of.guarded[at] or any(one.start < at < one.stop for one in self.mentions.phrased):
            return False  # 下单
        known = any(
            (read := self._book(name).at(keys, begin, here)) is not None and read[0] > at
            for name in ("rests", "ends", "things", "kept")
            for begin in range(max(clause.start, at - 3), at + 1)
        )
        return not known and keys[at] not in ("or", "nor", "或", "或者", "者")

    def says_nothing(self, start: int, stop: int) -> bool:
        return start < stop and all(
            self.mentions.is_little(at) and not self.of.guarded[at] for at in range(start, stop)
        )

    def limits(self, at: int, forbids: bool) -> bool:
        """Whether a word only says that no more is meant than what stands beside it."""
        keys, tokens = self.of.keys, self.of.words.tokens
        read = next(
            (
                (begin, one[0])
                for begin in range(max(0, at - 3), at + 1)
                if (one := self._book("limits").at(keys, begin, len(keys))) is not None and one[0] > at
            ),
            None,
        )
        if read is None or not self.of.guarded[at] or tokens[at].quoted is not None:
            return False
        begin, end = read
        if end < len(keys) and self._book("unlimited").at(keys, end, len(keys)) is not None:
            return False
        if begin and keys[begin - 1] == "not":
            return False
        if (
            begin
            and keys[begin - 1] in rows(self.of.lex.lang)["told"]
            and keys[end : end + 1] not in (["need"], ["want"])
        ):
            return False  # "I just deleted it" tells of it
        if self.of.lex.lang == "zh" and any(key in "就才便都" for key in keys[end:]):
            return False  # 只要有新邮件就告诉我
        behind = next((one for one in range(end, len(keys)) if not self.mentions.is_little(one)), None)
        before = next((one for one in range(begin - 1, -1, -1) if not self.mentions.is_little(one)), None)
        last = end >= len(keys) or tokens[end].is_mark
        beside = [before] if last else [behind]
        return any(one is not None and (self._says(one) or (forbids and not last)) for one in beside)

    def limits_what_is_done(self, at: int) -> bool:
        """Whether something done stands right behind a word that limits."""
        places = range(at + 1, len(self.of.keys))
        behind = next((one for one in places if not self.of.guarded[one] and not self.mentions.is_little(one)), None)
        return any(one.start == behind and not one.senses.isdisjoint(acts()) for one in self.mentions.phrased)

    def _says(self, at: int) -> bool:
        named = any(one.start <= at < one.stop for kind in self.mentions.all for one in self.mentions.all[kind])
        return named or any(one.start <= at < one.stop for one in self.mentions.phrased)

    def is_a_fragment(self, limits: Collection[int]) -> bool:
        """Whether hardly a word is left beside one that limits: "only tomorrow" goes on from something."""
        left = [at for at in range(len(self.of.keys)) if at not in limits and not self.mentions.is_little(at)]
        return len(left) < _LEAST_SAID

    def leans(self, cut: set[int]) -> bool:
        """Whether what is left speaks of the others than those that are cut out: "keep the newest, trash the other"."""
        keys, rests = self.of.keys, self._book("rests")
        return any(at not in cut and rests.at(keys, at, len(keys)) is not None for at in range(len(keys)))

    def rest(self, clauses: Sequence[Forbidden], limits: Sequence[int]) -> str:
        """The words that are left, without what joined them to those that are cut out."""
        text, tokens = self.of.words.text, self.of.words.tokens
        gone = {at for one in clauses for at in range(one.start, one.stop)} | set(limits)
        for one in clauses:
            before, after = one.start - 1, one.stop
            while before >= 0 and (tokens[before].raw in _SOFT or self.of.keys[before] in ("and", "so")):
                gone.add(before)
                before -= 1
            first = before < 0 or tokens[before].is_mark
            alone = before == 0 or (before > 0 and tokens[before - 1].is_mark)
            inside = after < len(tokens) and tokens[after].raw in _SOFT
            if inside and (first or alone):
                gone.add(after)  # "copy, don't move, the lease"
        parts: list[str] = []
        for at, token in enumerate(tokens):
            if at not in gone:
                gap = text[tokens[at - 1].end : token.start] if at else ""
                spaced = at and at - 1 in gone and text[token.start : token.start + 1].isascii() and not token.is_mark
                parts += [gap or (" " if spaced else ""), token.raw]
        said = _GAPS.sub(" ", "".join(parts)).strip()
        return said.rstrip(".。!！").strip(_SOFT + " ") if any(c.isalnum() for c in said) else ""

    def _past(self, start: int, stop: int, over: Sequence[str] = ()) -> int:
        """Past the words that stand before what is said."""
        at = start
        while at < stop and (read := self._book("before").at(self.of.keys, at, stop)) is not None:
            if read[1] in over:
                break
            at = read[0]
        return at

    def _names_until(self, start: int, stop: int) -> int:
        """Where the first thing ends that is named right behind a word; 0 where none is."""
        for at in range(start, stop):
            ends = [one.stop for kind in _NAMED for one in self.mentions.all.get(kind, ()) if one.start == at]
            if ends:
                return min(max(ends), stop)
            if not self.mentions.is_little(at) or self.of.lex.listed.at(self.of.keys, at, stop) is not None:
                break
        return 0

    def _acts(self, places: Sequence[int]) -> bool:
        taken = set(places)
        for name in ("things", "rests"):
            for at in places:
                read = self._book(name).at(self.of.keys, at, len(self.of.keys))
                taken -= set() if read is None else set(range(at, read[0]))
        senses = (one for one in self.mentions.sensed if taken.issuperset(range(one.start, one.stop)))
        return any(sense[0] not in "#@" for one in senses for sense in one.senses)

    def _is_named(self, start: int, stop: int) -> bool:
        """Whether one thing that is named is all that stands here: "keep movie.mkv"."""
        return self._names_until(start, stop) == stop and not any(
            one.start >= start and one.stop <= stop for one in self.mentions.all.get("folder", ())
        )

    def _is_all_things(self, start: int, stop: int) -> bool:
        """Whether only words for what was there before stand here: "keep the original"."""
        keys, things = self.of.keys, self._book("things")
        at = start
        while at < stop:
            read = things.at(keys, at, stop)
            if read is None and not self.mentions.is_little(at):
                return False
            at = read[0] if read is not None else at + 1
        return any(things.at(keys, one, stop) is not None for one in range(start, stop))
