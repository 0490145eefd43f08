"""Words to a checked plan, with no model: every word is accounted for, or the answer says which was not."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import product
from typing import Final

from deskhand.core.agents import OutsideAgent
from deskhand.core.flow.grants import Closed
from deskhand.core.paths import path_text
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.core.world.moment import one_moment
from deskhand.planner import courtesy
from deskhand.planner.apart import holds_all, says_no_less, set_apart
from deskhand.planner.appended import appended
from deskhand.planner.asks import meant
from deskhand.planner.calledoff import CALLED_OFF, calls_itself_off
from deskhand.planner.conditions import Conditions
from deskhand.planner.devices import Spoken, at_device, brought, device_in, elsewhere
from deskhand.planner.evidence.alike import stem
from deskhand.planner.follower import Follower
from deskhand.planner.honoured import Honoured
from deskhand.planner.keeping import keeping, kept_in, made_by
from deskhand.planner.letters import letters
from deskhand.planner.missed import standing
from deskhand.planner.occasions import may_be_ordered, may_be_retold, occasion_planned
from deskhand.planner.papers import asked_of_a_paper
from deskhand.planner.places import Places
from deskhand.planner.planned import Context, Owes, Planned
from deskhand.planner.reasoned import reasoned
from deskhand.planner.remarked import Remarked
from deskhand.planner.request import Request
from deskhand.planner.spared import TAKEN, takes_what_stays
from deskhand.planner.steps import Steps
from deskhand.planner.text import (
    MAX_TOKENS,
    Words,
    is_plain_between_pauses,
    likely_lang,
    said,
    spoken_in,
    tokenised,
    with_pauses,
)
from deskhand.planner.tongue import Tongue
from deskhand.planner.values import Exact

_FURTHER: Final = (reasoned, appended, letters)
_BLANKS: Final = re.compile(r"\s{9,}")
_OPENERS: Final = frozenset({"and", "also", "plus", "or", "then", "but", "no", "only", *"还那也再和跟换改只"})
"""What such a fragment begins with."""
_LONGEST: Final = 800
"""Characters in a request that is read as one of the few whole sentences that are known."""
_FRAGMENT: Final[Mapping[Lang, int]] = {"en": 3, "zh": 5}
"""Words that say something, in Chinese signs: with fewer, what seems to go on from a request is no request."""


class Planner:
    """The grammar of all registered abilities; one planner serves any number of requests."""

    def __init__(self, registry: Registry, agents: Sequence[OutsideAgent] = ()) -> None:
        """`agents` are those outside that may be asked."""
        self.registry = registry
        self._agents = tuple(agents)
        self._tongues: dict[Lang, Tongue] = {}

    def plan(
        self,
        text: str,
        world: World,
        now: datetime,
        lang: Lang | None = None,
        context: Context | None = None,
        owes: Owes | None = None,
        closed: Sequence[Closed] = (),
    ) -> Planned:
        """How the request is understood on this desk at this moment; nothing is touched.

        The plan asks before the steps that `owes` names, in one question; without it, before none. `closed`
        are folders that are told of by name and no more.
        """
        began = time.perf_counter()
        with one_moment():
            planned = self._planned(text, world, now, lang, context, owes, closed)
        return replace(planned, ms=(time.perf_counter() - began) * 1_000)

    def _planned(
        self,
        text: str,
        world: World,
        now: datetime,
        lang: Lang | None,
        context: Context | None,
        owes: Owes | None,
        closed: Sequence[Closed],
    ) -> Planned:
        whole = tokenised(_writable(text))
        spoken = self.spoken(text, world)
        words = whole if spoken is None else tokenised(spoken.rest)
        likely = lang or likely_lang(whole)
        words = words.part(courtesy.past(words, likely), len(words))
        if spoken is not None and (spoken.also or not spoken.names):
            return elsewhere(spoken, world.devices, likely)
        places = Places(world, closed)
        known = replace(context or Context(), agents=self._agents)
        read: dict[Lang, Request] = {}
        planned, request = self._read(words, places, now, likely_lang(words), known, owes, read)
        leans: Planned | None = None
        """That it goes on from a request, where there was none."""
        if planned.outcome != "run":
            follower = Follower(self._tongue, partial(self._strict, now=now, owes=owes), self.registry)
            followed = follower.followed(words, places, now, known, planned, read)
            if followed is not planned and followed.outcome == "teach" and not known.request:
                leans = followed
                followed = planned if self._may_stand_alone(words, planned.lang) else followed
            request, planned = (request, planned) if followed is planned else (None, followed)
        planned = self._weighed(planned, request, words)
        if planned.outcome == "teach" and request is not None and not planned.complete and not planned.reason:
            request, planned = self._weighed_in_others(request, read) or (request, planned)
        if planned.outcome == "teach" and not planned.complete and planned.lang in read:
            planned = self._paused(words, places, now, planned.lang, known, owes) or planned
        elif planned.outcome != "run" and planned.weighed and request is not None:
            planned = self._with_texts(planned, request, places, now, known, owes)
            alone = partial(self._alone, places=places, now=now, context=known, owes=owes)
            planned = Remarked(request, alone).told_to_nobody(planned) or planned
        short = len(words.text) <= _LONGEST
        if short and (may_be_retold(planned) or may_be_ordered(planned)):
            planned = self._told_event(places, known, read, ordered=not may_be_retold(planned)) or planned
        if short and (planned.weighed or (planned.outcome == "teach" and not planned.complete)):
            planned = self._further(places, now, known, read) or planned
        if short and planned.outcome != "run" and request is not None:
            planned = self._kept(words.text, places, now, lang, known, owes) or planned
        if planned.outcome == "teach" and planned.lang in read and not (known.request and planned.reason):
            alone = partial(self._alone, places=places, now=now, context=known, owes=owes)
            planned = Honoured(read[planned.lang], alone).planned() or planned
            if planned.outcome == "teach" and not planned.complete:
                planned = self._set_apart(read[planned.lang], places, now, known, owes) or planned
            if planned.outcome == "teach" and not planned.complete:
                planned = Remarked(read[planned.lang], alone).planned() or planned
        if planned.outcome == "teach" and not planned.complete and not planned.reason and planned.lang in read:
            planned = asked_of_a_paper(read[planned.lang]) or planned
        if planned.outcome == "teach":
            conditional = partial(self._conditional, now=now, owes=owes)
            planned = Conditions(self._tongue, conditional, self.registry).planned(words, places, now, known, planned)
        if planned.outcome == "teach" and leans is not None and not planned.complete:
            planned = self._with_near(leans, words)
        plans = [plan for plan in (planned.plan, *planned.readings) if plan is not None]
        if any(takes_what_stays(plan) for plan in plans):
            planned = Planned("teach", planned.lang, reason=TAKEN.said(planned.lang), complete=True)
        elif any(calls_itself_off(plan, self.registry) for plan in plans):
            planned = Planned("teach", planned.lang, reason=CALLED_OFF.said(planned.lang), complete=True)
        if planned.outcome == "teach" and lang is not None:
            near = () if planned.complete else planned.suggest or self._tongue(likely).near(words.text)
            planned = replace(planned, lang=likely, suggest=near)
        if spoken is not None:
            carried = brought(planned, spoken, self.registry)
            planned = carried or at_device(planned, whole.text, spoken)
        return planned

    def _may_stand_alone(self, words: Words, lang: Lang) -> bool:
        """Whether so much is said that it need not go on from anything: more than "and Bob as well"."""
        little = self._tongue(lang).vocabulary.alike.little
        says = [one for one in words.tokens if not one.is_mark and stem(one.key) not in little]
        return len(says) >= _FRAGMENT[lang] or words.tokens[0].key not in _OPENERS

    def _told_event(
        self, places: Places, known: Context, read: dict[Lang, Request], *, ordered: bool
    ) -> Planned | None:
        """An event that the request tells, in whatever order, in one of the languages that it was read in."""
        for lang, request in read.items():
            so_far = Steps(self.registry, known, places, lang)
            if (found := occasion_planned(request.of, so_far, self._tongue(lang), ordered=ordered)) is not None:
                return found
        return None

    def _further(self, places: Places, now: datetime, known: Context, read: dict[Lang, Request]) -> Planned | None:
        """What is said in one of few ways over all of its words, with files that are there."""
        for (lang, request), way in product(read.items(), _FURTHER):
            tongue = self._tongue(lang)

            def named(kind: str, said: str, tongue: Tongue = tongue) -> str | None:
                words = tokenised(said)
                value = Request(tongue, words, places, now, known, None).slots(kind, 0, len(words))
                return str(value.value) if isinstance(value, Exact) else None

            found = way(request.of, named, Steps(self.registry, known, places, lang), tongue)
            if found is not None:
                return found
        return None

    def _kept(
        self, text: str, places: Places, now: datetime, lang: Lang | None, known: Context, owes: Owes | None
    ) -> Planned | None:
        """What is to be done before its outcome is kept in a file that the request names at its end."""
        for one in kept_in(text):
            front = self.plan(one.front, places.world, now, lang, known, owes, places.closed)
            tongue = self._tongue(front.lang)
            of = Request(tongue, tokenised(one.front), places, now, known, None).of
            if front.weighed and any(of.guarded):  # a guess that may have passed over a “not” is not built upon
                continue
            so_far = Steps(self.registry, known, places, front.lang)
            found = keeping(front, one, text, so_far, tongue)
            if found is not None and not any(places.is_closed(path) for path in made_by(found)):
                return found
        return None

    def spoken(self, text: str, world: World) -> Spoken | None:
        """The computer that a request says it is for, of those that this world knows."""
        return device_in(tokenised(_writable(text)), world.devices, lambda name: bool(world.named(name)))

    def _strict(
        self, words: Words, places: Places, now: datetime, first: Lang, context: Context, owes: Owes | None
    ) -> Planned:
        """How words are understood by themselves, by phrases alone."""
        return self._read(words, places, now, first, context, owes, {})[0]

    def _conditional(
        self, words: Words, places: Places, lang: Lang, context: Context, now: datetime, owes: Owes | None
    ) -> Planned:
        """How the rest of a request is understood whose condition was taken off; what it asks is one of its steps."""
        found = self._strict(words, places, now, lang, context, owes)
        kept = self._kept(words.text, places, now, lang, context, owes) if found.outcome == "teach" else None
        return found if kept is None else replace(kept, outcome="run")

    def _alone(
        self, text: str, lang: Lang, *, places: Places, now: datetime, context: Context, owes: Owes | None
    ) -> Planned:
        """How a part of a request is understood that leans on nothing before it."""
        words = tokenised(text)
        read: dict[Lang, Request] = {}
        planned, request = self._read(words, places, now, lang, context, owes, read)
        planned = self._weighed(planned, request, words) if planned.outcome != "run" else planned
        if planned.outcome != "teach" or planned.complete or planned.lang not in read:
            return planned
        return self._set_apart(read[planned.lang], places, now, context, owes) or planned

    def _paused(
        self, words: Words, places: Places, now: datetime, lang: Lang, context: Context, owes: Owes | None
    ) -> Planned | None:
        """How Chinese is understood where blanks are pauses: always asked."""
        paused = with_pauses(words) if lang == "zh" and is_plain_between_pauses(words) else words
        return self._asked(paused, places, now, lang, context, owes) if len(paused) > len(words) else None

    def _set_apart(
        self,
        request: Request,
        places: Places,
        now: datetime,
        context: Context,
        owes: Owes | None,
        *,
        labelled: bool = False,
    ) -> Planned | None:
        """How it is understood with each text that words announce taken as it stands: always asked."""
        apart = set_apart(request.mentions, labelled=labelled)
        found = None if apart is None else self._asked(apart, places, now, request.tongue.lang, context, owes)
        if apart is None or found is None:
            return None
        return found if all(holds_all(one, apart) for one in found.ways) else None

    def _with_texts(
        self, read: Planned, request: Request, places: Places, now: datetime, context: Context, owes: Owes | None
    ) -> Planned:
        """The same with each announced text as it stands, where what was read has cut one up or left it out."""
        apart = set_apart(request.mentions, labelled=True)
        if apart is None or all(holds_all(one, apart) for one in read.ways):
            return read
        found = self._set_apart(request, places, now, context, owes, labelled=True)
        return read if found is None or not says_no_less(found.ways[0], read.ways[0]) else found

    def _asked(
        self, words: Words, places: Places, now: datetime, lang: Lang, context: Context, owes: Owes | None
    ) -> Planned | None:
        """What words mean that are not quite those that were said; never run, None where it is not understood."""
        read: dict[Lang, Request] = {}
        planned, request = self._read(words, places, now, lang, context, owes, read)
        found = self._weighed(planned, request, words) if planned.outcome != "run" else planned
        if found.plan is None or found.outcome != "run":
            return None if found.plan is None else replace(found, weighed=True)
        return read[found.lang].asked(found, found.plan, lambda steps: meant(steps, found.lang))

    def _read(
        self,
        words: Words,
        places: Places,
        now: datetime,
        first: Lang,
        context: Context,
        owes: Owes | None,
        read: dict[Lang, Request],
    ) -> tuple[Planned, Request | None]:
        """What phrases make of the words; where they make nothing, what may be weighed instead.

        `read` is given the request in each language that it was read in.
        """
        teach = Planned("teach", first, unused=tuple(said(words.tokens[:40], words.text)[:12]))
        if not 0 < len(words) <= MAX_TOKENS:
            return teach, None
        answers: list[Planned] = []
        for lang in spoken_in(words, first):
            tongue = self._tongue(lang)
            if lang != first and not tongue.may_read(words):
                continue
            read[lang] = request = Request(tongue, words, places, now, context, owes)
            answers.append(request.planned())
            if answers[-1].outcome == "run":
                return _settled(request, answers[-1]), None
        requests = list(read.values())
        understood = [(one, asked) for one, asked in zip(answers, requests, strict=True) if one.outcome != "teach"]
        if understood:
            one, asked = min(understood, key=lambda row: ("choose", "confirm").index(row[0].outcome))
            return _settled(asked, one), None
        teach = next((one for one in answers if one.missing or one.reason), answers[0])
        return teach, requests[0]

    def _weighed(self, read: Planned, request: Request | None, words: Words) -> Planned:
        """What a request most likely means where no phrase reads it.

        Where there is a reason that it cannot be done, only what takes every word goes before that.
        """
        if request is None or (read.complete and not (read.missing or read.unused)):
            return self._with_near(read, words)
        found = standing(read, request.weighed(), request.of.places, self.registry)
        return found or self._with_near(read, words)

    def _weighed_in_others(self, tried: Request, read: Mapping[Lang, Request]) -> tuple[Request, Planned] | None:
        """What is likely meant in Chinese where there are more Latin signs: "logo转成jpg"."""
        found = ((one, one.weighed()) for one in read.values() if one is not tried and one.tongue.lang == "zh")
        return next(((one, planned) for one, planned in found if planned is not None), None)

    def _with_near(self, teach: Planned, words: Words) -> Planned:
        if teach.outcome != "teach" or teach.suggest or teach.complete:
            return teach
        return replace(teach, suggest=self._tongue(teach.lang).near(words.text))

    def _tongue(self, lang: Lang) -> Tongue:
        if lang not in self._tongues:
            self._tongues[lang] = Tongue(self.registry, lang)
        return self._tongues[lang]


def _settled(request: Request, read: Planned) -> Planned:
    """What a phrase made of a request, unless other words of it speak for something else: then it is asked."""
    contested = request.weighed(read) if request.read and read.outcome != "choose" else None
    return contested or read


def _writable(text: str) -> str:
    """The request in the text form of paths, so that a name that is not UTF-8 can be asked for and written down.

    Blanks without end say nothing, and what reads whole sentences would try each of them.
    """
    return _BLANKS.sub(" " * 8, path_text(text).encode("utf-8", "replace").decode("utf-8"))
