"""What is asked about a request that was weighed: one plan, or a choice between two or three."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, cast

from deskhand.core.plan.check import check
from deskhand.core.plan.model import Do, Plan
from deskhand.core.values import texts_in
from deskhand.core.words import Lang
from deskhand.planner.asks import choosing, weighing, what_was_done
from deskhand.planner.clauses import Clause
from deskhand.planner.compose import JOINING, Draft
from deskhand.planner.evidence.request import MARGIN, Evidence, Way
from deskhand.planner.match import Match
from deskhand.planner.planned import Planned
from deskhand.planner.sequence import in_order
from deskhand.planner.settle import settled
from deskhand.planner.steps import FIND
from deskhand.planner.text import SENTENCE_ENDS
from deskhand.planner.unbound import NotThere, Unbound
from deskhand.planner.values import MANY, Value

if TYPE_CHECKING:
    from deskhand.planner.request import Request

MOST: Final = 3
LONGEST: Final[dict[Lang, int]] = {"en": 60, "zh": 90}
"""Tokens in a request that is weighed; one that is longer is told to be said in parts. In Chinese each sign is one."""


_LITTLE_LESS: Final = 0.5
"""A way that reads more of the words goes before one for which no more than this speaks beyond it."""
_MUCH_LESS: Final = 2.2
"""The same for one that reads every word, where the other takes some of them as text and leaves some."""
_MOST_OF: Final = 0.6
_STATUS: Final = "desk.status"
_PROGRAMS: Final = "apps.list"
"""What is open on a desk are its programs."""
_ASKING: Final = frozenset(
    {
        "did", "has", "have", "was", "were", "should", "why", "suppose", "supposing", "imagine",
        "是不是", "是否", "为什么", "该不该", "假设", "假如", "设想",
    }
)  # fmt: skip
"""What only questions about what was done, or would be right, begin with."""
_ASKED_FOR: Final = frozenset({"?", "？", "呢", "能不能", "能否", "可不可以", "可否"})
"""What asks for something as well as about it, where nobody is named who could do it: 能不能按班级拆开."""
AGENT: Final = "agent.ask"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
SCHEME: Final = re.compile(r"https?://")
Row = tuple[float, Draft, Plan, Way]


def offered(request: Request) -> Planned | None:
    """The question or choice; None where nothing is likely enough, or a word could turn it round."""
    found = likely_plans(request)
    if not found:
        return None
    found = [row for row in found if not any(_swallows(row[3], other[3]) for other in found)]
    best = max(score for score, _, _, _ in found)
    rows: dict[str, tuple[Draft, Plan, Way]] = {}
    for score, draft, plan, way in sorted(found, key=lambda row: -row[0]):
        if score > best - MARGIN:
            rows.setdefault(_written(request, plan), (draft, plan, way))
    near = list(rows.values())
    likely = [row for row in near if not any(_leaves_out(row[2], other[2]) for other in near)][:MOST]
    for draft, _, way in likely:
        asked = turned_away(request, draft, way)
        if asked is not None:
            return asked if asked.reason else None
    said_of = [(told, plan) for draft, plan, _ in likely if (told := request.told(draft, counted=False))]
    if len(said_of) < 2:
        return confirmed(request, *likely[0]) if said_of and len(likely) == 1 else None
    return choice(request, said_of)


def _written(request: Request, plan: Plan) -> str:
    """A plan as what is no second reading is written alike: addresses as people write them, columns in any case, one
    change as a list of one, and files that are looked for as those that are there.
    """
    found: dict[str, Sequence[str]] = {}
    steps: list[tuple[str, Mapping[str, Any]]] = []
    for step in plan.steps:
        if isinstance(step, Do):
            paths = _finds(request, step)
            if paths is None and step.do == _STATUS and dict(step.with_) == {"about": "open"}:
                steps.append((_PROGRAMS, {}))
            elif paths is None:
                ordered = step.do in JOINING
                given = {name: _alike(value, found, ordered=ordered) for name, value in step.with_.items()}
                steps.append((step.do, _in_any_case(given) if step.do.startswith("table.") else given))
            else:
                found[f"${step.id}.files"] = paths
    return SCHEME.sub("", json.dumps(steps, sort_keys=True, default=str))


def _in_any_case(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is given to a table, whose columns people write in any case."""
    said = {name: json.dumps(value, default=str, sort_keys=True) for name, value in given.items()}
    return {name: one if name in ("file", "files", "save") else one.casefold() for name, one in said.items()}


def _finds(request: Request, step: Do) -> Sequence[str] | None:
    """The files that a search by name finds, and no more was said of them; None for what is no such search."""
    query, folder = step.with_.get("query"), step.with_.get("folder", ".")
    named = step.do == FIND and step.with_.keys() <= {"query", "folder", "limit"}
    if not named or step.with_.get("limit") != MANY or not isinstance(query, str) or not isinstance(folder, str):
        return None
    below = "" if folder == "." else f"{folder}/"
    return sorted(fact.path for fact in request.of.places.about(query) if fact.path.startswith(below))


