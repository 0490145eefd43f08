"""Everything that one request names: beside files and folders, people, events, programs, numbers, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.core.world.terms import words_of
from deskhand.planner.evidence.alike import Sensed, stem
from deskhand.planner.evidence.files import FilesNamed
from deskhand.planner.evidence.named import LONGEST_MOMENT, Mention
from deskhand.planner.evidence.signs import Mark, Seen, shape
from deskhand.planner.formats import ENDINGS, FORMATS
from deskhand.planner.numbers import number_at
from deskhand.planner.values import Earlier, Either, Exact, Search, Value

_URL: Final = Pattern(
    r"(?:https?://\S+|(?:[\w-]+\.)+(?:com|org|net|cn|io|edu|gov|dev|de|uk|app|info|top|xyz|co)(?:[/:]\S*)?)",
    re.IGNORECASE,
)
_MAIL: Final = Pattern(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_TITLES: Final = ("总", "经理", "老师", "主任", "先生", "女士", "小姐", "哥", "姐", "工", "同学", "教授", "医生")
_POINTING: Final = frozenset(
    {"this", "that", "these", "those", "这", "那", "这个", "那个", "这些", "那些", "其", "全部"}
)
_ABOUT: Final = frozenset({"@about"})
_AS: Final = {"ahead": "when", "past": "when", "minutes": "number"}
_ID: Final = Pattern(r"#?[A-Za-z]*-?\d[\w-]*|[a-z]+(?:-[a-z\d]+)+")


@lru_cache(maxsize=8)
def _called(people: tuple[str, ...]) -> Sequence[str]:
    """The names of people without their addresses."""
    return tuple(re.sub(r"\s*<.*", "", one).strip() for one in people)


class Mentions(FilesNamed):
    """All that one request names, by its kind."""

    @cached_property
    def seen(self) -> Seen:
        """What the weights see of it: its words by their stems, and what it names by its kind."""
        shapes = [shape(token.raw, quoted=token.quoted is not None) for token in self.of.words.tokens]
        classes = tuple((sense, one.start, one.stop) for one in self.sensed for sense in sorted(one.senses))
        return Seen(tuple(self.stems), tuple(shapes), tuple(dict.fromkeys(self._marked())), classes)

    def _marked(self) -> Iterator[Mark]:
        for kind, rows in self.all.items():
            for one in rows:
                yield _AS.get(kind, kind), one.start, one.stop
                if kind in _AS:
                    yield f"when/{kind}", one.start, one.stop
                if kind == "file":
                    if isinstance(one.value, Search):
                        yield "file/search", one.start, one.stop
                    for sort in sorted(one.kinds - {"other"}):
                        yield f"file/{sort}", one.start, one.stop

    def of_kind(self, kind: str, start: int, stop: int) -> list[Mention]:
        """Those of a kind between two tokens, in their order."""
        return [one for one in self.all.get(kind, ()) if one.within(start, stop)]

    def is_plain(self, at: int) -> bool:
        """Whether a word only says what sort of thing is meant, or says nothing: no name is made of it alone."""
        return self.is_little(at) or at in self._sorts

    def means_all(self, start: int, stop: int) -> bool:
        """Whether words name nothing and pick none by a day or a rank: "the pieces", and not 最旧的, 上个月的."""
        ranks = (self.of.lex.described.at(self.of.keys, at, stop) for at in range(start, stop))
        picks = any(one is not None and one[1].startswith("order:") for one in ranks)
        return all(map(self.is_plain, range(start, stop))) and not (picks or self.of_kind("past", start, stop))

    @cached_property
    def _sorts(self) -> frozenset[int]:
        found = {at for one in self.sensed if any(s[0] == "#" for s in one.senses) for at in range(one.start, one.stop)}
        for at in range(self.size):
            read = self.of.lex.described.at(self.of.keys, at, self.size)
            found.update(range(at, read[0]) if read is not None else ())
        return frozenset(found)

    @cached_property
    def all(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        for one in chain(
            self.days, self.files_named, self.places_named, self._known, self._titled, self._plain(), self._typed()
        ):
            stop = one.stop
            while stop > one.start + 1 and self.of.words.tokens[stop - 1].is_mark:
                stop -= 1
            found.setdefault(one.kind, []).append(one if stop == one.stop else replace(one, stop=stop))
        for rows in found.values():
            rows.sort(key=lambda one: (one.start, one.stop))
        return found

    @cached_property
    def sensed(self) -> list[Sensed]:
        """Every phrase of a class; in Chinese none that is only a character of something else."""
        if self.of.lex.lang == "en":
            return self.phrased
        return [one for one in self.phrased if self._is_word(one, self.phrased)]

    def _is_word(self, one: Sensed, found: Sequence[Sensed]) -> bool:
        """Whether one Chinese character is a word: not in a name, nor between characters nobody knows."""
        if one.stop - one.start > 1 or self.of.keys[one.start].isascii():
            return True
        if any(start <= one.start < stop and stop - start > 1 for start, stop in self._names):
            return False
        if one.is_act and any(other.start == one.start and other.senses == _ABOUT for other in found):
            return False  # 关于
        known = {at for other in found if other.stop - other.start > 1 for at in range(other.start, other.stop)}
        known |= {at for start, stop in self._names for at in range(start, stop)}
        beside = [self._is_known(one.start - 1, known), self._is_known(one.stop, known)]
        return all(beside) if one.is_act else beside[0]

    def _is_known(self, at: int, known: set[int]) -> bool:
        return not 0 <= at < self.size or at in known or self.is_little(at) or self.of.keys[at].isascii()

    @cached_property
    def _names(self) -> list[tuple[int, int]]:
        """Where files, folders, people and events are named."""
        found = [*self.files_named, *self._known, *self._titled, *self.places_named]
        return [(one.start, one.stop) for one in found]

    @cached_property
    def _known(self) -> list[Mention]:
        return list(self._people())

    @cached_property
    def _titled(self) -> list[Mention]:
        return list(self._events())

    def _people(self) -> Iterator[Mention]:
        names = _called(tuple(self.of.places.people))
        bare = [key.removesuffix("'s").removesuffix("s'") for key in self.of.keys]
        at = 0
        while at < self.size:
            found = self._person_at(at, names, bare)
            if found is not None:
                yield found
                at = found.stop
            else:
                at += 1

    def _person_at(self, at: int, names: Sequence[str], bare: Sequence[str]) -> Mention | None:
        if at in self.of.within:
            return None
        if _MAIL.fullmatch(self.of.words.tokens[at].raw):
            return Mention("person", at, at + 1, Exact(self.of.words.tokens[at].raw))
        best: tuple[int, list[str]] = (at, [])
        for name in names:
            length = _said_so(name, bare, at)
            if length and at + length > best[0]:
                best = at + length, [name]
            elif length and at + length == best[0]:
                best[1].append(name)
        stop, options = best
        if not options:
            return None
        value = Exact(options[0]) if len(options) == 1 else Either(tuple(Exact(one) for one in options[:3]))
        return Mention("person", at, stop, value)

    def _events(self) -> Iterator[Mention]:
        """Events by the words of their titles: most of them, or one that no other event has."""
        events = self.of.places.events
        titles = {event.title: {stem(word) for word in words_of(event.title)} for event in events}
        for title, words in titles.items():
            others = set[str]().union(*(more for other, more in titles.items() if other != title))
            found = self._title_at(title, words, others)
            if found is not None:
                yield found

    def _title_at(self, title: str, words: set[str], others: set[str]) -> Mention | None:
        if not title.isascii():
            for size in range(len(title), 1, -1):
                for begin in range(len(title) - size + 1):
                    part = title[begin : begin + size]
                    place = "".join(self.of.keys).find(part) if part in "".join(self.of.keys) else -1
                    at = self._token_at(part) if place >= 0 else None
                    if at is not None and (size * 2 >= len(title)):
                        return Mention("event", at, at + size, Exact(title))
            return None
        hits = [at for at in range(self.size) if self.stems[at].removesuffix("'s") in words]
        said = {self.stems[at].removesuffix("'s") for at in hits}
        if not hits or (len(said) * 2 < len(words) and not said - others) or not said - others:
            return None
        start, stop = max(self._runs(hits), key=lambda run: run[1] - run[0])
        return Mention("event", start, stop, Exact(title))

    def _runs(self, hits: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Where words stand together with nothing that says something between."""
        begin = hits[0]
        for at, then in pairwise((*hits, self.size + 1)):
            if then > self.size or not all(map(self.is_little, range(at + 1, then))):
                yield begin, at + 1
                begin = then

    def _token_at(self, part: str) -> int | None:
        for at in range(self.size - len(part) + 1):
            if "".join(self.of.keys[at : at + len(part)]) == part:
                return at
        return None

    def _plain(self) -> Iterator[Mention]:
        """Numbers, addresses, quotations, formats, names that are written as computers write them."""
        lex = self.of.lex
        for at, token in enumerate(self.of.words.tokens):
            key = self.of.keys[at]
            if token.quoted is not None:
                yield Mention("quoted", at, at + 1, Exact(token.quoted))
                continue
            if token.is_mark:
                continue
            if _URL.fullmatch(token.raw) and not self.about(at, at + 1):
                yield Mention("url", at, at + 1, Exact(token.raw))
            elif "/" in token.raw and self.of.places.fact(self.of.places.path(token.raw)) is None:
                yield Mention("bucket", at, at + 1, Exact(token.raw))
            if (ending := FORMATS.get(key, key.strip("."))) in ENDINGS:
                yield Mention("format", at, at + 1, Exact(ending))
            if _ID.fullmatch(token.raw) and not token.raw.isdigit():
                yield Mention("machine", at, at + 1, Exact(token.raw))
            if any(c.isdigit() for c in token.raw) and (not token.raw.isdigit() or len(token.raw) > 3):
                yield Mention("id", at, at + 1, Exact(token.raw.removeprefix("#")))
            if at in self.of.within:
                continue
            number = number_at(self.of.keys, at)
            if number is not None:
                yield Mention("number", at, number[0], Exact(number[1]))
            read = lex.it.at(self.of.keys, at, self.size)
            if read is not None and self._stands_for(*read):
                earlier = self.slots("files", at, read[0])  # knows "the zip" from "the files"
                if isinstance(earlier, Earlier):
                    yield Mention("it", at, read[0], earlier)

    def _stands_for(self, stop: int, said: str) -> bool:
        """Whether a word such as "that" stands by itself, and not before what it points at."""
        if stop >= self.size or said not in _POINTING:
            return True
        begins = any(one.start == stop and one.is_act for one in self.sensed)
        return begins or self.is_little(stop)

    def _typed(self) -> Iterator[Mention]:
        """Whatever other families of slots can tell: programs, events, money, things that come again."""
        sums, programs = self.slots.families.sums, self.slots.families.programs
        counted = [kind for kind, said in (("money", sums.has_currency), ("minutes", sums.has_length)) if said]
        for kind in ("app", *counted, "repeat"):
            at = 0
            while at < self.size:
                found = None
                if kind == "repeat" or (not self.is_little(at) and (kind != "app" or programs.may_begin(at))):
                    found = self._slot_at(kind, at)
                if found is not None:
                    yield found
                at = found.stop if found is not None else at + 1

    def _slot_at(self, kind: str, at: int) -> Mention | None:
        if kind == "repeat" and not self.times(at):
            return None
        longest = LONGEST_MOMENT if kind == "repeat" else 5
        for stop in range(min(self.size, at + longest), at, -1):
            if self.is_little(stop - 1) and kind != "repeat":
                continue
            value = self.slots(kind, at, stop)
            if isinstance(value, Exact | Either) and not value.open and (kind != "money" or _has_currency(value)):
                return Mention(kind, at, stop, value)
        return None


def _has_currency(value: Value) -> bool:
    return isinstance(value, Exact) and " " in str(value.value)


def _said_so(name: str, keys: Sequence[str], at: int) -> int:
    """How many tokens from here on say this person's name."""
    if not name.isascii():
        rest = "".join(keys[at : at + len(name)])
        if rest == name:
            return len(name)
        family = name[:1]
        if keys[at] == family or (keys[at] in ("小", "老") and at + 1 < len(keys) and keys[at + 1] == family):
            return next((at_ for at_ in (_titled(keys, at, family),) if at_), 0)
        given = name[1:]
        return len(given) if len(given) > 1 and "".join(keys[at : at + len(given)]) == given else 0
    words = [word.casefold() for word in name.split()]
    if list(keys[at : at + len(words)]) == words:
        return len(words)
    return 1 if len(keys[at]) > 2 and {keys[at], keys[at].removesuffix("s")} & set(words) else 0  # "carols mail"


def _titled(keys: Sequence[str], at: int, family: str) -> int:
    if keys[at] != family:
        return 2
    following = "".join(keys[at + 1 : at + 3])
    title = next((one for one in _TITLES if following.startswith(one)), "")
    return 1 + len(title) if title else 0
