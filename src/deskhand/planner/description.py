"""A description of files ("the 3 largest videos in Movies", 上周修改的表格) read into what `files.find` is asked.

The parts may stand in any order. Each word is a part, or an open word that is looked for in file names; an open word
that could change the meaning (a negation, a verb, a pronoun) makes the description unreadable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from deskhand.core.filetypes import as_filetype
from deskhand.planner.lexicon import Lexicon, lexicon
from deskhand.planner.lined import Line
from deskhand.planner.numbers import number_at, size_in
from deskhand.planner.text import Words
from deskhand.planner.values import Scalar
from deskhand.planner.when import when_in

MEASURES: Final = frozenset("个张份部首本篇封段条只项种幅")
LOOSE_ORDERS: Final = frozenset({"recent", "big", "large", "huge", "大", "最近", "recently", "last"})
_NOT_ENDINGS: Final = frozenset(
    {
        "run",
        "bat",
        "pages",
        "numbers",
        "raw",
        "key",
        "log",
        "conf",
        "text",
        "patch",
        "diff",
        "class",
        "flat",
        "dot",
        "mid",
        "ass",
        "et",
        "wps",
        "pot",
    }
)
MAX_OPEN: Final = 8


@dataclass
class Description:
    """What the words said, part by part."""

    args: dict[str, Scalar] = field(default_factory=dict[str, Scalar])
    open: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    quoted: str | None = None
    many: bool = False
    """Said to be several: "all", a plural, 所有."""
    all: bool = False
    """Said to be every one there is."""
    number: int | None = None
    noun: bool = False
    paper: bool = False
    joined: bool = False
    """The open words were introduced as what to look for: "about", "called", 关于."""
    listed: bool = False
    """An "and" stands between its parts."""
    union: bool = False
    """What follows the "and" is another thing, not more said of the same one."""
    pointing: bool = False
    loose: bool = False
    folder_missing: str | None = None

    @property
    def bare(self) -> bool:
        """Nothing said that these are files at all."""
        return not (
            self.noun or self.paper or self.quoted or self.args.keys() & {"kind", "larger", "smaller", "folder"}
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A folder named inside a description, and the token after it; or the name of one that is not there."""

    stop: int
    path: str | None = None
    missing: str | None = None


FolderAt = Callable[[int, int], Placed | None]


