"""One stretch of a request as evidence: what is named in it, and how much each of its words matters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from deskhand.core.filetypes import kind_of
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import Mention
from deskhand.planner.evidence.profile import Vocabulary
from deskhand.planner.evidence.signs import Seen
from deskhand.planner.numbers import number_at
from deskhand.planner.reading import Reading
from deskhand.planner.values import Exact

_STRANGE: Final = 1.3
"""What a word counts that no example holds."""
_DONE: Final = frozenset("完好")
_AFTERWARDS: Final = frozenset("了之以后再就,")


@dataclass
class Stretch:
    """The tokens from `start` to before `stop`, with what speaks for one ability or another."""

    of: Reading
    words: Vocabulary
    mentions: Mentions
    seen: Seen
    start: int
    stop: int
    after: bool = False
    """Something stands before it that it may refer to."""

    def kind(self, kind: str) -> list[Mention]:
        return self.mentions.of_kind(kind, self.start, self.stop)

    def weight(self, at: int) -> float:
        """How much it matters that a token is used."""
        token = self.of.words.tokens[at]
        if token.quoted is not None:
            return 1.5
        if at in self._counted:
            return 1.0
        if self.mentions.is_little(at):
            return 0.0
        if at in self._named:
            return 1.4 if self.of.lex.lang == "en" or token.raw.isascii() else 0.8
        if self.of.lex.lang == "en" or token.raw.isascii():
            return 1.0 if self.words.weights.sorts.row(f"w {self.seen.stems[at]}") else _STRANGE
        return 0.5

    def is_a_name(self, at: int) -> bool:
        """Whether a word is written as a name is, where no sentence begins."""
        token, before = self.of.words.tokens[at], self.of.words.tokens[at - 1]
        return token.raw[:1].isupper() and not token.raw.isupper() and not before.is_mark and not self.seen.meant[at]

    def matters(self, at: int, count: int) -> bool:
        """Whether a word beside what is named says more of it, so that it is not passed over: not how many it is."""
        of, token = self.of, self.of.words.tokens[at]
        if self._quoted and not self.mentions.is_little(at):
            return True
        number = number_at(of.keys, at)
        counted = number is not None and number[1] not in (1, count)
        counted = counted or any(c.isdigit() for c in token.key)
        return of.guarded[at] or counted or token.is_symbol or token.quoted is not None or token.raw.startswith("-")

    @cached_property
    def table_before(self) -> str | None:
        """The one table that was named last before this stretch, of which more may be said in it."""
        if not self.after:
            return None
        files = [one for one in self.mentions.all.get("file", ()) if one.stop <= self.start]
        last = max(files, key=lambda one: one.stop, default=None)
        facts = () if last is None else last.facts
        return facts[0].path if len(facts) == 1 and kind_of(facts[0].name) == "spreadsheet" else None

    @cached_property
    def _quoted(self) -> bool:
        tokens = self.of.words.tokens[self.start : self.stop]
        return any(token.quoted is not None for token in tokens)

    @cached_property
    def _counted(self) -> set[int]:
        """Words for how many, which are never passed over: 两个."""
        many = [one for one in self.kind("number") if isinstance(one.value, Exact) and one.value.value not in (0, 1)]
        return {at for one in many for at in range(one.start, one.stop)}

    @cached_property
    def _named(self) -> set[int]:
        """Words that name something that is there."""
        kinds = ("file", "folder", "person", "event", "app", "url")
        return {at for kind in kinds for one in self.kind(kind) for at in range(one.start, one.stop)}

    @cached_property
    def asides(self) -> frozenset[int]:
        """The tokens of what is said beside a request and means nothing."""
        stems = self.mentions.stems
        found = (
            (at, len(one))
            for at in range(self.start, self.stop)
            for one in self.words.alike.asides
            if at + len(one) <= self.stop and tuple(stems[at : at + len(one)]) == one
        )
        return frozenset(place for at, size in found for place in range(at, at + size)) | self._done_with

    @cached_property
    def _done_with(self) -> frozenset[int]:
        """The words with which a step begins that only say that the one before it is done: 打包完了再."""
        keys = self.of.keys
        for stop in range(self.start + 2, min(self.start + 5, self.stop) if self.after else 0):
            if keys[stop - 1] in _DONE and not any(keys[at].isascii() for at in range(self.start, stop)):
                while stop < self.stop and keys[stop] in _AFTERWARDS:
                    stop += 1
                return frozenset(range(self.start, stop))
        return frozenset()

    @cached_property
    def core(self) -> tuple[int, int]:
        """The stretch without polite words and marks at its ends, nor what only says that the step before is done."""
        lex, keys = self.of.lex, self.of.keys
        begin = max(self._done_with, default=self.start - 1) + 1
        start, stop = self.of.trimmed(begin, self.stop, articles=False)
        while start < stop:
            front = lex.before.at(keys, start, stop)
            if front is None or front[0] >= stop:
                break
            start, stop = self.of.trimmed(front[0], stop, articles=False)
        while start < stop:
            behind = lex.after.before(keys, start, stop)
            if behind is None or behind <= start:
                break
            start, stop = self.of.trimmed(start, behind, articles=False)
        return start, stop
