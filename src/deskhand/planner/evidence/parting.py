"""Where one request ends and the next begins: every place where that may be, and how likely each is.

A place is a word or mark that joins, the end of a sentence, or, with nothing between, where something is done:
找出来打开.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.signs import Seen
from deskhand.planner.evidence.weights import Table
from deskhand.planner.text import SENTENCE_ENDS

CUT: Final = "cut"
ON: Final = "on"
"""What a place is learned as: the end of a request, or a place within one."""
MOST: Final = 7
"""Places that are looked at, the likeliest first."""
_SENTENCE: Final = 0.1
"""How likely it is at the least where a sentence ends."""
_NEVER: Final = 0.03
"""What is less likely than this is no place to cut."""
_NEXT: Final = ("then", "afterwards", "after that", "然后", "接着", "顺便", "随后")
"""What says in so many words that something else comes next,"""
_SURE: Final = 0.97
"""and is as likely as this to end a request, however little it was learned for what stands around it."""
_APART: Final = 0.7
"""The same for a semicolon, which may stand in a list too, and for "and" where somebody is asked anew:"""
_QUESTION: Final = 0.3
"""The same where a question begins behind a word that joins."""
_LOOKING: Final = frozenset("看瞧一下")
"""Signs of no more than to have a look, at the end of what else is asked for."""
_ASKING: Final = frozenset({"please", "pls", "plz", "can", "could", "would"})
"""these are the words by which one is."""


def places(mentions: Mentions) -> Iterator[tuple[int, int]]:
    """Where a request may end, and where the words of the next one begin."""
    acts = {one.start for one in mentions.sensed if one.is_act}
    inside = {at for one in mentions.sensed for at in range(one.start + 1, one.stop)}
    size = mentions.size
    past = 0
    for at in range(1, size):
        begin = _joint(mentions, at)
        if begin is not None:
            begin = _over(mentions, begin)
            if at >= past and begin < size:
                yield at, begin
            past = max(past, begin)
        elif at >= past and at in acts and at not in inside and not _goes_on(mentions, at):
            yield at, at


def _goes_on(mentions: Mentions, at: int) -> bool:
    """Whether what is done here is a part of what is done before it: "stop deleting a.txt", 拉出来看看."""
    if _LOOKING.issuperset(mentions.of.keys[at:]):
        return True
    return at in mentions.of.within or mentions.of.keys[at].endswith("ing")


def _joint(mentions: Mentions, at: int) -> int | None:
    """Where the words begin that a joint or the end of a sentence stands before."""
    of = mentions.of
    if at in of.within:
        return None
    found = of.joint_at(at)
    if found is not None:
        return found[0]
    return at + 1 if of.keys[at] in SENTENCE_ENDS and of.words.tokens[at].quoted is None else None


def _over(mentions: Mentions, at: int) -> int:
    """Past everything that joins, where several stand together: ", and then"."""
    while at < mentions.size and (more := _joint(mentions, at)) is not None:
        at = more
    return at


def parting(seen: Seen, at: int, begin: int, start: int, stop: int) -> set[str]:
    """The signs of one place; `start` and `stop` are where the places before and after it are."""

    def stem(place: int) -> str:
        return seen.stems[place] if 0 <= place < len(seen.stems) else "</s>"

    joint = " ".join(seen.stems[at:begin]) or "-"
    left = any(sense[0] not in "#@" for place in range(start, at) for sense in seen.meant[place])
    right = any(sense[0] not in "#@" for place in range(begin, stop) for sense in seen.meant[place])
    here = seen.kinds[begin] if begin < len(seen.stems) else []
    before = [kind.rstrip("+") for kind in seen.kinds[at - 1]]
    found = {
        "bias",
        f"j {joint}",
        f"n {stem(begin)}",
        f"nn {stem(begin)} {stem(begin + 1)}",
        f"n2 {stem(begin + 1)}",
        f"p {stem(at - 1)}",
        f"pp {stem(at - 2)} {stem(at - 1)}",
        f"jn {joint} {stem(begin)}",
        f"jp {stem(at - 1)} {joint}",
        f"lr {left} {right} {joint}",
        f"i {min(at - start, 3)} {left}",
        f"e {min(stop - begin, 3)} {right}",
        f"h {seen.shapes[begin] if begin < len(seen.stems) else ''}",
        f"z {at <= 2} {joint}",
    }
    meant = seen.meant[begin] if begin < len(seen.stems) else []
    found.update(f"s {sense}" for sense in meant)
    found.update(f"js {joint} {sense}" for sense in meant)
    found.update(f"ps {sense}" for sense in seen.closing[at - 1])
    found.update(f"k {kind}" for kind in here)
    found.update(f"pk {kind}" for kind in before)
    found.update(f"pkk {kind} {joint} {other}" for kind in before for other in here)
    return found


@dataclass(frozen=True)
class Parting:
    """The likely ends of requests in one text."""

    mentions: Mentions
    seen: Seen
    table: Table

    @cached_property
    def odds(self) -> Mapping[int, float]:
        """How likely it is that a request ends before each place that is looked at."""
        rows = list(places(self.mentions))
        names = {name: at for at, name in enumerate(self.table.names)}
        cut, on = names[CUT], names[ON]
        found: dict[int, float] = {}
        for n, (at, begin) in enumerate(rows):
            start = rows[n - 1][1] if n else 0
            stop = rows[n + 1][0] if n + 1 < len(rows) else self.mentions.size
            score = 0.0
            for sign in parting(self.seen, at, begin, start, stop):
                row = self.table.row(sign)
                score += row.get(cut, 0.0) - row.get(on, 0.0)
            odds = 1 / (1 + math.exp(-score))
            if self._goes_on_to(at, begin):
                odds = max(odds, _SURE)
            elif self.mentions.of.keys[at] == ";" or self._asks(at, begin):
                odds = max(odds, _APART)
            elif at in self.questions:
                odds = max(odds, _QUESTION)
            elif self.mentions.of.keys[at] in SENTENCE_ENDS:
                odds = max(odds, _SENTENCE)
            if odds >= _NEVER:
                found[at] = odds
        likely = sorted(found, key=lambda at: -found[at])[:MOST]
        return {at: found[at] for at in sorted(likely)}

    def _goes_on_to(self, at: int, begin: int) -> bool:
        """Whether a joint names what follows as the next thing: ", and after that", "；然后"; a bare "then" may not."""
        keys, tokens = self.mentions.of.keys, self.mentions.of.words.tokens
        said = ("" if self.mentions.of.lex.lang == "zh" else " ").join(keys[at:begin])
        return any(one.is_mark for one in tokens[at:begin]) and any(one in said for one in _NEXT)

    def _asks(self, at: int, begin: int) -> bool:
        """Whether words that only ask stand behind a word that joins: "… and please …"."""
        keys, tokens = self.mentions.of.keys, self.mentions.of.words.tokens
        joins = any(not one.is_mark for one in tokens[at:begin])
        return joins and begin + 1 < len(keys) and keys[begin] in _ASKING

    @cached_property
    def questions(self) -> Mapping[int, int]:
        """The places where a question begins behind a word that joins, and where: "… and what's on today"."""
        of, size = self.mentions.of, self.mentions.size
        joins = (
            (at, begin)
            for at, begin in self.begins.items()
            if any(not one.is_mark for one in of.words.tokens[at:begin])
        )
        return {at: begin for at, begin in joins if of.lex.questions.at(of.keys, begin, size) is not None}

    @cached_property
    def begins(self) -> Mapping[int, int]:
        """Where the words of a request begin that is cut off before a place."""
        return dict(places(self.mentions))
