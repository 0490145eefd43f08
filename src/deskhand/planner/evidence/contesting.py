"""What is asked where the words do not bear out what phrases made of them: the second reader's say.

Phrases and learned weights read a request each by itself. What both read alike is done at once. Where only phrases read
it so, it is asked about first; where the weights read something else that is likely, that is offered.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do, Plan
from deskhand.core.plan.order import questions
from deskhand.planner.asks import not_there, weighing
from deskhand.planner.clause import opened
from deskhand.planner.evidence.borne_out import borne_out, far_fetched, seeks, unseen_by
from deskhand.planner.evidence.offering import SCHEME, Row, choice, confirmed, likely_plans, turned_away
from deskhand.planner.evidence.partial import cuts_a_name
from deskhand.planner.evidence.request import MARGIN, Way
from deskhand.planner.evidence.strained import hands_on_what_is_left_out, seeks_no_file, strained, swallows
from deskhand.planner.evidence.wide import wide, within
from deskhand.planner.match import Match
from deskhand.planner.planned import Planned
from deskhand.planner.tongue import STOP
from deskhand.planner.values import Value

if TYPE_CHECKING:
    from deskhand.planner.request import Request

_SURE: Final = -0.2
"""Where more than this speaks for each clause, what a phrase made of the request is not offered beside it."""
_LIKELY: Final = -1.0
"""A clause for which more than this speaks is likely."""
_NAMES: Final = frozenset({"order", "schedule", "task", "about", "remove", "add", "query", "cart"})
"""Parameters for what something is called or is about, with words around it that say no more."""
_SAYING: Final = frozenset({"一下", "下", "一声", "说", "说一声", "that", "to say that"})
"""What may stand before what somebody is told."""
_ALIKE: Final = 0.7
"""So much of the longer of two texts is the shorter, if they are one."""


def contested(request: Request, read: Planned) -> Planned | None:
    """What is asked unless the words are read alike twice; None where they are, or where that is of no matter."""
    done = {part.readings[0].template.ability for part in request.read}
    if read.plan is None or done == {STOP}:
        return None  # whoever wants it to stop is not asked first
    if hands_on_what_is_left_out(request):
        return Planned("teach", request.tongue.lang, unused=_guards(request))
    doubtful = strained(request) or _breaks_a_name(request)
    known = done <= request.tongue.vocabulary.sort_places.keys()
    asked_anyway = read.outcome == "confirm" and any(_may_be_wide(request, part.readings[0]) for part in request.read)
    if not (doubtful or (known and asked_anyway)) and (
        read.outcome != "run" or not known or _is_plain(request, read.plan)
    ):
        return None
    rows = sorted(likely_plans(request, alone=True), key=lambda row: -row[0])
    for _, draft, plan, way in rows[:1]:
        if read.outcome == "confirm" and not way.unused and _is_narrower(plan, read.plan):
            return None if turned_away(request, draft, way) is not None else confirmed(request, draft, plan, way)
    if not doubtful and read.outcome == "confirm":
        return None
    swallowed = doubtful and swallows(request)
    if not swallowed and any(_alike(plan, read.plan) and score > rows[0][0] - MARGIN for score, _, plan, _ in rows):
        return None
    if not doubtful:
        return _asked(request, read.plan, rows)
    asked = _in_doubt(request, read.plan, _with_phrases(request, rows), swallowed)
    return None if asked is None or (read.outcome == "confirm" and asked.outcome == "confirm" and not rows) else asked


def _with_phrases(request: Request, rows: list[Row]) -> list[Row]:
    """The likeliest way with each clause as a phrase reads it, where that does the same: it may know better with what.

    Where the weights alone read it in no way, whatever phrases of clauses make of it.
    """
    each = sorted(likely_plans(request), key=lambda row: -row[0])
    if not rows:
        return each
    wanted = [step.do for step in _done(rows[0][2])]
    return [*(row for row in each if [step.do for step in _done(row[2])] == wanted), *rows]


def _guards(request: Request) -> tuple[str, ...]:
    of = request.of
    return tuple(dict.fromkeys(of.words.tokens[at].raw for at in range(len(of.keys)) if of.guarded[at]))


def _is_plain(request: Request, read: Plan) -> bool:
    """Whether a plan asks by itself before it changes anything, or only looks, by words that phrases hold."""
    asked_of = questions(read.steps)
    if _acts(request, _done(read)):
        return not _acts(request, [step for step in _done(read) if step.id not in asked_of])
    return not any(opened(part.readings[0]) or seeks(part.readings[0]) for part in request.read)


def _asked(request: Request, read: Plan, rows: list[Row]) -> Planned | None:
    """What is asked where only phrases read it so; None where nothing speaks against it.

    Where another thing is as likely to be meant, it is which of the two; a mere look gives way to it.
    """
    steps = _done(read)
    acts = _acts(request, steps)
    doubted = not borne_out(request) if acts else far_fetched(request)
    for score, draft, plan, way in rows[:1]:
        sure, likely = score > _SURE * len(way.matches), score > _LIKELY * len(way.matches)
        told, other = request.telling(steps, counted=False).told(steps), request.told(draft, counted=False)
        if other == told or way.unused or turned_away(request, draft, way) is not None:
            continue
        if not acts and sure and (doubted or _cut(request, way) or _takes_more(request, steps, _done(plan))):
            return confirmed(request, draft, plan, way)
        if doubted and (sure and _done(plan)[-1].do != steps[-1].do if acts else likely):
            return choice(request, [(told, read), (other, plan)])
    by_words = any(seeks(part.readings[0], by_day=False) for part in request.read)
    return _confirmation(request, read) if doubted and (acts or by_words) else None


def _in_doubt(request: Request, read: Plan, rows: list[Row], swallowed: bool) -> Planned | None:
    """What is asked where the words do not bear out what phrases made of them."""
    lang, steps = request.tongue.lang, _done(read)
    for score, draft, plan, way in rows[:1]:
        if score > _LIKELY * len(way.matches) and not way.unused and turned_away(request, draft, way) is None:
            told, other = request.telling(steps, counted=False).told(steps), request.told(draft, counted=False)
            alike = other == told or _alike(plan, read)
            if alike or score > _SURE * len(way.matches) or _cut(request, way) or _breaks_a_name(request):
                return confirmed(request, draft, plan, way)
            return choice(request, [(other, plan), (told, read)])
    if _breaks_a_name(request):
        return Planned("teach", lang)
    matches = [part.readings[0] for part in request.read]
    if any(seeks(one) and seeks_no_file(one, request) and unseen_by(one) for one in matches):
        return Planned("teach", lang)
    sought = next((found for one in matches if (found := unseen_by(one))), "")
    if sought:
        return Planned("teach", lang, unused=(sought,), reason=not_there(sought, lang, request.of.places.capped))
    seeking = any(seeks(part.readings[0]) for part in request.read)
    return _confirmation(request, read) if _acts(request, steps) or swallowed or seeking else None


def _confirmation(request: Request, read: Plan) -> Planned:
    """What phrases made of it, with one question before all of it."""
    lang, steps = request.tongue.lang, _done(read)
    asked = weighing(read.model_copy(update={"steps": tuple(steps)}), request.telling(steps).told(steps), (), lang)
    return Planned("confirm", lang, plan=asked, weighed=True)


def _acts(request: Request, steps: Sequence[Do]) -> bool:
    return any(request.tongue.registry[step.do].risk(step.with_) > Risk.R0 for step in steps)


def _done(plan: Plan) -> list[Do]:
    return [step for step in plan.steps if isinstance(step, Do)]


def _takes_more(request: Request, steps: Sequence[Do], fewer: Sequence[Do]) -> bool:
    """Whether phrases take words for a name where another reading takes none: 云服务器现在什么状态."""
    same = [step.do for step in steps] == [step.do for step in fewer]
    named = {name for part in request.read if opened(part.readings[0]) for name, _, _, _ in part.readings[0].bound}
    rows = zip(steps, fewer, strict=True) if same else ()
    return any(named & (step.with_.keys() - other.with_.keys()) for step, other in rows)


def _cut(request: Request, way: Way) -> bool:
    """Whether a way is what phrases read, with free values that end sooner: "named Our offer" is called “Our offer”."""
    if len(way.matches) != len(request.read):
        return False
    rows = [(match, part.readings[0]) for match, part in zip(way.matches, request.read, strict=True)]
    frees = [wide(match, request.tongue.registry, request.of.places) for _, match in rows]
    same = all(one.template.ability == other.template.ability for one, other in rows)
    return same and any(within(one, other, free) for (one, other), free in zip(rows, frees, strict=True) if free)


def _breaks_a_name(request: Request) -> bool:
    """Whether phrases begin a free value within the name of a file."""
    frees = (wide(part.readings[0], request.tongue.registry, request.of.places) for part in request.read)
    return any(cuts_a_name(request.mentions, start, stop) for free in frees for _, start, stop in free)


def _may_be_wide(request: Request, match: Match) -> bool:
    """Whether words around a name may have been taken for a part of it, or an order for a part of a text."""
    tokens = request.words.tokens
    for name, value, start, stop in match.bound:
        if isinstance(value, Value) and value.open > 1 and not any(token.quoted for token in tokens[start:stop]):
            told = any(token.is_mark for token in tokens[start:stop]) or tokens[start].key == "一"
            if name in _NAMES or told:
                return True
    return False


def _is_narrower(one: Plan, other: Plan) -> bool:
    """Whether a plan does the same, with names that are parts of those of the other: "5530", "5530 at the shop".

    What somebody says himself is a part of it only where the rest of it is a value too: "a tool, build it in tools".
    """
    rows = _done(one), _done(other)
    if [step.do for step in rows[0]] != [step.do for step in rows[1]]:
        return False
    more = any(a.with_.keys() > b.with_.keys() for a, b in zip(*rows, strict=True))
    every = [(name, a.with_.get(name), b.with_[name]) for a, b in zip(*rows, strict=True) for name in b.with_]
    apart = [row for row in every if row[1] != row[2]]
    return bool(apart) and all(
        isinstance(a, str)
        and isinstance(b, str)
        and a in b
        and (more or name in _NAMES or b.removesuffix(a).strip() in _SAYING)
        for name, a, b in apart
    )


def _alike(one: Plan, other: Plan) -> bool:
    """Whether two plans do the same with the same; free texts may differ by a word or two at their ends."""
    rows = _done(one), _done(other)
    return [step.do for step in rows[0]] == [step.do for step in rows[1]] and all(
        first.with_.keys() - {"limit"} == then.with_.keys() - {"limit"}
        and all(_same(first.with_[name], then.with_[name]) for name in first.with_ if name != "limit")
        for first, then in zip(*rows, strict=True)
    )


def _same(one: object, other: object) -> bool:
    a, b = (SCHEME.sub("", json.dumps(value, default=str, ensure_ascii=False).casefold()) for value in (one, other))
    if a == b:
        return True
    texts = isinstance(one, str) and isinstance(other, str) and not {one[:1], other[:1]} & {"$"}
    a, b = a.strip('"'), b.strip('"')
    return texts and (a in b or b in a) and min(len(a), len(b)) > _ALIKE * max(len(a), len(b))
