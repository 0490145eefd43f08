"""Whether the weights take the clauses of a request for what phrases took them for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from deskhand.core.paths import split_ending
from deskhand.core.plan.types import Type
from deskhand.planner.clause import opened
from deskhand.planner.clauses import Clause
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.filling import FIND
from deskhand.planner.evidence.weighing import OTHER, likely_in
from deskhand.planner.match import Match
from deskhand.planner.reading import Reading
from deskhand.planner.values import Errand, Search, ToAgent, Value

if TYPE_CHECKING:
    from deskhand.planner.request import Request

HELP: Final = "help"
RIVAL: Final = 0.6
"""Where so much speaks for something else, what a clause was read as is doubted."""
_BY_DAY: Final = frozenset({"when", "limit"})


def borne_out(request: Request) -> bool:
    """Whether the weights too take each clause for what phrases took it for, and no loose text is in it.

    What is to be done later, or by somebody else, holds words of another request, and is not weighed.
    """
    return all(_is_borne_out(request, part.readings[0], stretch) for part, stretch in stretched(request))


def _is_borne_out(request: Request, match: Match, stretch: Stretch) -> bool:
    if hands_on(match, request):
        return True
    odds = likely_in(stretch, stretch.words)
    rival = max((odds[name] for name in odds if name not in OTHER), default=0.0)
    if odds.get(match.template.ability, 0.0) < rival and rival > RIVAL:
        return False
    return not any(isinstance(value, Value) and _is_loose(request.of, value, a, b) for _, value, a, b in match.bound)


def _is_loose(of: Reading, value: Value, start: int, stop: int) -> bool:
    """Whether a value is any words, neither quoted nor called a name nor with an ending, or is nothing that is here."""
    if isinstance(value, Search):
        return value.unseen is not None
    tokens = of.words.tokens[start:stop]
    if not value.open or not tokens or all(one.quoted is not None for one in tokens):
        return False
    if split_ending(of.words.raw(start, stop))[1]:
        return False
    called = (of.lex.called.at(of.keys, at, stop) for at in range(stop))
    return not any(read is not None and start <= read[0] < stop for read in called)


def far_fetched(request: Request) -> bool:
    """Whether a look takes words as they stand that nothing here is called, where anything else is likelier meant."""
    return any(_is_far_fetched(request, part.readings[0], stretch) for part, stretch in stretched(request))


def _is_far_fetched(request: Request, match: Match, stretch: Stretch) -> bool:
    if match.template.ability == HELP or not (opened(match) or seeks(match)):
        return False
    odds, own = likely_in(stretch, stretch.words), match.template.ability
    sought = [value.args for _, value, _, _ in match.bound if isinstance(value, Search) and "query" in value.args]
    if any(request.of.places.named(str(args["query"])) for args in sought):
        return False
    most = max((name for name in odds if name not in ("several", own)), key=odds.__getitem__, default=own)
    # Words that are looked for may be any; that they are no request at all is what speaks against it.
    return odds.get(own, 0.0) < odds.get(most, 0.0) / 2 and (most == "none" or not sought)


def seeks(match: Match, *, by_day: bool = True) -> bool:
    """Whether a clause looks for files by words, which any words may be, or by a day alone: "what was on Sunday"."""
    rows = [value for _, value, _, _ in match.bound if isinstance(value, Search)]
    by_words = any(value.open and "query" in value.args for value in rows)
    return match.template.ability == FIND and (
        by_words or (by_day and any(value.args.keys() <= _BY_DAY for value in rows))
    )


def unseen_by(match: Match) -> str:
    """The words that a clause looks for and nothing here is called; empty where something is."""
    rows = [value.unseen for _, value, _, _ in match.bound if isinstance(value, Search)] if seeks(match) else []
    return next((one.name for one in rows if one is not None), "")


def hands_on(match: Match, request: Request) -> bool:
    """Whether what is wanted is to be done later, or by somebody else."""
    types = request.tongue.registry[match.template.ability].param_types
    return any(isinstance(value, Errand | ToAgent) or _is_told(name, types) for name, value, _, _ in match.bound)


def _is_told(name: str, types: Mapping[str, Type]) -> bool:
    return name in types and types[name].kind == "request"


def stretched(request: Request) -> Iterator[tuple[Clause, Stretch]]:
    words, mentions = request.tongue.vocabulary, request.mentions
    for at, part in enumerate(request.read):
        yield part, Stretch(request.of, words, mentions, mentions.seen, part.start, part.end, after=at > 0)
