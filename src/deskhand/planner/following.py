"""Words that lean on the request before them: which value of it they exchange, and the request that makes.

The request that comes of it is said out loud in the first one's words and planned anew by the whole grammar, so that
every rule holds for it. Words of which any is left over lean on nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final, Literal, cast

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.core.words import Words as Sentence
from deskhand.planner.match import Budget, Grammar, Matcher
from deskhand.planner.narrowed import opens_at
from deskhand.planner.reading import Reading
from deskhand.planner.spans import Sort, Spans
from deskhand.planner.template import Compiler
from deskhand.planner.text import HAN
from deskhand.planner.values import Exact, Value

Leaning = Literal["same", "instead", "swap", "other", "too", "both", "limit", "narrow", "pick"]
_RANK: Final[dict[str, int]] = {
    "swap": 0, "other": 1, "too": 1, "both": 1, "limit": 2, "instead": 3, "same": 4, "pick": 5
}  # fmt: skip
HAN_CHARACTER: Final = Pattern(f"[{HAN}]")
_AGREEING: Final = frozenset(
    ["yes", "ok", "okay", "sure", "fine", "right", "but", "all", "好", "的", "可以", "行", "嗯", "但", "但是"]
)
"""What may stand before words that only narrow."""
_ENDS: Final = " .!?。！？,，;；"
MOST: Final = 6
"""Requests that one follow-up may be tried as."""
SORTS: Final[tuple[Sort, ...]] = (
    "when", "moment", "length", "month", "rank", "number", "kind", "chosen", "folder", "person", "event", "app", "file",
    "described",
)  # fmt: skip
_LIKE: Final[dict[Sort, tuple[Sort, ...]]] = {
    "file": ("file", "described", "chosen"),
    "described": ("described", "file", "chosen"),
    "chosen": ("chosen", "file", "described"),
    "kind": ("kind",),
    "folder": ("folder", "file"),
}
"""What a value may stand in for; the first that the request has."""
_MEASURES: Final[frozenset[Sort]] = frozenset({"when", "moment", "length", "month", "rank", "number"})
NOTHING_BEFORE: Final = Sentence(
    "“{said}” goes on from a request before it, and none was made here lately. Nothing was done. Please say all of it.",
    "“{said}”是接着前面的要求说的，但这里最近没有提出过要求。没有做任何操作。请完整地说一遍。",
)
WHAT_WITH: Final = Sentence(
    "What shall I do with “{said}”? Nothing was done yet. Say it in one sentence, for example “send {said}”.",
    "要对“{said}”做什么？还没有做任何操作。请用一句话说明，例如“发送{said}”。",
)
FITS_NOWHERE: Final = Sentence(
    "I do not see what “{said}” takes the place of in “{request}”. Nothing was done. Please say all of it.",
    "我看不出“{said}”要替换“{request}”中的哪一部分。没有做任何操作。请完整地说一遍。",
)


@dataclass(frozen=True, slots=True)
class Said:
    """One way to read words that lean: how, and where in them the values stand."""

    how: Leaning
    new: tuple[int, int] = (0, 0)
    old: tuple[int, int] = (0, 0)
    literals: int = 0


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A request in the words of the one before, with a value exchanged."""

    how: Leaning
    text: str
    said: str
    """The new value."""
    instead_of: str = ""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources("deskhand.planner").joinpath("words/following.toml").read_text(encoding="utf-8"))


@cache
def _grammar(lang: Lang) -> Grammar:
    rows = _table()[lang]
    compiler = Compiler(rows["rules"])
    return Grammar.of(compiler.compiled(how, text) for how in _RANK for text in rows[how])


def less(of: Reading, old: str) -> Rewritten | None:
    """The request before with a limit or an exception that was added to it: "only those after October", 除了 a.zip."""
    start, end = of.trimmed(0, len(of.keys))
    while start < end and not _takes_away(of, start, end):
        if of.keys[start] not in _AGREEING and not of.words.tokens[start].is_mark:
            return None
        start += 1
    if start >= end:
        return None
    added, comma = of.words.raw(start, end), ("，" if of.lex.lang == "zh" else ", ")
    return Rewritten("narrow", f"{old.rstrip(_ENDS)}{comma}{added}", added)


def _takes_away(of: Reading, at: int, end: int) -> bool:
    behind = of.lex.excepted_behind.before(of.keys, at, end)
    return of.lex.excepts.at(of.keys, at, end) is not None or behind is not None or opens_at(of, at) is not None


def leaning(of: Reading, spans: Spans | None) -> list[Said]:
    """Every way in which these words lean on a request before them, the plainest way first.

    Without `spans` nothing was before them, and what their values are does not matter.
    """
    keys = of.keys
    idle = [of.trimmed(at, at + 1) == (at + 1, at + 1) for at in range(len(keys))]

    def slot(kind: str, start: int, end: int) -> Value | None:
        if spans is None:
            return None if kind == "pick" or any(of.guarded[start:end]) else Exact("", open=end - start)
        if kind == "pick":
            fits = spans.is_chosen(start, end)
        else:
            fits = _whole_request(of, start, end) or bool(spans.sorts(start, end))
        return Exact("", open=end - start) if fits else None

    found: dict[Said, None] = {}
    for match in Matcher(_grammar(of.lex.lang), keys, idle, slot, Budget()).matches(
        *of.trimmed(0, len(keys), articles=False)
    ):
        at = {name: of.trimmed(start, end) for name, _, start, end in match.bound}
        new, old = at.get("new", at.get("pick", (0, 0))), at.get("old", (0, 0))
        how = cast("Leaning", match.template.ability)
        if ("old" in at and not _apart(of, old, new)) or (how not in ("limit", "swap") and _turned(of, new)):
            continue
        found[Said(how, new, old, match.literals)] = None
    return sorted(found, key=lambda one: (_RANK[one.how], one.new[1] - one.new[0]))