@dataclass(frozen=True)
class Reader:
    """Reads descriptions out of one request's tokens."""

    words: Words
    keys: Sequence[str]
    line: Line
    lex: Lexicon
    today: date
    blocked: Sequence[bool]
    folder_at: FolderAt

    def read(self, start: int, end: int) -> Description | None:
        """The description that all of these tokens make up, or None."""
        found = Description()
        at = start
        while at < end:
            if self.lex.listed.at(self.keys, at, end) is not None and at > start:
                self._list(found, at, start, end)
            after = self._part(found, at, start, end)
            if after is None:
                return None
            at = after
        return found if self._sound(found) else None

    def _list(self, found: Description, at: int, start: int, end: int) -> None:
        """Two measures of one thing may be joined; two things are a union, which one search is not."""
        read = self.lex.listed.at(self.keys, at, end)
        if read is None or self.words.tokens[at].quoted is not None:
            return
        probe = Description()
        begin = read[0]
        while begin < end and self.lex.described.whole(self.keys, begin, begin + 1) in ("plain", "linking"):
            begin += 1
        more = begin < end and any(
            look(probe, begin, begin, end) is not None for look in (self._when, self._size, self._folder)
        )
        if not more:
            found.listed = True
            said = Description()
            named = begin < end and self._worded(said, begin, begin, end) is not None and bool(said.args or said.noun)
            ended = begin < end and self._ending(Description(), begin, begin, end) is not None
            found.union = found.union or bool(found.args) or found.noun or named or ended

    def _part(self, found: Description, at: int, start: int, end: int) -> int | None:
        token = self.words.tokens[at]
        if token.quoted is not None:
            if found.quoted is not None:
                return None
            found.quoted = token.quoted
            return at + 1
        if token.is_symbol:
            return None  # a search would look past it
        if token.is_mark:
            return at + 1 if token.key not in "<>≠=" and token.key not in self.lex.stop else None
        for read in (self._when, self._size, self._folder, self._pointed, self._worded, self._ending, self._number):
            after = read(found, at, start, end)
            if after is not None:
                return after
        return self._open_word(found, at)

    def _when(self, found: Description, at: int, start: int, end: int) -> int | None:
        """A day or span, with the words for changing beside it."""
        begin = at
        while (touched := self.lex.touched.at(self.keys, begin, end)) is not None:
            begin = touched[0]
        if begin >= end or "when" in found.args:
            return None
        read = when_in(self.line.text, self.line.starts[begin], self.lex.lang, self.today)
        stop = self.line.token_after(read[0]) if read else None
        if read is None or stop is None or stop > end:
            return None
        found.args["when"] = read[1]
        if self.lex.lang == "zh":
            stop = self._touched_behind(stop, end)
        return stop

    def _touched_behind(self, at: int, end: int) -> int:
        """上周[我][修改][过][的]: the words for changing that follow a day in Chinese."""
        stop = at + 1 if at < end and self.keys[at] == "我" else at
        touched = self.lex.touched.at(self.keys, stop, end)
        if touched is None:
            return at
        stop = touched[0]
        while stop < end and self.keys[stop] in ("过", "的", "了"):
            stop += 1
        return stop

    def _size(self, found: Description, at: int, start: int, end: int) -> int | None:
        side = self.lex.sizes.at(self.keys, at, end)
        begin = side[0] if side else at
        if begin >= end:
            return None
        read = size_in(self.line.text, self.line.starts[begin])
        stop = self.line.token_after(read[0]) if read else None
        if read is None or stop is None or stop > end:
            return None
        behind = None if side else self.lex.sizes_behind.at(self.keys, stop, end)
        which = side or behind
        if which is None or which[1] in found.args:
            return None
        found.args[which[1]] = read[1]
        return behind[0] if behind else stop

    def _folder(self, found: Description, at: int, start: int, end: int) -> int | None:
        if "folder" in found.args or found.folder_missing:
            return None
        place, worded = self.lex.places.at(self.keys, at, end), self.lex.described.at(self.keys, at, end)
        if place is not None and worded is not None and worded[0] > place[0]:
            return None
        read = self.folder_at(at, end)
        if read is None:
            return None
        found.folder_missing = read.missing
        if read.path is not None:
            found.args["folder"] = read.path
        return read.stop

    def _pointed(self, found: Description, at: int, start: int, end: int) -> int | None:
        read = self.lex.pointing.at(self.keys, at, end)
        if read is None or at != start:
            return None
        found.pointing = True
        return read[0]

    def _worded(self, found: Description, at: int, start: int, end: int) -> int | None:
        paper = self.lex.papers.at(self.keys, at, end)
        read = self.lex.described.at(self.keys, at, end) or self._foreign_order(at, end)
        if paper is not None and (read is None or paper[0] >= read[0]):
            found.paper = True
            found.open.append((at, paper[0]))
            found.many = found.many or self._plural(paper[0] - 1)
            return paper[0]
        if read is None:
            return None
        stop, said = read
        category, _, value = said.partition(":")
        if category == "order":
            return self._ordered(found, at, stop, value)
        if category == "kind":
            return self._kind(found, at, stop, value)
        if category == "many":
            found.many = found.all = True
        elif category == "nouns":
            found.noun = True
            found.many = found.many or self._plural(stop - 1)
        elif category == "joining":
            found.joined = True
        elif category == "linking" and self.lex.lang == "en" and not self._linked(at, stop, start, end):
            return None
        return stop

    def _foreign_order(self, at: int, end: int) -> tuple[int, str] | None:
        """A word for newest, largest and the like in the other language: "find 最新的 report"."""
        other = lexicon("en" if self.lex.lang == "zh" else "zh")
        read = other.described.at(self.keys, at, end)
        if read is None or not read[1].startswith("order:") or "".join(self.keys[at : read[0]]) in LOOSE_ORDERS:
            return None
        stop = read[0]
        return (stop + 1 if other.lang == "zh" and stop < end and self.keys[stop] == "的" else stop), read[1]

    def _linked(self, at: int, stop: int, start: int, end: int) -> bool:
        """ "that are" and the like only stand between the thing and what is said of it."""
        return start < at and stop <= end

    def _ordered(self, found: Description, at: int, stop: int, value: str) -> int | None:
        if "order" in found.args:
            return None
        found.args["order"] = value
        found.loose = "".join(self.keys[at:stop]).removesuffix("的") in LOOSE_ORDERS and self.keys[at] != "last"
        return stop

    def _kind(self, found: Description, at: int, stop: int, value: str) -> int | None:
        if "kind" in found.args:
            return None
        found.args["kind"] = value
        found.many = found.many or self._plural(stop - 1)
        return stop

    def _ending(self, found: Description, at: int, start: int, end: int) -> int | None:
        """`*.txt`, `.docx`, or the ending alone: "txt files"."""
        key = self.keys[at].removeprefix("*")
        dotted = key.startswith(".") and key.count(".") == 1
        bare = key.removesuffix("s") if key.removesuffix("s") not in _NOT_ENDINGS else key
        kind = as_filetype(key) if dotted else None
        if kind is None and not dotted and 2 < len(bare) <= 5 and bare.isascii() and bare not in _NOT_ENDINGS:
            named = as_filetype(f".{bare}")
            kind = named if named is not None and as_filetype(bare) is not None and named.startswith(".") else None
        if kind is None or "kind" in found.args:
            return None
        found.args["kind"] = kind
        found.many = found.many or dotted or bare != key
        return at + 1

    def _number(self, found: Description, at: int, start: int, end: int) -> int | None:
        read = number_at(self.keys, at)
        if read is None or read[0] > end or found.number is not None or found.open:
            return None
        stop, value = read
        measured = stop < end and self.keys[stop] in MEASURES
        if self.lex.lang == "zh" and not measured:
            return None
        if stop >= end or not 0 < value <= 1_000:
            return None
        found.number = value
        return stop + 1 if measured else stop

    def _open_word(self, found: Description, at: int) -> int | None:
        if self.blocked[at]:
            return None
        found.open.append((at, at + 1))
        return at + 1

    def _plural(self, at: int) -> bool:
        key = self.keys[at]
        return self.lex.lang == "en" and key.endswith("s") and not key.endswith("ss") and len(key) > 2

    def _sound(self, found: Description) -> bool:
        """Whether the parts make one description: something said, and the open words in one place or two."""
        breaks = sum(1 for a, b in zip(found.open, found.open[1:], strict=False) if a[1] != b[0])
        if found.quoted and found.open:
            found.open = [span for span in found.open if self._is_paper(span)]
            if found.open and not found.paper:
                return False
        said = found.args or found.open or found.quoted or found.noun or found.many or found.pointing
        return (
            bool(said)
            and breaks <= 2
            and sum(b - a for a, b in found.open) <= MAX_OPEN * (2 if self.lex.lang == "zh" else 1)
        )

    def _is_paper(self, span: tuple[int, int]) -> bool:
        return self.lex.papers.whole(self.keys, *span) is not None

    def query(self, found: Description) -> str:
        """The open words as they were written."""
        if found.quoted is not None:
            return found.quoted
        parts: list[str] = []
        for n, (start, end) in enumerate(found.open):
            raw = self.words.raw(start, end)
            touching = (
                n
                and found.open[n - 1][1] == start
                and self.words.tokens[start].start == self.words.tokens[start - 1].end
            )
            if touching:
                parts[-1] += raw
            else:
                parts.append(raw)
        return " ".join(parts)
