"""Marked examples: `put [the lease](files) into [Archive](to)` under the ability they are for.

They were written from the catalogue by people who had seen no phrase of the grammar. `# none` holds what is no request,
`# compound` requests of several steps with `{ability}` behind each.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from deskhand.core.filetypes import KINDS, kind_of
from deskhand.core.plan.types import Type
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Context
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.parting import CUT, ON, parting, places
from deskhand.planner.evidence.signs import Mark, Seen
from deskhand.planner.places import Places
from deskhand.planner.request import Request
from deskhand.planner.text import Words, tokenised
from deskhand.planner.tongue import Tongue

HERE: Final = Path(__file__).parent.parent / "said"
NONE: Final = "none"
"""What is no request to anybody here."""
SEVERAL: Final = "several"
"""What holds more than one request."""
_MARK: Final = re.compile(
    r"\[(?P<words>[^\[\]]*)\]\((?P<param>[a-z_]+)(?:=(?P<value>[^()]*))?\)|\{(?P<step>[a-z_.]+)\}"
)
_NOW: Final = datetime(2026, 3, 11, 10, 0)  # noqa: DTZ001 - moments of a desk have no zone
_KNOWN: Final = 0.75
"""So often a name is one that is known: files and people that nobody here knows are asked for too."""
_NAMES: Final = {
    "file": "file", "files": "file", "folder": "folder", "person": "person", "people": "person", "app": "app",
    "window": "app",
}  # fmt: skip
_BY_PARAM: Final = {"event": "event", "from_": "person", "contacts.find name": "person"}
_DETERMINERS: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "our",
        "your",
        "his",
        "her",
        "their",
        "this",
        "that",
        "these",
        "those",
        "all",
        "every",
        "each",
        "both",
        "some",
        "any",
        "two",
        "three",
        "four",
        "five",
        "new",
        "old",
    ]
) | frozenset("这那个份张些几所有全部的我们你他她它两三四五把里中")


@dataclass(frozen=True, slots=True)
class Span:
    """A value of an example: what it is for, what it means where the words do not say it, and its tokens."""

    param: str
    value: str | None
    start: int
    stop: int


@dataclass(frozen=True)
class Example:
    """One request, or one step of a longer one, with what it is for."""

    do: str
    seen: Seen
    spans: tuple[Span, ...]
    start: int
    stop: int

    @property
    def whole(self) -> bool:
        return (self.start, self.stop) == (0, len(self.seen.stems))


@dataclass(frozen=True, slots=True)
class Line:
    """One example as it stands in its file: its words, what each run of them is for, and the values."""

    text: str
    steps: tuple[tuple[str, int, int], ...]
    marks: tuple[tuple[str, str | None, int, int], ...]


def lines(lang: Lang, folder: Path = HERE) -> list[Line]:
    """Every example of a language, in the order of the files."""
    found: dict[str, Line] = {}
    for path in sorted(folder.glob(f"{lang}-*.txt")):
        do = ""
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.startswith("# "):
                do = row[2:].strip()
            elif row.strip():
                line = _line(do, row.strip())
                found.setdefault(line.text, line)
    return list(found.values())


def _line(do: str, row: str) -> Line:
    text, at, begun = "", 0, 0
    marks: list[tuple[str, str | None, int, int]] = []
    steps: list[tuple[str, int, int]] = []
    for one in _MARK.finditer(row):
        text += row[at : one.start()]
        if one["step"]:
            steps.append((one["step"], begun, len(text)))
            begun = len(text)
        else:
            marks.append((one["param"], one["value"], len(text), len(text) + len(one["words"])))
            text += one["words"]
        at = one.end()
    text += row[at:]
    return Line(text, tuple(steps) or ((do, 0, len(text)),), tuple(marks))


@dataclass(frozen=True, slots=True)
class Read:
    """What one line gives to learn from: its steps, and the places where a request ends or goes on."""

    examples: tuple[Example, ...]
    parted: tuple[tuple[str, set[str]], ...]


def _parted(line: Line, mentions: Mentions, seen: Seen) -> Iterator[tuple[str, set[str]]]:
    begun = {begin for _, begin, _ in line.steps[1:]}
    tokens = mentions.of.words.tokens
    rows = list(places(mentions))
    for n, (at, begin) in enumerate(rows):
        start = rows[n - 1][1] if n else 0
        stop = rows[n + 1][0] if n + 1 < len(rows) else len(tokens)
        ends = any(tokens[at - 1].end <= one <= tokens[at].start for one in begun)
        yield CUT if ends else ON, parting(seen, at, begin, start, stop)


class Bench:
    """Sees examples as the planner will see requests, on a desk where only what they name is."""

    def __init__(self, lang: Lang, registry: Registry, folder: Path) -> None:
        self.registry = registry
        self.tongue = Tongue(registry, lang)
        self.world = FolderWorld(str(folder), home=str(folder))
        self.random = random.Random(lang)  # noqa: S311

    def read(self, line: Line) -> Read:
        """A line as it is seen, and all that is learned from it."""
        words = tokenised(line.text)
        request = Request(self.tongue, words, Places(self.world, ()), _NOW, Context(), None)
        mentions = Mentions(request.of, request.slots, self.tongue.vocabulary)
        seen = mentions.seen
        return Read(tuple(self._examples(line, words, request, seen)), tuple(_parted(line, mentions, seen)))

    def _examples(self, line: Line, words: Words, request: Request, seen: Seen) -> Iterator[Example]:
        """Each step of a line; of several, the line as a whole as well."""
        rows: list[tuple[str, list[Span], int, int]] = []
        for do, begin, end in line.steps:
            held = [at for at, token in enumerate(words.tokens) if token.end > begin and token.start < end]
            if held:
                start, stop = self._bare(request, held[0], held[-1] + 1)
                if start >= stop:
                    raise ValueError(f"a step of nothing: {line.text}")
                spans = self._spans(line, words, do, begin, end)
                rows.append((do, [one for one in spans if start <= one.start and one.stop <= stop], start, stop))
        named = [mark for do, spans, _, _ in rows for mark in self._known(do, spans, seen, words)]
        seen = replace(seen, named=(*seen.named, *named))
        for do, spans, start, stop in rows:
            yield Example(do, seen, tuple(spans), start, stop)
        if len(rows) > 1:
            yield Example(SEVERAL, seen, (), 0, len(words))

    def _bare(self, request: Request, start: int, stop: int) -> tuple[int, int]:
        """A step without what joins it to the one before, and without marks at its ends."""
        of = request.of
        while start and start < stop - 1:
            joint = of.lex.separators.at(of.keys, start, stop)
            if joint is None:
                break
            start = joint[0]
        return of.trimmed(start, stop, articles=False) if start else (start, stop)

    def _spans(self, line: Line, words: Words, do: str, begin: int, end: int) -> Iterator[Span]:
        for param, value, first, last in line.marks:
            if begin <= first and last <= end and do != NONE:
                if param not in self.registry[do].param_types:
                    raise ValueError(f"{do} has no {param}: {line.text}")
                held = [at for at, token in enumerate(words.tokens) if token.end > first and token.start < last]
                if held:
                    yield Span(param, value, held[0], held[-1] + 1)

    def _known(self, do: str, spans: Sequence[Span], seen: Seen, words: Words) -> Iterator[Mark]:
        """What of the values would be known on a desk where it is."""
        if do == NONE:
            return
        types: Mapping[str, Type] = self.registry[do].param_types
        for one in spans:
            kind = _BY_PARAM.get(one.param) or _BY_PARAM.get(f"{do} {one.param}")
            kind = kind or _NAMES.get(types[one.param].kind, "")
            if not kind or one.value is not None or self.random.random() > _KNOWN:
                continue
            if any(name == "it" and a >= one.start and b <= one.stop for name, a, b in seen.named):
                continue
            start = one.start
            while start < one.stop - 1 and seen.stems[start] in _DETERMINERS:
                start += 1
            yield kind, start, one.stop
            if kind == "file":
                ending = kind_of(words.raw(start, one.stop))
                if ending != "other" and ending in {known.name for known in KINDS}:
                    yield f"file/{ending}", start, one.stop