def _alike(value: Any, found: Mapping[str, Sequence[str]], *, ordered: bool) -> Any:
    if isinstance(value, str) and value in found:
        return found[value]
    if isinstance(value, list) and all(isinstance(one, str) for one in cast("list[object]", value)):
        rows = cast("list[str]", value)
        return rows if ordered else sorted(rows)
    one = isinstance(value, Mapping | str)
    return [cast("Any", value)] if one else cast("Any", value)


def _swallows(one: Way, other: Way) -> bool:
    """Whether a way takes as free text, and not even all of it, what another reads word for word as one thing more."""
    does, more = ([match.template.ability for match in way.matches] for way in (one, other))
    left = iter(more)
    reads = one.unused and not other.unused and other.score > one.score - _MUCH_LESS
    if not reads or not set(does) < set(more) or not all(do in left for do in does):
        return False
    further = (span for do, span in zip(more, other.spans, strict=True) if do not in does)
    return all(_takes_as_text(one, *span, share=_MOST_OF) for span in further)


def _leaves_out(one: Way, other: Way) -> bool:
    """Whether a way passes over a whole clause that the other reads."""
    if not set(other.unused) <= set(one.unused) or other.score < one.score - _LITTLE_LESS:
        return False
    does, more = ([match.template.ability for match in way.matches] for way in (one, other))
    left = iter(more)
    # The same done twice may be one thing said in two parts.
    if not (len(does) < len(more) and all(do in left for do in does) and set(does) < set(more)):
        return False
    further = (span for do, span in zip(more, other.spans, strict=True) if do not in does)
    return set(other.unused) < set(one.unused) or any(_takes_as_text(one, *span) for span in further)


def _takes_as_text(way: Way, start: int, stop: int, *, share: float = 0.0) -> bool:
    """Whether words of a stretch, or more than a share of them, are free text to a way: it does nothing with them."""
    rows = (row for match in way.matches for row in match.bound if isinstance(row[1], Value) and row[1].open > 0)
    return any(min(b, stop) - max(a, start) > share * (stop - start) for _, _, a, b in rows)


def likely_plans(request: Request, *, alone: bool = False) -> list[Row]:
    """Every likely plan that the checker lets pass; `alone` leaves phrases out of it."""
    if len(request.words) > LONGEST[request.tongue.lang]:
        return []
    words, strict = request.tongue.vocabulary, None if alone else request.readings
    evidence = Evidence(request.of, words, request.mentions, request.tongue.registry, strict)
    found: list[Row] = []
    for way in evidence.ways():
        for draft in _drafts(request, way):
            plan = in_order(draft.plan(request.words.text), request.tongue.registry)
            sound = all(flaw.code == "not_available" for flaw in check(plan, request.tongue.registry))
            if sound and _asks_the_known(request, plan) and _is_of_one_day(request, plan):
                found.append((way.score, draft, plan, way))
    return found


def _asks_the_known(request: Request, plan: Plan) -> bool:
    """Whether every outside agent that is asked is one that was made known."""
    known = {one.address for one in request.context.agents}
    return all(step.with_.get("agent") in known for step in plan.steps if isinstance(step, Do) and step.do == AGENT)


def _is_of_one_day(request: Request, plan: Plan) -> bool:
    """Whether all is on the same day, where a day is spoken of that was named before."""
    of = request.of
    if all(of.lex.same_day.at(of.keys, at, len(of.keys)) is None for at in range(len(of.keys))):
        return True
    steps = (step for step in plan.steps if isinstance(step, Do))
    values = (text for step in steps for name in ("when", "to") for text in texts_in(step.with_.get(name)))
    return len({day for text in values for day in _DAY.findall(text)}) < 2


def turned_away(request: Request, draft: Draft, way: Way) -> Planned | None:
    """That the words ask rather than tell: with the reason where they ask what was done."""
    if not request.changing(draft):
        return None
    parts = [Clause(a, b, (match,)) for (a, b), match in zip(way.spans, way.matches, strict=True)]
    acting = (start for (start, _), match in zip(way.spans, way.matches, strict=True) if request.acts(match))
    if any(_is_asked(request, way, start) for start in acting):
        return Planned("teach", request.tongue.lang)
    doubt = request.doubt(parts)
    if doubt is None or (doubt.said in _ASKED_FOR and not doubt.fact):
        return None
    return Planned("teach", request.tongue.lang, reason=what_was_done(request.tongue.lang) if doubt.fact else "")


def _is_asked(request: Request, way: Way, start: int) -> bool:
    """Whether a clause, or one before it in its sentence, begins as a question: "did Bob mail it and delete it"."""
    tokens = request.words.tokens
    first = max((at for at in range(start) if tokens[at].raw in SENTENCE_ENDS), default=0)
    return any(_asks(request, begin) for begin, _ in way.spans if first <= begin <= start)


def _asks(request: Request, start: int) -> bool:
    """Whether a clause begins as a question about what is so, which orders nothing: "did you delete it"."""
    keys = request.of.keys
    return keys[start] in _ASKING or "".join(keys[start : start + 3]) in _ASKING


def confirmed(request: Request, draft: Draft, plan: Plan, way: Way) -> Planned:
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


def choice(request: Request, rows: list[tuple[str, Plan]]) -> Planned:
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
                request.add(draft, match)
        except (Unbound, NotThere):
            continue
        drafts.append(draft)
    return drafts
