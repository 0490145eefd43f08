"""What is asked about a request that was weighed: one plan, or a choice between two or three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskhand.core.plan.check import check
from deskhand.core.plan.model import Do, Plan
from deskhand.core.saying import said_step
from deskhand.planner.asks import choosing, together, weighing, what_was_done
from deskhand.planner.clauses import Clause
from deskhand.planner.compose import Draft, NotThere, Unbound
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.request import MARGIN, Evidence, Way
from deskhand.planner.match import Match
from deskhand.planner.planned import Planned
from deskhand.planner.sequence import in_order
from deskhand.planner.settle import settled
from deskhand.planner.text import said

if TYPE_CHECKING:
    from deskhand.planner.request import Request

MOST: Final = 3
LONGEST: Final = 60
"""Tokens in a request that is weighed; one that is longer is told to be said in parts."""


_CLEAR: Final = 4.0
"""So much more must speak for something else than for what a phrase made of a request."""
_ASKING: Final = frozenset(
    {
        "did", "has", "have", "is", "are", "was", "were", "does", "should", "why", "who", "how",
        "有没有", "是不是", "是否", "为什么", "怎么",
    }
)  # fmt: skip
"""What only questions about what is so begin with."""
Row = tuple[float, Draft, Plan, Way]


def offered(request: Request) -> Planned | None:
    """The question or choice; None where nothing is likely enough, or a word could turn it round."""
    found = _plans(request)
    if not found:
        return None
    best = max(score for score, _, _, _ in found)
    rows = {plan.hash(): (draft, plan, way) for score, draft, plan, way in found if score > best - MARGIN}
    likely = list(rows.values())[:MOST]
    for draft, _, way in likely:
        asked = _doubted(request, draft, way)
        if asked is not None:
            return asked if asked.reason else None
    said_of = [(told, plan) for draft, plan, _ in likely if (told := request.told(draft))]
    if len(said_of) < 2:
        return _confirmed(request, *likely[0]) if said_of and len(likely) == 1 else None
    return _choice(request, said_of)


def contested(request: Request, read: Planned) -> Planned | None:
    """What was read by a phrase beside what its words speak for, where that is clearly something else."""
    if read.plan is None:
        return None
    found = _plans(request)
    if not found:
        return None
    score, draft, plan, way = max(found, key=lambda row: row[0])
    wanted = _abilities(read.plan)
    own = max((score for score, _, other, _ in found if _abilities(other) == wanted), default=0.0)
    if not way.signed & read.open:
        return None  # the words that speak for something else are words of what was read
    if not own or _abilities(plan) == wanted or score < own + _CLEAR or _doubted(request, draft, way) is not None:
        return None
    phrases, lang = request.tongue.phrases, request.tongue.lang
    told = together([said_step(step, phrases, lang) for step in read.plan.steps if isinstance(step, Do)], lang)
    return _choice(request, [(request.told(draft), plan), (told, read.plan)])


def _abilities(plan: Plan) -> list[str]:
    return [step.do for step in plan.steps if isinstance(step, Do)]


def _plans(request: Request) -> list[Row]:
    """Every likely plan that the checker lets pass."""
    if len(request.words) > LONGEST:
        return []
    words = request.tongue.vocabulary
    mentions = Mentions(request.of, request.slots, words)
    evidence = Evidence(request.of, words, mentions, request.tongue.registry, request.readings)
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
    unused = tuple(said([request.words.tokens[at] for at in way.unused], request.words.text))
    asked = weighing(plan, request.told(draft), unused, lang)
    return Planned("confirm", lang, plan=asked, unused=unused, weighed=True)


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
