"""What is asked about a request that was weighed: one plan, or a choice between two or three."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from deskhand.core.flow.risk import Risk
from deskhand.core.plan.check import check
from deskhand.core.plan.model import Do, Plan
from deskhand.core.plan.order import questions
from deskhand.core.words import Lang
from deskhand.planner.asks import choosing, not_there, weighing, what_was_done
from deskhand.planner.clause import opened
from deskhand.planner.clauses import Clause
from deskhand.planner.compose import Draft
from deskhand.planner.evidence.request import MARGIN, Evidence, Way
from deskhand.planner.evidence.strained import borne_out, far_fetched, seeks, strained, swallows, unseen_by
from deskhand.planner.evidence.wide import wide, within
from deskhand.planner.match import Match
from deskhand.planner.planned import Planned
from deskhand.planner.sequence import in_order
from deskhand.planner.settle import settled
from deskhand.planner.tongue import STOP
from deskhand.planner.unbound import NotThere, Unbound

if TYPE_CHECKING:
    from deskhand.planner.request import Request

MOST: Final = 3
LONGEST: Final[dict[Lang, int]] = {"en": 60, "zh": 90}
"""Tokens in a request that is weighed; one that is longer is told to be said in parts. In Chinese each sign is one."""


_SURE: Final = -0.2
"""Where more than this speaks for each clause, what a phrase made of the request is not offered beside it."""
_ALIKE: Final = 0.7
"""So much of the longer of two texts is the shorter, if they are one."""
_LIKELY: Final = -1.0
"""A clause for which more than this speaks is likely."""
_LITTLE_LESS: Final = 0.5
"""A way that reads more of the words goes before one for which no more than this speaks beyond it."""
_ASKING: Final = frozenset(
    {
        "did", "has", "have", "was", "were", "should", "why",
        "是不是", "是否", "为什么", "该不该",
    }
)  # fmt: skip
"""What only questions about what was done, or would be right, begin with."""
_SCHEME: Final = re.compile(r"https?://")
Row = tuple[float, Draft, Plan, Way]


def offered(request: Request) -> Planned | None:
    """The question or choice; None where nothing is likely enough, or a word could turn it round."""
    found = _plans(request)
    if not found:
        return None
    best = max(score for score, _, _, _ in found)
    rows: dict[str, tuple[Draft, Plan, Way]] = {}
    for score, draft, plan, way in sorted(found, key=lambda row: -row[0]):
        if score > best - MARGIN:
            rows.setdefault(_written(plan), (draft, plan, way))
    near = list(rows.values())
    likely = [row for row in near if not any(_leaves_out(row[2], other[2]) for other in near)][:MOST]
    for draft, _, way in likely:
        asked = _doubted(request, draft, way)
        if asked is not None:
            return asked if asked.reason else None
    said_of = [(told, plan) for draft, plan, _ in likely if (told := request.told(draft, counted=False))]
    if len(said_of) < 2:
        return _confirmed(request, *likely[0]) if said_of and len(likely) == 1 else None
    return _choice(request, said_of)


def _written(plan: Plan) -> str:
    """A plan, with its addresses as people write them: the same page is no second reading."""
    return _SCHEME.sub(
        "",
        json.dumps([(step.do, step.with_) for step in plan.steps if isinstance(step, Do)], sort_keys=True, default=str),
    )


def _leaves_out(one: Way, other: Way) -> bool:
    """Whether a way passes over a whole clause that the other reads."""
    if not set(other.unused) <= set(one.unused) or other.score < one.score - _LITTLE_LESS:
        return False
    does, more = ([match.template.ability for match in way.matches] for way in (one, other))
    left = iter(more)
    # The same done twice may be one thing said in two parts.
    return len(does) < len(more) and all(do in left for do in does) and set(does) < set(more)


def contested(request: Request, read: Planned) -> Planned | None:
    """What is asked unless the words are read alike twice: by phrases, and by their weights. None where they are.

    Where the words do not bear out what phrases made of them, another reading that is likely is offered in its place.
    """
    done = {part.readings[0].template.ability for part in request.read}
    if read.plan is None or done == {STOP}:
        return None  # whoever wants it to stop is not asked first
    doubtful = strained(request)
    known = done <= request.tongue.vocabulary.sort_places.keys()
    if not doubtful and (read.outcome != "run" or not known):
        return None
    rows = sorted(_plans(request, alone=True), key=lambda row: -row[0])
    swallowed = doubtful and swallows(request)
    if not swallowed and any(_alike(plan, read.plan) and score > rows[0][0] - MARGIN for score, _, plan, _ in rows):
        return None
    if not doubtful:
        return _asked(request, read.plan, rows)
    asked = _in_doubt(request, read.plan, rows, swallowed)
    return None if asked is None or (read.outcome == "confirm" and asked.outcome == "confirm" and not rows) else asked


def _asked(request: Request, read: Plan, rows: list[Row]) -> Planned | None:
    """What is asked where only phrases read it so; None where nothing speaks against it, or it asks by itself.

    Where another thing is as likely to be meant, it is which of the two; a mere look gives way to it.
    """
    steps, asked_of = _done(read), questions(read.steps)
    acts = _acts(request, steps)
    if acts and not _acts(request, [step for step in steps if step.id not in asked_of]):
        return None
    doubted = not borne_out(request) if acts else far_fetched(request)
    for score, draft, plan, way in rows[:1]:
        sure, likely = score > _SURE * len(way.matches), score > _LIKELY * len(way.matches)
        told, other = request.telling(steps, counted=False).told(steps), request.told(draft, counted=False)
        if other == told or way.unused or _doubted(request, draft, way) is not None:
            continue
        if not acts and sure and (doubted or _cut(request, way) or _takes_more(request, steps, _done(plan))):
            return _confirmed(request, draft, plan, way)
        if doubted and (sure and _done(plan)[-1].do != steps[-1].do if acts else likely):
            return _choice(request, [(told, read), (other, plan)])
    by_words = any(seeks(part.readings[0], by_day=False) for part in request.read)
    return _confirmation(request, steps, read) if doubted and (acts or by_words) else None


def _takes_more(request: Request, steps: Sequence[Do], fewer: Sequence[Do]) -> bool:
    """Whether phrases take words for a name where another reading takes none: 云服务器现在什么状态."""
    same = [step.do for step in steps] == [step.do for step in fewer]
    named = {name for part in request.read if opened(part.readings[0]) for name, _, _, _ in part.readings[0].bound}
    rows = zip(steps, fewer, strict=True) if same else ()
    return any(named & (step.with_.keys() - other.with_.keys()) for step, other in rows)


def _done(plan: Plan) -> list[Do]:
    return [step for step in plan.steps if isinstance(step, Do)]


def _in_doubt(request: Request, read: Plan, rows: list[Row], swallowed: bool) -> Planned | None:
    lang, steps = request.tongue.lang, _done(read)
    if rows:
        score, draft, plan, way = rows[0]
        likely = score > _LIKELY * len(way.matches) and not way.unused
        if likely and _doubted(request, draft, way) is None:
            told = request.telling(steps, counted=False).told(steps)
            other = request.told(draft, counted=False)
            if score > _SURE * len(way.matches) or _cut(request, way) or other == told:
                return _confirmed(request, draft, plan, way)
            return _choice(request, [(other, plan), (told, read)])
    sought = next((found for part in request.read if (found := unseen_by(part.readings[0]))), "")
    if sought:
        return Planned("teach", lang, unused=(sought,), reason=not_there(sought, lang, request.of.places.capped))
    seeking = any(seeks(part.readings[0]) for part in request.read)
    if not (_acts(request, steps) or swallowed or seeking):
        return None
    return _confirmation(request, steps, read)


def _acts(request: Request, steps: Sequence[Do]) -> bool:
    return any(request.tongue.registry[step.do].risk(step.with_) > Risk.R0 for step in steps)


def _confirmation(request: Request, steps: Sequence[Do], plan: Plan) -> Planned:
    lang = request.tongue.lang
    asked = weighing(plan.model_copy(update={"steps": tuple(steps)}), request.telling(steps).told(steps), (), lang)
    return Planned("confirm", lang, plan=asked, weighed=True)


def _cut(request: Request, way: Way) -> bool:
    """Whether a way is what phrases read, with free values that end sooner: "named Our offer" is called “Our offer”."""
    if len(way.matches) != len(request.read):
        return False
    rows = [(match, part.readings[0]) for match, part in zip(way.matches, request.read, strict=True)]
    frees = [wide(match, request.tongue.registry, request.of.places) for _, match in rows]
    same = all(one.template.ability == other.template.ability for one, other in rows)
    return same and any(within(one, other, free) for (one, other), free in zip(rows, frees, strict=True) if free)


def _alike(one: Plan, other: Plan) -> bool:
    """Whether two plans do the same with the same; free texts may differ by a word or two at their ends."""
    rows = [[step for step in plan.steps if isinstance(step, Do)] for plan in (one, other)]
    return [step.do for step in rows[0]] == [step.do for step in rows[1]] and all(
        first.with_.keys() - {"limit"} == then.with_.keys() - {"limit"}
        and all(_same(first.with_[name], then.with_[name]) for name in first.with_ if name != "limit")
        for first, then in zip(*rows, strict=True)
    )


def _same(one: object, other: object) -> bool:
    a, b = (_SCHEME.sub("", json.dumps(value, default=str, ensure_ascii=False).casefold()) for value in (one, other))
    if a == b:
        return True
    texts = isinstance(one, str) and isinstance(other, str) and not {one[:1], other[:1]} & {"$"}
    a, b = a.strip('"'), b.strip('"')
    return texts and (a in b or b in a) and min(len(a), len(b)) > _ALIKE * max(len(a), len(b))


def _plans(request: Request, *, alone: bool = False) -> list[Row]:
    """Every likely plan that the checker lets pass; `alone` leaves phrases out of it."""
    if len(request.words) > LONGEST[request.tongue.lang]:
        return []
    words, strict = request.tongue.vocabulary, None if alone else request.readings
    evidence = Evidence(request.of, words, request.mentions, request.tongue.registry, strict)
    found: list[Row] = []
    for way in evidence.ways():
        for draft in _drafts(request, way):
            plan = in_order(draft.plan(request.words.text), request.tongue.registry)
            if all(flaw.code == "not_available" for flaw in check(plan, request.tongue.registry)):
                found.append((way.score, draft, plan, way))
    return found


def _doubted(request: Request, draft: Draft, way: Way) -> Planned | None:
    """That the words ask rather than tell: with the reason where they ask what was done."""
    if not request.changing(draft):
        return None
    parts = [Clause(a, b, (match,)) for (a, b), match in zip(way.spans, way.matches, strict=True)]
    if any(_asks(request, start) for start, _ in way.spans):
        return Planned("teach", request.tongue.lang)
    doubt = request.doubt(parts)
    if doubt is None or (doubt.said in ("?", "？") and not doubt.fact):
        return None
    return Planned("teach", request.tongue.lang, reason=what_was_done(request.tongue.lang) if doubt.fact else "")


def _asks(request: Request, start: int) -> bool:
    """Whether a clause begins as a question about what is so, which orders nothing: "did you delete it"."""
    keys = request.of.keys
    return keys[start] in _ASKING or "".join(keys[start : start + 3]) in _ASKING


def _confirmed(request: Request, draft: Draft, plan: Plan, way: Way) -> Planned:
    lang = request.tongue.lang
    unused = tuple(request.words.raw(start, stop) for start, stop in _runs(sorted(way.unused)))
    asked = weighing(plan, request.told(draft), unused, lang)
    return Planned("confirm", lang, plan=asked, unused=unused, weighed=True)


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where words stand that follow one another."""
    for at, here in enumerate(places):
        if at == 0 or places[at - 1] + 1 < here:
            stop = next((b + 1 for b, c in pairwise((*places[at:], here + len(places) + 1)) if b + 1 < c), here + 1)
            yield here, stop


def _choice(request: Request, rows: list[tuple[str, Plan]]) -> Planned:
    lang = request.tongue.lang
    which = choosing(request.words.text[:20_000], [told for told, _ in rows], lang)
    return Planned("choose", lang, plan=which, readings=tuple(plan for _, plan in rows), weighed=True)


def _drafts(request: Request, way: Way) -> list[Draft]:
    rows: list[tuple[Match, ...]] = [()]
    for match in way.matches:
        rows = [(*row, one) for row in rows for one in settled(match, MOST)][:MOST]
    drafts: list[Draft] = []
    for row in rows:
        draft = request.draft()
        try:
            for match in row:
                draft.add(match, request.readings.said(match))
        except (Unbound, NotThere):
            continue
        drafts.append(draft)
    return drafts
