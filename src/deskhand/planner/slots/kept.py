"""Automations that were kept: what a person says is one of their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from deskhand.core.paths import split_ending
from deskhand.planner.formats import ENDINGS, FORMATS
from deskhand.planner.lexicon import keys_of
from deskhand.planner.planned import Context
from deskhand.planner.reading import Reading
from deskhand.planner.slots.names import LONGEST_NAME
from deskhand.planner.values import Exact, Value

REPEATING: Final = frozenset(
    {"hourly", "daily", "everyday", "weekly", "monthly", "tomorrow", "tonight", *"每周月日天年"}
)
"""Words that elsewhere say when something is to be done, and in a name say what kind of thing it is."""


def said_alone(of: Reading) -> tuple[int, int]:
    """A request without greetings, pleases and marks at its ends; never without a word that doubts."""
    lex, keys = of.lex, of.keys
    start, end = of.trimmed(0, len(keys), articles=False)
    while start < end:
        front = None if lex.doubts.at(keys, start, end) else lex.before.at(keys, start, end)
        behind = lex.after.before(keys, start, end)
        if front is not None and front[0] < end:
            start = front[0]
        elif behind is not None and behind > start:
            end = behind
        else:
            break
        start, end = of.trimmed(start, end, articles=False)
    return start, end


@dataclass(frozen=True)
class KeptSlots:
    """Only a whole name is one: nothing is run because a word of it fell."""

    of: Reading
    context: Context

    def new_name(self, start: int, end: int) -> Value | None:
        """What an automation will be called: a few words, quoted or not; nothing that a file would be called."""
        start, end = self.of.trimmed(start, end, articles=False)
        if not start < end <= start + LONGEST_NAME[self.of.lex.lang]:
            return None
        if any(self.of.lex.called.at(self.of.keys, at, end) is not None for at in range(start, end)):
            return None  # "…, name it nightly-clean" is called nightly-clean
        if self._is_sort(start, end):
            return None  # "save it as a pdf" keeps what was made, and not how
        quoted = self.of.words.tokens[start].quoted if end - start == 1 else None
        if quoted is not None:
            return Exact(" ".join(quoted.split()))
        guards = {key for at, key in enumerate(self.of.keys[start:end], start) if self.of.guarded[at]}
        name = " ".join(self.of.words.raw(start, end).split())
        if guards - REPEATING or self.of.has_list(start, end) or "/" in name or split_ending(name)[1]:
            return None
        return None if any(token.quoted for token in self.of.words.tokens[start:end]) else Exact(name, open=end - start)

    def _is_sort(self, start: int, end: int) -> bool:
        """Whether words say no more than what sort of file something is: "a markdown file", word文档."""
        lex, keys = self.of.lex, self.of.keys
        while start < end and keys[start] in lex.stop:
            start += 1
        sorts = (FORMATS, ENDINGS)
        while start < end:
            read = lex.described.at(keys, start, end)
            if read is not None and read[1].partition(":")[0] in ("kind", "nouns"):
                start = read[0]
            elif any(keys[start] in one for one in sorts):
                start += 1
            else:
                return False
        return True

    @cached_property
    def _kept(self) -> dict[tuple[str, ...], str]:
        return {keys: name for name in self.context.skills if (keys := keys_of(name))}

    def whole(self, start: int, end: int) -> Value | None:
        """A name that is all that was said: beside any other word it is only a word."""
        begin, stop = said_alone(self.of)
        return self.skill(start, end) if self.of.trimmed(start, end, articles=False) == (begin, stop) else None

    def skill(self, start: int, end: int) -> Value | None:
        """A kept automation by its name, quoted or not."""
        if not self._kept:
            return None
        start, end = self.of.trimmed(start, end, articles=False)
        if start >= end:
            return None
        quoted = self.of.words.tokens[start].quoted if end - start == 1 else None
        raw = keys_of(quoted) if quoted else tuple(token.key for token in self.of.words.tokens[start:end])
        name = self._kept.get(raw)
        return None if name is None else Exact(name)
