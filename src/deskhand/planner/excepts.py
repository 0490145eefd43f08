"""What is left out of what a clause is about: "everything except the pdfs", ", but not 3404", 除了发票以外."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from deskhand.core.words import Words
from deskhand.planner.match import Match
from deskhand.planner.reading import Reading
from deskhand.planner.values import MANY, Chosen, Earlier, Either, Exact, Missing, Search, Unmet, Value, Without

FILES: Final = "files"
_NOT_AMONG: Final = Words(
    "“{said}” is not among what this is about, so I cannot leave it out. Nothing was done.",
    "“{said}”不在所涉及的内容之中，无法排除。没有做任何操作。",
)


def not_among(said: str) -> Unmet:
    return Unmet(said, _NOT_AMONG)


@dataclass(frozen=True, slots=True)
class Excepted:
    """One clause with an exception taken off it: what is left of the clause, and what is left out."""

    start: int
    end: int
    out: tuple[int, int]


def exceptions(of: Reading, start: int, end: int) -> Iterator[Excepted]:
    """The ways to take an exception off the front or the back of a run."""
    if not of.excepting:
        return
    lex, keys = of.lex, of.keys
    at = _past_marks(of, start, end)
    if (opened := lex.excepts.at(keys, at, end)) is not None:
        for stop in range(opened[0] + 1, end):
            closed = lex.excepted.at(keys, stop, end)
            after = closed[0] if closed is not None else stop if of.keys[stop] in _COMMAS else None
            if after is not None and after < end:
                yield Excepted(_past_marks(of, after, end), end, (opened[0], stop))
                return
    begin = lex.excepted_behind.before(keys, start + 1, end)
    if begin is not None:
        comma = next((at for at in range(begin - 1, start, -1) if keys[at] in _COMMAS), None)
        if comma is not None and comma + 1 < begin:
            at = lex.excepts_before.at(keys, comma + 1, begin)
            yield Excepted(start, comma, (at[0] if at is not None and at[0] < begin else comma + 1, begin))
            return
    for at in range(start + 1, end - 1):
        opened = lex.excepts.at(keys, at, end)
        if opened is not None and opened[0] < end and lex.places.at(keys, opened[0], end) is None:
            stop = lex.excepted.before(keys, opened[0] + 1, end) or end
            yield Excepted(start, _before_marks(of, start, at), (opened[0], stop))
            return


def without(match: Match, out: Value, said: str) -> Match | None:
    """The match with some of its files left out; None for one that is about no files, or leaves some out already."""
    for at, (name, value, start, end) in enumerate(match.bound):
        if name == FILES and isinstance(value, Value) and not isinstance(value, Without):
            left = left_of(value, out, said)
            return replace(match, bound=(*match.bound[:at], (name, left, start, end), *match.bound[at + 1 :]))
    return None


def left_of(whole: Value, out: Value, said: str) -> Value:
    """What is left, each way it can be meant; what is not there stays so."""
    if isinstance(whole, Missing | Unmet):
        return whole
    if isinstance(out, Missing | Unmet):
        return out
    if isinstance(out, Earlier | Chosen | Without):
        return not_among(said)
    if isinstance(whole, Either):
        ways = (Exact((one,)) if isinstance(one, str) else one for one in whole.options)
        return replace(whole, options=tuple(left_of(one, out, said) for one in ways))
    return Without(whole, _inside(out, whole, said), said, open=whole.open + out.open, doubt=whole.doubt)


def _inside(out: Value, whole: Value, said: str) -> Value:
    """What is left out is looked for where the whole is looked for, and all of it."""
    if isinstance(out, Either) and all(isinstance(one, str) for one in out.options):
        out = Exact(tuple(str(one) for one in out.options), open=out.open)
    folder = whole.args.get("folder") if isinstance(whole, Search) else None
    if isinstance(out, Exact) and isinstance(folder, str) and not any(_below(one, folder) for one in _paths(out)):
        return Search({"query": said, "folder": folder, "limit": MANY}, open=out.open)
    if not isinstance(out, Search):
        return out
    args = {name: value for name, value in out.args.items() if name != "order"} | {"limit": MANY}
    if folder is not None:
        args.setdefault("folder", folder)
    return replace(out, args=args, everything=False)


def _paths(value: Exact) -> tuple[str, ...]:
    return value.value if isinstance(value.value, tuple) else (str(value.value),)


def _below(path: str, folder: str) -> bool:
    return folder == "." or path.startswith(f"{folder}/")


_COMMAS: Final = frozenset(",，;；")


def _past_marks(of: Reading, at: int, end: int) -> int:
    while at < end and of.words.tokens[at].is_mark and of.keys[at] in _COMMAS:
        at += 1
    return at


def _before_marks(of: Reading, start: int, at: int) -> int:
    while at > start and of.words.tokens[at - 1].is_mark and of.keys[at - 1] in _COMMAS:
        at -= 1
    return at