def rewritten(
    said: Said, new: Spans, old: Spans | None, free: Sequence[tuple[int, int]]
) -> Iterator[tuple[Rewritten, ...]]:
    """The requests that these words may ask for, the likeliest first, each time all that are equally so.

    `free` is where the request before has words of its own choosing; without `old` there is none.
    """
    value = new.of.words.raw(*said.new)
    if said.how == "pick":
        yield (Rewritten("pick", _table()["open"][new.of.lex.lang].format(said=value), value),)
    elif said.how in ("other", "too", "both"):
        yield from _beside(said, new, old)
    elif old is None:
        return
    elif said.how == "swap":
        meant = new.of.words.raw(*said.old)
        places = _places(old, [token.key for token in new.of.words.tokens[said.old[0] : said.old[1]]])
        if len(places) == 1:
            yield (_put(said, value, old, places[0], meant),)
    else:
        if said.how == "instead" and _whole_request(new.of, *said.new):
            yield (Rewritten("instead", value, value),)
        yield from _exchanged(said, value, new, old, free)


def _beside(said: Said, new: Spans, old: Spans | None) -> Iterator[tuple[Rewritten, ...]]:
    """The request before with the other of two things that were listed, where it was about one of them."""
    two = new.context.counted
    if old is None or said.how == "both" or len(two) != 2 or new.context.more_counted:
        return
    for sort in ("chosen", "file"):
        for place in old.places_for(sort):
            paths = old.paths(*place)
            if len(paths) == 1 and paths[0] in two:
                yield (_put(said, _quoted(next(one for one in two if one != paths[0])), old, place),)


def _quoted(path: str) -> str:
    return f'"{path}"'


def _exchanged(
    said: Said, value: str, new: Spans, old: Spans, free: Sequence[tuple[int, int]]
) -> Iterator[tuple[Rewritten, ...]]:
    sorts = new.sorts(*said.new)
    capital = value[:1].isupper()
    last: tuple[Sort, ...] = ("kind",) if capital else ()
    order: list[Sort] = [*(one for one in SORTS if one not in last), *last]
    for sort in order:
        if sort in _MEASURES and said.how == "limit":
            continue  # what is said of time or size takes no thing's place
        if sort not in sorts or _foreign(value, sort, old.of.lex.lang):
            continue
        like: tuple[Sort, ...] = ("kind",) if said.how == "limit" else _LIKE.get(sort, (sort,))
        none: list[tuple[int, int]] = []
        places = next((at for one in like if (at := old.places_for(one))), none)
        yield tuple(_put(said, value, old, place) for place in places)[:MOST]
    if sorts and said.how != "limit":
        yield tuple(_put(said, value, old, place) for place in free)[:MOST]


def _foreign(value: str, sort: Sort, lang: Lang) -> bool:
    """Whether a word that only one language knows would stand in a request of the other, where it means nothing."""
    if lang == "en":
        return sort in (*_MEASURES, "kind") and any(HAN_CHARACTER.match(one) for one in value)
    return sort in _MEASURES and sort != "number" and value.isascii() and value.replace(" ", "").isalpha()


def _put(said: Said, value: str, old: Spans, place: tuple[int, int], meant: str = "") -> Rewritten:
    text, tokens = old.of.words.text, old.of.words.tokens
    start, end = tokens[place[0]].start, tokens[place[1] - 1].end
    before, after = text[:start], text[end:]
    gap = " " if before[-1:].isascii() and before[-1:].isalnum() and value[:1].isalnum() else ""
    behind = " " if after[:1].isascii() and after[:1].isalnum() and value[-1:].isalnum() else ""
    made = f"{before}{gap}{value}{behind}{after}"
    return Rewritten(said.how, made, value, meant or old.of.words.raw(*place))


def _places(old: Spans, keys: Sequence[str]) -> list[tuple[int, int]]:
    """Where exactly these words stand."""
    size = len(keys)
    return [
        (at, at + size) for at in range(len(old.of.keys) - size + 1) if list(old.of.keys[at : at + size]) == list(keys)
    ]


def _apart(of: Reading, old: tuple[int, int], new: tuple[int, int]) -> bool:
    """Whether a word or mark stands between two values, so that it is plain where the first ends."""
    return min(old[1], new[1]) < max(old[0], new[0]) and old[0] < old[1] and new[0] < new[1]


def _turned(of: Reading, new: tuple[int, int]) -> bool:
    """Whether a word that turns a meaning round stands right before a value: “no pictures” are not “no, pictures”."""
    at = new[0] - 1
    while at >= 0 and not of.words.tokens[at].is_mark and of.trimmed(at, at + 1) == (at + 1, at + 1):
        at -= 1
    return 0 <= at < new[1] and of.guarded[at]


def _whole_request(of: Reading, start: int, end: int) -> bool:
    """Whether a run may be a request by itself: it is planned to find out."""
    start, end = of.trimmed(start, end)
    return end - start >= 2 and not any(of.guarded[start:end])
