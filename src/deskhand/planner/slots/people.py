"""People: those the desk knows, by as much of their name as means nobody else, and addresses as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.planner.places import MOST_OPTIONS
from deskhand.planner.reading import Reading
from deskhand.planner.text import HAN, folded
from deskhand.planner.values import Either, Exact, Value

_ADDRESS: Final = Pattern(r"[^@\s<>]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_WRITTEN: Final = Pattern(r"\s*(.*?)\s*<([^<>]*)>\s*")
_ANY_HAN: Final = Pattern(rf"[{HAN}]")
_HAN: Final = Pattern(rf"[{HAN}·]{{2,6}}")
_TITLES: Final = (
    "总经理", "副总", "总监", "经理", "主任", "主管", "老师", "教授", "医生", "律师", "先生", "女士", "小姐", "同学",
    "师傅", "工程师", "会计", "老板", "总", "工", "哥", "姐", "董", "局", "处",
)  # fmt: skip
"""What follows a family name, or all of a name."""
_FAMILIAR: Final = ("小", "老", "阿", "大")
"""What stands before a part of a name."""
LONGEST_NAME: Final = 4
_ARTICLES: Final = frozenset({"the", "a", "an", "all", "every", "each"})
_NOBODY: Final = frozenset({"him", "her", "them", "he", "she", "they", "it", "他们", "她们", "它们", "大家", "自己"})
"""Words for somebody who was named elsewhere, or for nobody in particular."""
_BESIDE: Final = frozenset({"on", "at", "or", "and", "in", "for", "about", "to", "with", "by", "from", "或", "或者"})
"""Words that are in no name."""


@dataclass(frozen=True, slots=True)
class _Somebody:
    name: str
    """As the desk writes it."""
    plain: str
    parts: tuple[str, ...]
    box: str

    @property
    def han(self) -> bool:
        return _HAN.fullmatch(self.plain) is not None


@dataclass(frozen=True)
class PeopleSlots:
    """Names in a request against those the desk knows."""

    of: Reading

    def person(self, start: int, end: int) -> Value | None:
        """Somebody: known, an address, or else a name as it stands, which is looked up where the letters go out."""
        start, last = self.of.trimmed(start, end, articles=self.of.lex.lang == "en")
        if start >= end or last < end:
            return None  # a little word behind a name belongs to what follows it
        said = self.of.name(start, end)
        if end - start == 1 and _ADDRESS.fullmatch(folded(said)):
            return Exact(said)
        found = self.called(said)
        if len(found) == 1:
            return Exact(found[0])
        if found:
            return Either(tuple(Exact(name) for name in found[:MOST_OPTIONS]))
        return self._unknown(said, start, end)

    def known(self, start: int, end: int) -> Value | None:
        """Somebody who is known, where any other word may mean something else."""
        value = self.person(start, end)
        return value if value is not None and not value.open else None

    def people(self, start: int, end: int) -> Value | None:
        """One or several of them, each named."""
        start, last = self.of.trimmed(start, end)
        if last < end and not self.of.words.tokens[end - 1].is_mark:
            return None  # "Bob" and then "thanks", which is said to him
        end = last
        parts = self.of.split_list(start, end) if start < end else []
        if not parts or len(parts) > 20:
            return None
        if any(self._owns(*part) for part in parts):
            return None
        each = [self.person(*part) for part in parts]
        ways: list[tuple[Exact, ...]] = []
        for value in each:
            options = value.options if isinstance(value, Either) else (value,)
            ways.append(tuple(one for one in options if isinstance(one, Exact)))
        if not all(ways):
            return None
        several = [
            Exact(
                tuple(str(one.value) for one in row),
                open=sum(one.open for one in row),
                strained=any(one.strained for one in row),
            )
            for row, _ in zip(product(*ways), range(MOST_OPTIONS), strict=False)
        ]
        return several[0] if len(several) == 1 else Either(tuple(several))

    def friends(self, start: int, end: int) -> Value | None:
        """Several who are known, where any other word may mean something else."""
        value = self.people(start, end)
        return value if isinstance(value, Exact) and not value.open else None

    @cached_property
    def _all(self) -> list[_Somebody]:
        return list(_somebodies(self.of.places.people))

    def called(self, said: str) -> list[str]:
        """The names that the words may be short for; of those called just so, only them."""
        plain = folded(said).removesuffix("'s").strip()
        whose = plain.removesuffix("s")  # "carols mail": an apostrophe is easily left out
        for fits, name in ((_called, plain), (_short_for, plain), (_short_for, whose)):
            found = [one for one in self._all if name and fits(one, name)]
            if found:
                return self._told(found)
        return []

    def _told(self, found: list[_Somebody]) -> list[str]:
        """Each by the name alone, with the address where the name is that of several."""
        if len({one.box for one in found}) == 1 and found[0].box:
            # One person under two names: the one that is written as the request is.
            here = [one for one in found if one.han == (self.of.lex.lang == "zh")]
            return [(here or found)[0].name]
        boxes: dict[str, set[str]] = {}
        for one in found:
            boxes.setdefault(one.name, set()).add(one.box)
        return [
            name if len(known) == 1 else f"{name} <{box}>" for name, known in boxes.items() for box in sorted(known)
        ]

    def _unknown(self, said: str, start: int, end: int) -> Value | None:
        plain = said.removesuffix("'s")
        if any(word in _NOBODY for word in folded(plain).split()):
            return None
        words = plain.split()
        if len(words) > 1 and words[0].istitle() and words[-1].islower() and self.called(words[0]):
            return None  # "mail it to Bob twice"
        if _HAN.fullmatch(plain) and any(one.han and one.plain in plain[:-1] + " " + plain[1:] for one in self._all):
            return None  # 找一下李伟发的邮件: somebody is named in it
        likely = bool(_HAN.fullmatch(plain)) or (
            len(words) <= LONGEST_NAME
            and all(any(c.isalpha() for c in word) and not _ANY_HAN.search(word) for word in words)
        )
        quoted = end - start == 1 and self.of.words.tokens[start].quoted is not None
        if not quoted and (not likely or self.of.has_blocked(start, end) or self.of.has_list(start, end)):
            return None
        strained = (
            self.of.is_strained(start, end) or self._is_anybody(start) or any(map(self._joins, range(start, end)))
        )
        return Exact(plain, open=end - start, strained=strained)

    def _owns(self, start: int, end: int) -> bool:
        """Whether it says whose somebody is, who is named behind it or in it: "Bob's boss"."""
        tokens = self.of.words.tokens
        return any(tokens[at].quoted is None and tokens[at].key.endswith(("'s", "’s")) for at in range(start, end))

    def _is_anybody(self, start: int) -> bool:
        """Whether an article stands before the words: "the team" is nobody's name."""
        return start > 0 and self.of.keys[start - 1] in _ARTICLES

    def _joins(self, at: int) -> bool:
        return self.of.keys[at] in _BESIDE


