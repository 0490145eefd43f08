"""The parts a description is made of, each read at one place; what it says is written into the description.

A part that does not stand there gives None, and so does one that was said before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.core.filetypes import as_filetype
from deskhand.core.pattern import Pattern
from deskhand.core.words import Words
from deskhand.planner.description.said import Description, Placed
from deskhand.planner.lexicon import Lexicon, lexicon
from deskhand.planner.numbers import is_further, is_plain_size, number_at, size_in, sizes_in
from deskhand.planner.reading import Reading
from deskhand.planner.values import Exact, Unmet
from deskhand.planner.when.moments import clocks_in

MEASURES: Final = frozenset("个张份部首本篇封段条只项种幅")
LOOSE_ORDERS: Final = frozenset({"recent", "big", "large", "huge", "大", "最近", "recently", "last"})
_SORTING: Final = Pattern(r"by|sorted|ordered|.*first$|按")
"""Words that put everything in a row, and pick none of it."""
_DOWNLOADED: Final = Pattern("download|下载")
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
        "mail",
        "pot",
    }
)
_NO_SIDE: Final = Words(
    "“{said}” does not say whether smaller or larger. Say “larger than {said}”, “smaller than …” or “between … and …”.",
    "“{said}”没有说明是更大还是更小。请说“大于 {said}”、“小于……”或“……到……之间”。",
)
_BACKWARDS: Final = Words(
    "“{said}” ends at no larger size than it begins with. Say the smaller size first.",
    "“{said}”的上限不大于下限。请先说较小的一个。",
)
_NO_HOUR: Final = Words(
    "“{said}” holds a time of day, and this can be looked for by whole days only. Say the day alone.",
    "“{said}”里有具体时刻，而这只能按整天查找。请只说日期。",
)
_LONGEST_NAME: Final = 8
FolderAt = Callable[[int, int], Placed | None]
Part = Callable[[Description, int, int, int], int | None]
"""Reads one at a token of a run: where it stops."""


def _other(lex: Lexicon) -> Lexicon:
    return lexicon("en" if lex.lang == "zh" else "zh")


@dataclass(frozen=True)
class Parts:
    """Reads parts out of one request's tokens."""

    of: Reading
    folder_at: FolderAt

    @property
    def keys(self) -> Sequence[str]:
        return self.of.keys

    @property
    def lex(self) -> Lexicon:
        return self.of.lex

    def openings(self, at: int) -> list[Part]:
        """The parts that may begin at a token, in any run and after whatever was said before, in their order."""
        keys, lex, end = self.keys, self.lex, len(self.keys)
        text, start = self.of.line.text, self.of.line.starts[at]
        sized = lex.sizes.at(keys, at, end) or size_in(text, start) or sizes_in(text, start)
        worded = (lex.papers, lex.described, _other(lex).described)
        may: list[tuple[Part, object]] = [
            (self.when, lex.touched.at(keys, at, end) or self.of.when_at(at)),
            (self.size, sized),
            (self.folder, lex.places.at(keys, at, end) or self.folder_at(at, end)),
            (self.pointed, lex.pointing.at(keys, at, end)),
            (self.worded, next((read for book in worded if (read := book.at(keys, at, end)) is not None), None)),
            (self.ending, self.ending(Description(), at, at, end)),
            (self.number, number_at(keys, at)),
        ]
        return [part for part, begins in may if begins is not None]

    def when(self, found: Description, at: int, start: int, end: int) -> int | None:
        """A day or span, with the words for changing beside it."""
        begin = at
        while (touched := self.lex.touched.at(self.keys, begin, end)) is not None:
            begin = touched[0]
        if begin >= end:
            return None
        read = self.of.when_at(begin, end)
        if read is None:
            return None
        stop, day = read
        if day.why is not None:
            return self._unmet(found, begin, stop, day.why)
        if "when" in found.args:
            return None
        if (hour := self._hour(stop, end)) is not None:
            return self._unmet(found, begin, hour, _NO_HOUR)
        found.args["when"] = day.iso
        behind = self._touched_behind(stop, end) if self.lex.lang == "zh" else stop
        said = "".join([*self.keys[at:begin], *self.keys[stop:behind]])
        found.fetched = found.fetched or _DOWNLOADED.search(said) is not None
        return behind

    def _hour(self, at: int, end: int) -> int | None:
        """Where a time of day ends that stands right behind a day: files are looked for by whole days."""
        line = self.of.line
        clocks = clocks_in(line.text, line.starts[at], self.lex.lang) if at < end else ()
        stops = [stop for one in clocks if (stop := line.token_after(one.end)) is not None and stop <= end]
        return max(stops, default=None)

    def downloads(self) -> str | None:
        """Where what was downloaded lies: a day alone would find far more."""
        lies = self.of.places.common("Downloads")
        return str(lies.value) if isinstance(lies, Exact) else None

    def _unmet(self, found: Description, at: int, stop: int, why: Words) -> int:
        """Figures that nothing can be looked by: said so, unless they are a name, here or by the words before them."""
        said = self.of.words.raw(at, stop)
        if self.of.places.holds(said) or self.lex.called.before(self.keys, 0, at) is not None:
            found.open.append((at, stop))
        else:
            found.unmet = Unmet(said, why)
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

    def size(self, found: Description, at: int, start: int, end: int) -> int | None:
        side = self.lex.sizes.at(self.keys, at, end)
        begin = side[0] if side else at
        between = self._between(found, at, end) if side is None else None
        if between is not None:
            return between
        if begin >= end:
            return None
        read = size_in(self.of.line.text, self.of.line.starts[begin])
        stop = self.of.line.token_after(read[0]) if read else None
        if read is None or stop is None or stop > end:
            return None
        behind = None if side else self.lex.sizes_behind.at(self.keys, stop, end)
        which = side or behind
        if which is None and is_plain_size(self.of.line.text[self.of.line.starts[begin] : read[0]]):
            return self._unmet(found, begin, stop, _NO_SIDE)
        if which is None or which[1] in found.args:
            return None
        found.args[which[1]] = read[1]
        return behind[0] if behind else stop

    def _between(self, found: Description, at: int, end: int) -> int | None:
        """From one size to another: 1-5 MB, "between 1 and 5 MB", 1到5MB之间."""
        read = sizes_in(self.of.line.text, self.of.line.starts[at])
        stop = self.of.line.token_after(read[0]) if read else None
        if read is None or stop is None or stop > end or found.args.keys() & {"larger", "smaller"}:
            return None
        _, low, high = read
        if low >= high:
            return self._unmet(found, at, stop, _BACKWARDS)
        found.args.update(larger=low, smaller=high)
        return stop

    def folder(self, found: Description, at: int, start: int, end: int) -> int | None:
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

    def pointed(self, found: Description, at: int, start: int, end: int) -> int | None:
        read = self.lex.pointing.at(self.keys, at, end)
        if read is None or at != start:
            return None
        found.pointing = True
        return read[0]

    def _begins_a_name(self, at: int, end: int) -> bool:
        """Whether a Chinese word for "all" is the first character of what a file is called: 全家福."""
        if self.lex.lang == "en":
            return False
        names = (self.of.words.raw(at, stop) for stop in range(at + 2, min(end, at + _LONGEST_NAME) + 1))
        return any(fact.kind == "file" for name in names for fact in self.of.places.named(name))

    def worded(self, found: Description, at: int, start: int, end: int) -> int | None:
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
            return None if self._goes_on(at, stop, end) else self._ordered(found, at, stop, value)
        if category == "kind":
            return self._kind(found, at, stop, value)
        if category == "many":
            if self._begins_a_name(at, end):
                return None
            found.many = found.all = True
            found.both = self.lex.both.whole(self.keys, at, stop) is not None
        elif category == "any":
            found.all, found.any = True, self.of.words.raw(at, stop)
        elif category == "some":
            found.some = self.of.words.raw(at, stop)
        elif category == "nouns":
            found.noun = True
            found.many = found.many or self._plural(stop - 1)
        elif category == "fetched":
            if stop - at > 1 and stop < end and self.lex.lang == "en":
                return None  # "that I downloaded twice" says more of it
            found.fetched = True
        elif category == "joining":
            found.joined = True
        elif category == "linking" and self.lex.lang == "en" and not self._linked(at, stop, start, end):
            return None
        return stop

    def _goes_on(self, at: int, stop: int, end: int) -> bool:
        """Whether a single Chinese character is only the beginning of another word: 大 of 大于, of 大家."""
        if stop in self.of.within:
            return True
        if self.lex.lang != "zh" or stop - at > 1 or stop >= end or self.of.words.tokens[stop].is_mark:
            return False
        key = self.keys[stop]
        known = (self.lex.described, self.lex.papers, self.lex.nouns, self.lex.folder_words)
        begins = key in self.lex.stop or any(book.at(self.keys, stop, end) is not None for book in known)
        return not begins and not key.isascii() and number_at(self.keys, stop) is None

    def _foreign_order(self, at: int, end: int) -> tuple[int, str] | None:
        """A word for newest, largest and the like in the other language: "find 最新的 report"."""
        other = _other(self.lex)
        read = other.described.at(self.keys, at, end)
        if read is None or not read[1].startswith("order:") or "".join(self.keys[at : read[0]]) in LOOSE_ORDERS:
            return None
        stop = read[0]
        return (stop + 1 if other.lang == "zh" and stop < end and self.keys[stop] == "的" else stop), read[1]

    def _linked(self, at: int, stop: int, start: int, end: int) -> bool:
        """ "that are" and the like only stand between the thing and what is said of it."""
        return start < at and stop <= end

    def _ordered(self, found: Description, at: int, stop: int, value: str) -> int | None:
        if "order" in found.args or (at > 0 and is_further(self.keys, at)):
            return None
        found.args["order"] = value
        said = "".join(self.keys[at:stop])
        loose = said.removesuffix("的") in LOOSE_ORDERS and self.keys[at] != "last"
        found.loose = loose or _SORTING.match(said) is not None
        return stop

    def _kind(self, found: Description, at: int, stop: int, value: str) -> int | None:
        if "kind" in found.args:
            return None
        found.args["kind"] = value
        found.kinds.append(value)
        found.many = found.many or self._plural(stop - 1)
        return stop

    def ending(self, found: Description, at: int, start: int, end: int) -> int | None:
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
        found.kinds.append(kind)
        found.many = found.many or dotted or bare != key
        return at + 1

    def number(self, found: Description, at: int, start: int, end: int) -> int | None:
        read = number_at(self.keys, at)
        if read is None or read[0] > end or found.number is not None or found.open:
            return None
        stop, value = read
        measured = stop < end and self.keys[stop] in MEASURES
        if self.lex.lang == "zh" and not measured:
            return None
        if stop >= end or not 0 < value <= 1_000 or (self.lex.lang == "en" and self._glued(stop)):
            return None
        found.number = value
        return stop + 1 if measured else stop

    def _glued(self, at: int) -> bool:
        """Whether a token touches the one before it, as a number in a name does: 3号楼."""
        tokens = self.of.words.tokens
        return tokens[at - 1].end == tokens[at].start and not tokens[at].is_mark

    def _plural(self, at: int) -> bool:
        key = self.keys[at]
        return self.lex.lang == "en" and key.endswith("s") and not key.endswith("ss") and len(key) > 2
