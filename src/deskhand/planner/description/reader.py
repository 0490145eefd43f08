"""A run of tokens read as one description of files, each word a part or an open word."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from deskhand.core.paths import split_ending
from deskhand.planner.description.parts import Part, Parts
from deskhand.planner.description.said import Description
from deskhand.planner.reading import Reading

MAX_OPEN: Final = 8
_BETWEEN: Final = frozenset({"plain", "linking", "many", "any"})
"""What may stand between an "and" and the thing it adds."""
_IN: Final = frozenset("里中内")
_LONGEST_NAME: Final = 24
_MOST_OF_A_NAME: Final = 8
"""Tokens of a name that is looked for where words of it could be something else."""
_DATED: Final = 4
"""The same of one without an ending that begins with a day: "Q3 sales"."""
_MOST_BREAKS: Final = 2
"""Open words stand in so many places more than one."""
_NOT_A_MARK: Final = "<>≠="


@dataclass(frozen=True)
class Reader:
    """Reads descriptions out of one request's tokens, each run once."""

    of: Reading
    parts: Parts
    _known: dict[tuple[int, int], Description | None] = field(
        default_factory=dict[tuple[int, int], "Description | None"], repr=False, compare=False
    )
    _inside: dict[int, bool] = field(default_factory=dict[int, bool], repr=False, compare=False)
    _names: dict[int, list[int]] = field(default_factory=dict[int, "list[int]"], repr=False, compare=False)
    _openings: dict[int, list[Part]] = field(default_factory=dict[int, "list[Part]"], repr=False, compare=False)

    def read(self, start: int, end: int) -> Description | None:
        """The description that all of these tokens make up, or None; it belongs to all who ask."""
        if (start, end) not in self._known:
            self._known[start, end] = self._read(start, end)
        return self._known[start, end]

    def _read(self, start: int, end: int) -> Description | None:
        found = Description()
        at = start
        while at < end:
            joined = self._joined(found, at, start, end)
            after = joined if joined is not None else self._part(found, at, start, end)
            if after is None or self._is_too_open(found):
                return None
            at = after
        folder = self.parts.downloads() if found.fetched else None
        if folder is not None:
            found.elsewhere = found.args.setdefault("folder", folder) != folder
        return found if self._sound(found) else None

    def _is_too_open(self, found: Description) -> bool:
        """Whether there are more words to look for, or in more places, than anybody says: more words mend nothing."""
        if sum(b - a for a, b in found.open) > MAX_OPEN * (2 if self.of.lex.lang == "zh" else 1):
            return True
        return sum(a[1] != b[0] for a, b in pairwise(found.open)) > _MOST_BREAKS

    # ── "and", "or" ──────────────────────────────────────────────────────────────────────────────

    def _joined(self, found: Description, at: int, start: int, end: int) -> int | None:
        """Past an "and" or "or": a kind joined to a kind is one search, another thing is noted as torn from it."""
        lex, keys = self.of.lex, self.of.keys
        if at == start or at not in self.of.joining or self.of.words.tokens[at].quoted is not None:
            return None
        either = lex.either.at(keys, at, end)
        read = either or lex.listed.at(keys, at, end)
        if read is None:
            return None
        begin = self._past_idle(read[0], end)
        after = self._another_kind(found, begin, end, self.of.words.raw(at, read[0]) if either is not None else "")
        if after is not None:
            return after
        measure = self._measure_at(begin, end)
        if either is None and measure and not measure & found.args.keys():
            return None
        found.listed = True
        if either is not None or self._another_thing(found, begin, end):
            found.union = True
            found.torn = found.torn or self.of.words.raw(at, read[0])
        return read[0] if either is not None else None

    def _past_idle(self, at: int, end: int) -> int:
        while at < end and self.of.lex.described.whole(self.of.keys, at, at + 1) in _BETWEEN:
            at += 1
        return at

    def _another_kind(self, found: Description, at: int, end: int, either: str) -> int | None:
        """One more kind beside those said just before; what was said of one of them alone cannot hold for both."""
        said = Description()
        after = self._kind_at(said, at, end)
        alone = ("order" in found.args and not found.many) or (found.number is not None and not either)
        if after is None or not found.fresh or alone or (found.open and not found.joined):
            return None
        found.kinds += said.kinds
        found.args["kind"] = tuple(dict.fromkeys(found.kinds))
        found.many = found.many or said.many
        found.either = found.either or either
        return after

    def _kind_at(self, said: Description, at: int, end: int) -> int | None:
        for read in (self.parts.worded, self.parts.ending):
            after = read(said, at, at, end) if at < end else None
            if after is not None:
                return after if said.kinds else None
        return None

    def _measure_at(self, at: int, end: int) -> set[str]:
        """What more is said of the same thing here: a day, a size, a place."""
        probe = Description()
        for look in (self.parts.when, self.parts.size, self.parts.folder):
            if at < end and look(probe, at, at, end) is not None:
                return set(probe.args) or {"folder"}
        return set()

    def _another_thing(self, found: Description, at: int, end: int) -> bool:
        said = Description()
        named = at < end and self.parts.worded(said, at, at, end) is not None and bool(said.args or said.noun)
        ended = at < end and self.parts.ending(Description(), at, at, end) is not None
        return bool(found.args) or found.noun or named or ended

    # ── one part ─────────────────────────────────────────────────────────────────────────────────

    def _part(self, found: Description, at: int, start: int, end: int) -> int | None:
        token = self.of.words.tokens[at]
        if token.quoted is not None:
            if found.quoted is not None:
                return None
            found.quoted = token.quoted
            return at + 1
        if token.is_symbol:
            return None  # a search would look past it
        if token.is_mark:
            return at + 1 if token.key not in _NOT_A_MARK and token.key not in self.of.lex.stop else None
        if self._may_be_inside(at) and self._inside_a_file(at, end):
            return None
        if (stop := self._named_until(at, end)) is not None:
            found.open.append((at, stop))
            found.fresh = False
            return stop
        for read in self._openings_at(at):
            kinds = len(found.kinds)
            after = read(found, at, start, end)
            if after is not None:
                found.fresh = len(found.kinds) > kinds or (found.fresh and self._says_little(at, after))
                return after
        return self._open_word(found, at)

    def _named_until(self, at: int, end: int) -> int | None:
        """Where the whole name of a file ends that begins here and would else be cut up: "Q3 sales.xlsx", 照片.zip."""
        if at not in self._names:
            self._names[at] = self._names_at(at)
        return next((stop for stop in self._names[at] if stop <= end), None)

    def _names_at(self, at: int) -> list[int]:
        of, most = self.of, min(len(self.of.keys), at + _MOST_OF_A_NAME)
        dated = any(of.when_at(one) for one in range(at, min(at + 2, most)))
        ends = [
            stop
            for stop in range(at + 2, most + 1)
            if (dated and stop <= at + _DATED) or split_ending(of.keys[stop - 1])[1] or of.keys[stop - 1][:1] == "."
        ]
        tokens = of.words.tokens[at : ends[-1]] if ends else ()
        if any(token.quoted is not None or token.is_symbol for token in tokens):
            return []
        called = ((stop, of.places.named(of.name(at, stop))) for stop in reversed(ends))
        return [stop for stop, facts in called if any(one.kind == "file" for one in facts)]

    def _openings_at(self, at: int) -> list[Part]:
        """What may begin at a token, wherever the run ends: found out once for all runs."""
        if at not in self._openings:
            self._openings[at] = self.parts.openings(at)
        return self._openings[at]

    def _may_be_inside(self, at: int) -> bool:
        if at not in self._inside:
            self._inside[at] = self._inside_a_file(at, len(self.of.keys))
        return self._inside[at]

    def _inside_a_file(self, at: int, end: int) -> bool:
        """Whether a file that is there is named and something in it is meant: 名单.xlsx里金额…, which is no search."""
        if self.of.lex.lang != "zh" or at in self.of.within:
            return False
        for stop in range(at + 1, min(end, at + _LONGEST_NAME)):
            if stop not in self.of.behind or self.of.keys[stop] not in _IN:
                continue
            if self.of.lex.behind.at(self.of.keys, stop, end) is None:
                continue
            name = self.of.words.raw(at, stop)
            if split_ending(name)[1] and any(fact.kind == "file" for fact in self.of.places.named(name)):
                return True
        return False

    def _says_little(self, start: int, end: int) -> bool:
        """Whether the words only go with a kind: "files", 的."""
        return self.of.lex.described.whole(self.of.keys, start, end) in ("nouns", "plain")

    def _open_word(self, found: Description, at: int) -> int | None:
        if self.of.blocked[at] or self.of.when_at(at) is not None:
            return None  # a second day is no word to look for
        found.open.append((at, at + 1))
        found.fresh = False
        return at + 1

    # ── the whole ────────────────────────────────────────────────────────────────────────────────

    def _sound(self, found: Description) -> bool:
        """Whether the parts make one description, which says something."""
        if found.quoted is not None and not all(self._is_paper(span) for span in found.open):
            return False  # what is quoted is looked for, and no other words beside it
        if [self.of.keys[at] for span in found.open for at in range(*span)] == ["出"]:
            return False  # 找出来 only says to find
        said = found.unmet or found.args or found.open or found.quoted or found.noun or found.many or found.pointing
        return bool(said)

    def _is_paper(self, span: tuple[int, int]) -> bool:
        return self.of.lex.papers.whole(self.of.keys, *span) is not None

    def query(self, found: Description) -> str:
        """The open words as they were written."""
        if found.quoted is not None:
            return found.quoted
        parts: list[str] = []
        for n, (start, end) in enumerate(found.open):
            raw = self.of.words.raw(start, end)
            touching = (
                n
                and found.open[n - 1][1] == start
                and self.of.words.tokens[start].start == self.of.words.tokens[start - 1].end
            )
            if touching:
                parts[-1] += raw
            else:
                parts.append(raw)
        return " ".join(parts)