def _somebodies(people: Iterable[str]) -> Iterator[_Somebody]:
    for written in people:
        found = _WRITTEN.fullmatch(written)
        name, box = (found[1], found[2]) if found else (written.strip(), "")
        plain = folded(name or box)
        if plain:
            yield _Somebody(name or box, plain, tuple(re.split(r"[\s.·-]+", plain)), folded(box))


def _called(one: _Somebody, said: str) -> bool:
    return said in (one.plain, one.box) or tuple(said.split()) == one.parts


def _short_for(one: _Somebody, said: str) -> bool:
    """A first or last name, the beginning of an address; a Chinese name with a title, or by what friends say."""
    if one.box and said == one.box.partition("@")[0]:
        return True
    if one.han:
        return any(_part_of(one.plain, short, titled) for short, titled in _without_title(said))
    words = said.split()
    return bool(words) and any(
        tuple(words) == one.parts[at : at + len(words)] for at in range(len(one.parts) - len(words) + 1)
    )


def _without_title(said: str) -> Iterator[tuple[str, bool]]:
    yield said, False
    for title in _TITLES:
        if said.endswith(title) and len(said) > len(title):
            yield said.removesuffix(title), True
    if said[:1] in _FAMILIAR and len(said) > 1:
        yield said[1:], True


def _part_of(name: str, short: str, titled: bool) -> bool:
    """Whether a Chinese name is meant by a part of it: the given name, or the family name where a title says so."""
    if short == name or (len(short) >= 2 and name.endswith(short)):
        return True
    return titled and (name.startswith(short) or (len(short) == 1 and name.endswith(short)))
