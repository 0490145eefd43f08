"""What is asked about a request that was weighed: one plan, or a choice between two or three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskhand.core.plan.check import check
from deskhand.core.plan.model import Plan
from deskhand.planner.asks import choosing, weighing, what_was_done
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


def offered(request: Request) -> Planned | None:
    """The question or choice; None where nothing is likely enough, or a word could turn it round."""
    words = request.tongue.vocabulary
    mentions = Mentions(request.of, request.slots, words)
    evidence = Evidence(request.of, words, mentions, request.tongue.registry, request.readings)
    ways = evidence.ways()
    found: list[tuple[float, Draft, Plan, Way]] = []
    for way in ways:
        for draft in _drafts(request, way):
            plan = in_order(draft.plan(request.words.text), request.tongue.registry)
            if all(flaw.code == "not_available" for flaw in check(plan, request.tongue.registry)):
                found.append((way.score, draft, plan, way))
    if not found:
        return None
    best = max(score for score, _, _, _ in found)
    rows = {plan.hash(): (draft, plan, way) for score, draft, plan, way in found if score > best - MARGIN}
    likely = list(rows.values())[:MOST]
    lang = request.tongue.lang
    acting = [way for draft, _, way in likely if request.changing(draft)]
    for way in acting:
        doubt = request.doubt([Clause(a, b, (match,)) for (a, b), match in zip(way.spans, way.matches, strict=True)])
        if doubt is not None and doubt.fact:
            return Planned("teach", lang, reason=what_was_done(lang))
        if doubt is not None and doubt.said not in ("?", "？"):
            return None
    if len(likely) == 1:
        draft, plan, way = likely[0]
        tokens = [request.words.tokens[at] for at in way.unused]
        unused = tuple(said(tokens, request.words.text))
        asked = weighing(plan, request.told(draft), unused, lang)
        return Planned("confirm", lang, plan=asked, unused=unused)
    choices = [request.told(draft) for draft, _, _ in likely]
    which = choosing(request.words.text[:20_000], choices, lang)
    plans = tuple(plan for _, plan, _ in likely)
    return Planned("choose", lang, plan=which, readings=plans)


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


