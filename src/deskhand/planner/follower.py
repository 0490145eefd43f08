"""A request that leans on the one before it, planned: each way it can be meant is, and what fits is run, or asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from deskhand.core.ability import Ability
from deskhand.core.plan.model import Ask, Plan, Step
from deskhand.core.plan.refs import literal
from deskhand.core.words import Lang
from deskhand.core.words import Words as Sentence
from deskhand.core.world.facts import World
from deskhand.planner.acting import acts
from deskhand.planner.asks import behind, choosing
from deskhand.planner.following import (
    FITS_NOWHERE,
    NOTHING_BEFORE,
    WHAT_WITH,
    Leaning,
    Rewritten,
    Said,
    leaning,
    less,
    rewritten,
)
from deskhand.planner.places import Places
from deskhand.planner.planned import Context, Follows, Planned
from deskhand.planner.request import Request
from deskhand.planner.spans import Spans
from deskhand.planner.text import MAX_TOKENS, Words, likely_lang, spoken_in, tokenised
from deskhand.planner.tongue import Tongue
from deskhand.planner.turns import TURNS, turned
from deskhand.planner.undone import Undone

LONGEST: Final = 60
"""Tokens in the longest request that another may lean on."""
_SAME: Final = Sentence("The same for “{said}”: {text}", "同样处理“{said}”：{text}")
_INSTEAD: Final = Sentence("Instead: {text}", "改为：{text}")
_ASK: Final = Sentence("{heard}. Shall I?", "{heard}。要我做吗？")


class Plans(Protocol):
    def __call__(self, words: Words, places: Places, *, first: Lang, context: Context) -> Planned: ...


@dataclass(frozen=True)
class Follower:
    """Plans what leans on an earlier request, in whichever language that was."""

    tongue: Callable[[Lang], Tongue]
    plans: Plans
    abilities: Mapping[str, Ability]

    def followed(
        self,
        words: Words,
        places: Places,
        now: datetime,
        context: Context,
        alone: Planned,
        read: Mapping[Lang, Request],
    ) -> Planned:
        """What these words mean after the request before them; `alone` where they lean on none.

        `read` is the request in the languages in which it was read by itself.
        """
        if not 0 < len(words) <= MAX_TOKENS:
            return alone
        for lang in spoken_in(words, likely_lang(words)):
            request = read.get(lang) or Request(self.tongue(lang), words, places, now, context, None)
            of = request.of
            narrower = less(of, context.request) if context.request else None
            if narrower is not None and (found := self._planned([narrower], places, context, lang)) is not None:
                return found
            new = Spans(of, request.slots.families, context) if context.request or context.counted else None
            said = leaning(of, new)
            if said:
                found = None if new is None else self._meant(said, new, places, now, context, lang)
                return found or self._why(said[0], alone, context, words, lang)
        return alone

    def _meant(
        self, said: Sequence[Said], new: Spans, places: Places, now: datetime, context: Context, lang: Lang
    ) -> Planned | None:
        """The first way to lean that makes a request which is understood."""
        old = self._old(places, now, context)
        spans, free = (None, ()) if old is None else (Spans.over(old.of, context), old.free())
        for one in said:
            if one.how in TURNS and context.put is not None:
                return turned(one.how, context.put, context.request, lang, self.abilities)
            for together in rewritten(one, new, spans, free):
                found = self._planned(together, places, context, lang)
                if found is not None:
                    return found
        return None

    def _old(self, places: Places, now: datetime, context: Context) -> Request | None:
        request = tokenised(context.request)
        if not 0 < len(request) <= LONGEST:
            return None
        return Request(self.tongue(likely_lang(request)), request, places, now, context, None)

    def _planned(self, together: Sequence[Rewritten], places: Places, context: Context, lang: Lang) -> Planned | None:
        before = replace(context, request="", moved={})
        ways: dict[str, tuple[Rewritten, Planned]] = {}
        for made in together:
            at = places if _follows(made.how) == "same" or not context.moved else _as_before(places, context.moved)
            text = tokenised(made.text)
            planned = self.plans(text, at, first=likely_lang(text), context=before)
            if planned.outcome in ("run", "confirm") and planned.plan is not None:
                ways.setdefault(_steps(planned.plan), (made, planned))
            elif planned.outcome == "choose" and len(together) == 1:
                return self._as_heard(made, planned, lang, leans=True)
        if len(ways) == 1:
            made, planned = next(iter(ways.values()))
            leans = made.how == "pick" or self._leans(made, planned, places, context)
            return self._as_heard(made, planned, lang, leans=leans)
        return self._which(list(ways.values()), lang) if ways else None

    def _leans(self, made: Rewritten, planned: Planned, places: Places, context: Context) -> bool:
        """Whether the request means something else, or nothing, without what was spoken of in between."""
        text = tokenised(made.text)
        bare = self.plans(text, places, first=likely_lang(text), context=Context(last_run=context.last_run))
        return bare.plan is None or planned.plan is None or _steps(bare.plan) != _steps(planned.plan)

    def _as_heard(self, made: Rewritten, planned: Planned, lang: Lang, *, leans: bool) -> Planned:
        """The plan, saying what was understood; asked about where it changes something that was not said in full."""
        follows = _follows(made.how)
        heard = _heard(made, lang)
        planned = replace(planned, follows=follows, heard=heard, lang=lang)
        plan = planned.plan
        if plan is None or planned.outcome == "choose":
            return planned
        if any(isinstance(step, Ask) and step.ask == "confirm" for step in plan.steps):
            steps = tuple(_saying(step, heard) for step in plan.steps)
            return replace(planned, plan=plan.model_copy(update={"steps": steps}))
        if made.how != "limit" and (not acts(plan.steps, self.abilities) or (follows == "same" and not leans)):
            return planned
        return replace(planned, outcome="confirm", plan=behind(plan, _ASK.said(lang, heard=heard)))

    def _which(self, ways: Sequence[tuple[Rewritten, Planned]], lang: Lang) -> Planned:
        plans = tuple(planned.plan for _, planned in ways if planned.plan is not None)
        asked = choosing(ways[0][0].text, [made.text for made, _ in ways], lang)
        follows = _follows(ways[0][0].how)
        return Planned("choose", lang, plan=asked, readings=plans, follows=follows)

    def _why(self, first: Said, alone: Planned, context: Context, words: Words, lang: Lang) -> Planned:
        """Why nothing was followed, unless something better is known; a word that leads nowhere is no follow-up."""
        if alone.outcome != "teach" or alone.reason or (first.how == "same" and first.literals < 2):
            return alone
        value = words.raw(*first.new) or words.text.strip()
        why = WHAT_WITH if first.how == "pick" else FITS_NOWHERE if context.request else NOTHING_BEFORE
        reason = why.said(
            lang, said=value if context.request or first.how == "pick" else words.text, request=context.request
        )
        return replace(alone, reason=reason)


def _saying(step: Step, heard: str) -> Step:
    """A question with what was understood before it."""
    if not isinstance(step, Ask) or step.ask != "confirm":
        return step
    put = step.with_.model_copy(update={"text": f"{literal(heard)}\n{step.with_.text}"[:4_000]})
    return step.model_copy(update={"with_": put})


def _follows(how: Leaning) -> Follows:
    return "same" if how in ("same", "pick", "too") else "instead"


def _heard(made: Rewritten, lang: Lang) -> str:
    if made.how == "pick":
        return made.text
    return (_SAME if _follows(made.how) == "same" else _INSTEAD).said(lang, said=made.said, text=made.text)


def _steps(plan: Plan) -> str:
    return plan.model_copy(update={"goal": ""}).hash()


def _as_before(places: Places, moved: Mapping[str, str]) -> Places:
    world: World = Undone(places.world, dict(moved))
    return Places(world, places.closed)
