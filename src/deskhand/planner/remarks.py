"""Where something is said beside a request that asks for nothing: "nobody reads it", 客户在电话上等着呢."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final, cast

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import Mention
from deskhand.planner.forbidden import MARKS
from deskhand.planner.lexicon import Phrasebook
from deskhand.planner.numbers import number_at
from deskhand.planner.pointing import named_in
from deskhand.planner.text import pauses_in

_PARTS_OF_DAY: Final = ("noon", "morning", "evening", "night", "上午", "下午", "早", "晚", "中午", "点")
_TIMES: Final = ("ahead", "past", "repeat")
_IS: Final = frozenset({"is", "are", "was", "were", "has", "have", "had", "keeps"})
_TOPICS: Final = ("file", "folder", "event")
_WAITS: Final = ("等我", "等他", "等她", "等到", "再", "之前", "以前", "才", "只", "除", "别", "不")
"""With one of these more is said of what is to be done than that it is."""
_COUNTS: Final = frozenset("一两几")
_LONG: Final = ("礼拜", "星期", "月", "小时", "钟头", "分钟", "年", "天")
_TELLERS: Final = frozenset({"我", "我们", "i", "im", "i'm", "ive", "i've", "its", "it's", "my", "we", "were", "we're"})
_PROPER: Final = ("app", "url", "event", "money", "format", "ahead")
_PARTICLES: Final = frozenset(
    {"up", "front", "top", "out", "down", "off", "away", "please", "pls", "plz", "now", "asap", "quick"}
)
_ANDS: Final = frozenset({"and", "but", "so"})
_NOUN: Final = 6
"""Words within which something is told of what a remark begins with."""
_LEAST: Final = {"en": 2, "zh": 3}


@cache
def _book(lang: Lang, name: str) -> Phrasebook:
    return Phrasebook((text, text) for text in _rows(lang)[name])


@cache
def _pattern(lang: Lang, name: str) -> Pattern:
    return Pattern("|".join(f"(?:{one})" for one in _rows(lang)[name]) or r"(?!)")


@cache
def _rows(lang: Lang) -> Mapping[str, Sequence[str]]:
    return cast("Mapping[str, Sequence[str]]", _all()[lang])


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads(resources("deskhand.planner").joinpath("words/remarks.toml").read_text(encoding="utf-8"))


def may_limit(mentions: Mentions, start: int, stop: int) -> bool:
    """Whether a word stands in a stretch with which it may ask for something, or say what is meant."""
    keys = [token.key for token in mentions.of.words.tokens]
    never = _book(mentions.of.lex.lang, "never")
    found = ((at, never.at(keys, at, stop)) for at in range(start, stop) if at not in mentions.of.within)
    return any(one is not None and not _is_so_long(keys, at, one[0]) for at, one in found)


def _is_so_long(keys: Sequence[str], at: int, stop: int) -> bool:
    """Whether it is counted how long something took, and nothing is picked: 两个礼拜."""
    return keys[at] in _COUNTS and "".join(keys[stop : stop + 2]).startswith(_LONG)


@dataclass(frozen=True)
class Remarks:
    """Finds the remarks in one request."""

    mentions: Mentions

    def found(self) -> Iterator[tuple[int, int]]:
        """Where remarks stand; none if all of it is one."""
        for start, stop in self._segments():
            if self._is_announced(start):
                continue
            joint = self._ends_at_a_joint(start, stop)
            if joint is not None or self._is_remark(start, stop) or self._gives_the_reason(start, stop):
                yield start, stop if joint is None else joint

    def _ends_at_a_joint(self, start: int, stop: int) -> int | None:
        """Where a remark ends that a request follows without a mark: "the printer is broken and send it to me"."""
        of = self.mentions.of
        acts = {one.start for one in self.mentions.sensed if one.is_act}
        joints = ((at, of.joint_at(at)) for at in range(start + 1, stop) if of.keys[at - 1] not in _ANDS)
        ends = (
            at
            for at, joint in joints
            if joint is not None
            and acts.intersection(range(joint[0], joint[0] + 3))
            and of.keys[joint[0]] not in _TELLERS
            and not self._is_remark(joint[0], stop)
        )
        told = ":" in of.keys[:start]  # what stands behind a colon is said to somebody
        return (
            next((at for at in ends if self._is_remark(start, at)), None) if of.lex.lang == "en" and not told else None
        )

    def _gives_the_reason(self, start: int, stop: int) -> bool:
        """Whether it stands in front of all, tells something, and a request follows from it: "…, so open it"."""
        of, book = self.mentions.of, _book(self._lang, "hence")
        read = book.at(self._keys, stop + 1, len(self._keys)) if start == 0 else None
        if read is None or self._keys[stop] not in (",", "，") or read[0] >= len(self._keys):
            return False
        acts = {one.start for one in self.mentions.sensed if one.is_act}
        asks = of.lex.questions.at(self._keys, start, stop) is not None
        orders = not acts.isdisjoint(range(start, self._past(start, stop) + 1))
        follows = not acts.isdisjoint(range(read[0], read[0] + 3)) and self._keys[read[0]] not in _TELLERS
        quotes = any(of.words.tokens[at].quoted is not None for at in range(start, stop))
        conditions = _book(self._lang, "conditional")
        limits = any(conditions.at(self._keys, at, stop) is not None for at in range(start, stop))
        return follows and not (asks or orders or quotes or limits or self.picks(start, stop))

    def topic(self) -> tuple[tuple[int, int], Mention] | None:
        """The stretch in front that only tells something of the one thing it names, which is meant behind it."""
        start, stop = next(self._segments(), (0, 0))
        found = named_in(self.mentions, range(start, stop))
        if start or stop in (0, len(self._keys)) or len(found) != 1 or self._is_announced(stop + 1):
            return None
        told = found[0].kind in _TOPICS and found[0].start == self._past(start, stop)
        told = told and self._fits("topic", found[0].stop, stop)
        told = told and not any(word in "".join(self._keys[stop:]) for word in _WAITS)
        return ((start, stop), found[0]) if told else None

    def _is_announced(self, start: int) -> bool:
        """Whether a colon stands before a run: what follows is said to somebody."""
        return start > 0 and self._keys[start - 1] in (":", "：")

    def _segments(self) -> Iterator[tuple[int, int]]:
        """The stretches between marks, and from words that give a reason."""
        of, begin = self.mentions.of, 0
        tokens, keys, lang = of.words.tokens, of.keys, of.lex.lang
        pauses = pauses_in(of.words)
        for at in range(len(keys)):
            mark = tokens[at].quoted is None and tokens[at].raw in MARKS
            reason = at > begin and self._runs_on(at)
            gives = at > begin and not mark and _book(lang, "reasons").at(keys, at, len(keys)) is not None
            reason = reason or (gives and of.when_at(at + 1) is None)  # and not "since sunday"
            pause = at in pauses
            if not mark and not reason and not pause:
                continue
            if at > begin:
                yield begin, at
            begin = at + 1 if mark else at
        if begin < len(keys):
            yield begin, len(keys)

    def _runs_on(self, at: int) -> bool:
        """Whether all up to the next mark is a remark that no mark sets off: "close firefox i need to focus"."""
        keys, tokens = self._keys, self.mentions.of.words.tokens
        if keys[at] not in _TELLERS:
            return False
        named = any(one.stop == at for kind in _PROPER for one in self.mentions.all.get(kind, ()))
        stop = next((one for one in range(at, len(keys)) if tokens[one].raw in MARKS), len(keys))
        if not named and keys[at - 1] not in _PARTICLES:
            return False
        return self._is_remark(at, stop) or self._ends_at_a_joint(at, stop) is not None

    def _is_remark(self, start: int, stop: int) -> bool:
        if self._is_said_aside(start, stop):
            return True
        cuts = [at for at in range(start + 1, stop) if self._keys[at] in _ANDS]
        parts = list(zip((start, *(at + 1 for at in cuts)), (*cuts, stop), strict=True))
        return bool(cuts) and all(self._is_said_aside(*part) for part in parts)

    def _is_said_aside(self, start: int, stop: int) -> bool:
        keys = self._keys
        if self.is_courtesy(start, stop) or self.is_withdrawn(start, stop):
            return True
        if any(_book(self._lang, "provisos").at(keys, at, stop) is not None for at in range(start, stop)):
            return False
        if self._is_unable(start, stop):
            return True
        front = self._past(start, stop)
        quoted = any(self.mentions.of.words.tokens[at].quoted is not None for at in range(start, stop))
        if quoted or stop - front < _LEAST[self._lang]:
            return False
        if may_limit(self.mentions, front, stop):
            return False
        if _book(self._lang, "subjects").at(keys, front, stop) is not None or self._is_told(front, stop):
            return True
        read = _book(self._lang, "things").at(keys, front, stop)
        if read is not None and keys[read[0] : read[0] + 1] and keys[read[0]].endswith("ing"):
            return True  # "it's burning money"
        return (read is not None or self._is_so(front, stop)) and not self._is_bound(front, stop)

    def is_of_others(self, start: int, stop: int) -> bool:
        """Whether a remark tells nobody of himself, so that it is hardly what somebody is to be told."""
        return self.is_courtesy(start, stop) or self._is_told(self._past(start, stop), stop)

    def is_of_a_mistake(self, start: int, stop: int) -> bool:
        """Whether it says that something went wrong: "wrong file", 搞错货号了."""
        return self._fits("mistake", start, stop)

    def is_courtesy(self, start: int, stop: int) -> bool:
        return self._fits("courtesy", start, stop)

    def _is_unable(self, start: int, stop: int) -> bool:
        """Whether it says what somebody cannot do himself, or when he is wanted elsewhere, and quotes nothing."""
        tokens = self.mentions.of.words.tokens[start:stop]
        return all(token.quoted is None for token in tokens) and self._fits("unable", start, stop)

    def is_withdrawn(self, start: int, stop: int) -> bool:
        """Whether it is said that something was not wanted: a remark only where that is undone."""
        return self._fits("withdrawn", start, stop)

    def _fits(self, name: str, start: int, stop: int) -> bool:
        said = ("" if self._lang == "zh" else " ").join(self._keys[start:stop])
        return _pattern(self._lang, name).fullmatch(said) is not None

    def is_timed(self, start: int, stop: int) -> bool:
        """Whether a time or a number stands in it."""
        clock = any(any(part in key for part in _PARTS_OF_DAY) for key in self._keys[start:stop])
        return clock or any(self.mentions.of_kind(kind, start, stop) for kind in (*_TIMES, "number", "minutes"))

    def is_when(self, start: int, stop: int) -> bool:
        """Whether it says when somebody is wanted, or it begins, which may as well be when to do it."""
        named = any(self.mentions.of_kind(kind, start, stop) for kind in ("ahead", "repeat", "minutes"))
        return named and self._fits("unable", start, stop)

    def picks(self, start: int, stop: int) -> bool:
        """Whether a sort of files, a rank or a number stands in it, by which some of them may be meant."""
        lex, keys = self.mentions.of.lex, self.mentions.of.keys
        read = (lex.described.at(keys, at, stop) for at in range(start, stop))
        sorts = any(one is not None and one[1].split(":")[0] in ("many", "order", "kind") for one in read)
        return sorts or any(number_at(keys, at) is not None for at in range(start, stop))

    def _past(self, start: int, stop: int) -> int:
        """Past the words that may stand before a remark."""
        front = start
        while front < stop and (read := _book(self._lang, "front").at(self._keys, front, stop)) is not None:
            front = read[0]
        return front

    @property
    def _lang(self) -> Lang:
        return self.mentions.of.lex.lang

    @property
    def _keys(self) -> Sequence[str]:
        """The words as they were written: a slip that was put right may be anything."""
        return [token.key for token in self.mentions.of.words.tokens]

    def _is_told(self, start: int, stop: int) -> bool:
        """Whether something is told of what stands in front: "my neighbour is coming", "driver's waiting"."""
        lang, keys = self._lang, self.mentions.of.keys
        if start >= stop:
            return False
        if _book(lang, "others").at(keys, start, stop) is not None:
            return True
        if lang == "zh":
            return False
        if keys[start].endswith("'s") and start + 1 < stop and keys[start + 1].endswith("ing"):
            return True
        if _book(lang, "owners").at(keys, start, stop) is None:
            return False
        telling = _book(lang, "telling")
        return any(telling.at(keys, at, stop) is not None for at in range(start + 2, min(stop, start + _NOUN)))

    def _is_so(self, start: int, stop: int) -> bool:
        """Whether a word nobody knows is said to be something: "2B is late again"."""
        keys = self.mentions.of.keys
        lex = self.mentions.of.lex
        asks = lex.questions.at(keys, start, stop) is not None or lex.separators.at(keys, start, stop) is not None
        return lex.lang == "en" and not asks and keys[start] not in _IS and keys[start + 1] in _IS

    def _is_bound(self, start: int, stop: int) -> bool:
        """Whether a figure or a time stands in it, which may say which one is meant: "it is the one from May"."""
        rows = (self.mentions.of_kind(kind, start + 1, stop) for kind in (*_TIMES, "number", "id"))
        return any(rows)
