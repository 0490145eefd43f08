"""One request in one language: its readings become a plan, a choice, or what was not understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from deskhand.core.filetypes import is_ending
from deskhand.core.flow.guard import asking, bare, changing, guarded
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.check import check
from deskhand.core.plan.model import Do, Plan
from deskhand.core.plan.refs import literal
from deskhand.planner import courtesy
from deskhand.planner.absent import absent
from deskhand.planner.asks import (
    choosing,
    confirming,
    doubting,
    limited,
    more_than_stop,
    offering,
    perhaps_told,
    question,
    reasked,
    uncertain,
    waits,
    was_told,
    what_was_done,
)
from deskhand.planner.clause import MOST_READINGS, Readings, unseen
from deskhand.planner.clauses import Clause, clauses, cuts
from deskhand.planner.compose import Draft
from deskhand.planner.doubt import SEND, Doubt, doubt_about
from deskhand.planner.forgetting import how_to_forget
from deskhand.planner.gatherings import as_meant
from deskhand.planner.leftover import Leftover
from deskhand.planner.match import Budget, Match, Matcher
from deskhand.planner.numbers import number_at
from deskhand.planner.places import Places
from deskhand.planner.planned import Context, Owes, Planned, Suggestion
from deskhand.planner.putoff import may_be_put_off
from deskhand.planner.reading import Reading
from deskhand.planner.remarks import Remarks
from deskhand.planner.routes import Router
from deskhand.planner.sequence import in_order
from deskhand.planner.settle import settled
from deskhand.planner.slots import Families, Slots
from deskhand.planner.slots.free import Sort
from deskhand.planner.stated import Stated, stated
from deskhand.planner.telling import Telling
from deskhand.planner.text import Words
from deskhand.planner.tongue import STOP, Tongue
from deskhand.planner.unbound import NotThere, Unbound
from deskhand.planner.values import MANY, Value

if TYPE_CHECKING:
    from deskhand.planner.evidence.mentions import Mentions


def _is_somebody(words: Words, at: int, number: str) -> bool:
    """Whether what looks like a slip in a number has a capital of its own within a sentence: "call Steven"."""
    return at > 0 and words.tokens[at].raw[:1].isupper() and number_at([number], 0) is not None


class Request:
    """One request in one language."""

    def __init__(
        self, tongue: Tongue, words: Words, places: Places, now: datetime, context: Context, owes: Owes | None
    ) -> None:
        self.tongue = tongue
        self.owes = owes
        self.words = words
        self.context = context
        raw = [token.key for token in words.tokens]
        keys = tongue.slips.mended(raw, lambda at: is_ending(raw[at]) or places.holds(words.tokens[at].raw))
        for at, said in enumerate(raw):
            if keys[at] != said and (tongue.lex.is_sought(keys, at) or _is_somebody(words, at, keys[at])):
                keys[at] = said
        self.of = Reading.of(words, keys, tongue.lex, places, now)
        ends = self.of.sentence_ends
        idle = [self.of.trimmed(at, at + 1) == (at + 1, at + 1) and at not in ends for at in range(len(keys))]
        families, budget = Families(self.of, context, tongue.grammar.may_begin), Budget()
        self.slots = Slots(self.of, families)
        router = Router(tongue.registry, self._granted)
        matcher = Matcher(tongue.grammar, keys, idle, self.slots, budget, families.absent())
        self.readings = Readings(self.of, matcher, self.draft, families.reader, router.routed)
        at_once = replace(matcher, slots=replace(self.slots, without=frozenset({"request", "postponed", "reminder"})))
        self.at_once = Readings(self.of, at_once, self.draft, families.reader, router.routed)
        """Of what is done later, the words for what is done."""
        families.free.asks.append(self._asks)
        self.leftover = Leftover(tongue, self.of)
        self.read: tuple[Clause, ...] = ()
        """The clauses of the one reading, where phrases make one."""

    @cached_property
    def mentions(self) -> Mentions:
        """All that it names, for the weights."""
        from deskhand.planner.evidence.mentions import Mentions

        return Mentions(self.of, self.slots, self.tongue.vocabulary)

    def planned(self) -> Planned:
        """The one reading, the choice between several, or what was not understood."""
        told = how_to_forget(self.words, self.tongue.lang) or courtesy.answered(self.words, self.tongue.lang)
        if told is not None:
            return Planned("teach", self.tongue.lang, reason=told, complete=True)
        places_to_cut = cuts(self.of)
        if places_to_cut is None:
            return self._teach()
        whole = clauses(self.of, places_to_cut, self.readings.complete)
        if whole is not None and (answer := self._understood(whole, ())) is not None:
            return answer
        missing = clauses(self.of, places_to_cut, self.readings.any)
        if missing is not None and (answer := self._not_there(missing)) is not None:
            return answer
        left = None if places_to_cut else self._with_words_left()
        return left or self._stops_first() or self._more_than_stop() or self._teach()

    def weighed(self, against: Planned | None = None) -> Planned | None:
        """What the request most likely means where no phrase reads it whole; always asked, never run.

        `against` is what a phrase made of it: None where the weights read it alike, and nothing speaks against it.
        """
        if against is not None:
            from deskhand.planner.evidence.contesting import contested

            return contested(self, against)
        from deskhand.planner.evidence.offering import offered

        return offered(self)

    def free(self) -> list[tuple[int, int]]:
        """Where words stand that are taken as they are."""
        parts = clauses(self.of, cuts(self.of) or [], self.readings.complete) or []
        values = (row for part in parts for match in part.readings for row in match.bound)
        spans = ((start, end) for _, value, start, end in values if isinstance(value, Value) and value.open)
        return list(dict.fromkeys(self.of.trimmed(*span) for span in spans))

    # ── understood ───────────────────────────────────────────────────────────────────────────────

    def draft(self) -> Draft:
        return Draft(self.tongue.registry, self.context, self.of.places, self.tongue.lang)

    def add(self, draft: Draft, match: Match) -> None:
        """One more clause of a draft; raises `Unbound` or `NotThere`."""
        draft.add(whole := as_meant(match, self.of, self.slots), self.readings.said(whole))

    def _asks(self, start: int, end: int, sort: Sort) -> bool:
        """Whether these words, or those before the first that separates clauses, are a request of their own."""
        cut = next((at for at in range(start, end) if self.of.lex.separators.at(self.of.keys, at, end)), end)
        read = [one for stop in {end, cut} if stop > start for one in self.at_once.complete(start, stop, later=False)]
        return may_be_put_off(read, sort, self.acts, self.of.keys[start:end], self.words.text)

    def _granted(self, do: str, args: Mapping[str, Any]) -> bool:
        given = {name: literal(one) if isinstance(one, str) else one for name, one in args.items()}
        step = Do.model_validate({"id": "one", "do": do, "with": given})
        return self.owes is None or not self.owes(Plan(goal="", steps=(step,)))

    def _drafts(self, parts: Sequence[Clause]) -> list[Draft]:
        """Up to three ways to read the whole, each as a draft."""
        rows: list[tuple[Match, ...]] = [()]
        for clause in parts:
            ways = [way for one in clause.readings for way in settled(one, MOST_READINGS)]
            rows = [(*row, way) for row in rows for way in ways][:MOST_READINGS]
        drafts: list[Draft] = []
        for row in rows:
            for originals in (True, False):
                draft = self.draft()
                draft.originals = originals
                try:
                    for match in row:
                        self.add(draft, match)
                except (Unbound, NotThere):
                    continue
                drafts.append(draft)
        return list({draft.plan("").hash(): draft for draft in drafts}.values())

    def _after_greeting(self, parts: Sequence[Clause]) -> Sequence[Clause]:
        """Without a first clause that only says hello before what is asked: "hey, list Downloads"."""
        first = self.of.trimmed(parts[0].start, parts[0].end)
        greets = first[0] == first[1] or self.tongue.lex.before.whole(self.of.keys, *first) is not None
        return parts[1:] if len(parts) > 1 and greets else parts

    def _understood(self, parts: Sequence[Clause], unused: tuple[str, ...]) -> Planned | None:
        parts = self._after_greeting(parts)
        drafts = self._drafts(parts)
        doubt = (
            self.doubt(parts)
            if any(self.changing(draft) or any(step.do == SEND for step in draft.steps) for draft in drafts)
            else None
        )
        told = self._stated(parts)
        if told == "told":
            return Planned("teach", self.tongue.lang, reason=was_told(self.tongue.lang))
        if told == "maybe" and doubt is None and not unused and len(drafts) == 1:
            return self._perhaps_told(drafts[0])
        if doubt is not None and doubt.fact:
            return Planned("teach", self.tongue.lang, reason=what_was_done(self.tongue.lang))
        if doubt is not None:
            unused = (*unused, doubt.said)
        loose = any(self._is_loose(match, part) for part in parts for match in part.readings)
        plans = [(draft, self._checked(draft, unused, doubt, loose)) for draft in drafts]
        sound = self._plainest([(draft, plan) for draft, plan in plans if plan is not None])
        lang = self.tongue.lang
        if len(sound) == 1 and sound[0][0].guessed and not unused:
            draft = sound[0][0]
            offered = offering(draft.plan(self.words.text), self.told(draft), draft.guessed, lang)
            return Planned("confirm", lang, plan=offered, unused=(draft.guessed,))
        if len(sound) == 1 and sound[0][0].doubted and not unused:
            draft = sound[0][0]
            plan = in_order(draft.plan(self.words.text), self.tongue.registry)
            asked = doubting(plan, self.told(draft), draft.doubted, lang)
            return Planned("confirm", lang, plan=asked)
        unsure = sound[0][0].unsure or self._verb_or_folder(parts) if len(sound) == 1 else ""
        if unsure and not unused:
            draft = sound[0][0]
            plan = in_order(draft.plan(self.words.text), self.tongue.registry)
            return Planned("confirm", lang, plan=uncertain(plan, self.told(draft), unsure, lang))
        if len(sound) == 1:
            outcome = "confirm" if unused or loose else "run"
            self.read = tuple(parts)
            return Planned(outcome, lang, plan=sound[0][1], unused=unused)
        if not sound or (unused and doubt is None):
            return None
        choices = [self.told(draft, counted=False) for draft, _ in sound]
        which = choosing(self.words.text[:20_000], choices, lang)
        return Planned("choose", lang, plan=which, unused=unused, readings=tuple(plan for _, plan in sound))

    def _plainest(self, sound: list[tuple[Draft, Plan]]) -> list[tuple[Draft, Plan]]:
        """Of several that only look, the one that does just that: what runs is a list of its own, and one of many."""
        if len(sound) < 2 or any(self.changing(draft) for draft, _ in sound):
            return sound
        alone = [row for row in sound if all(not step.with_ for step in row[0].steps)]
        return alone if len(alone) == 1 else sound

    def _stated(self, parts: Sequence[Clause]) -> Stated | None:
        """Whether a clause says what was done rather than what to do."""
        found = {stated(self.of, part.start, part.end, match) for part in parts for match in part.readings}
        return "told" if "told" in found else "maybe" if "maybe" in found else None

    def _perhaps_told(self, draft: Draft) -> Planned | None:
        """What may tell of something that was done is asked about, and not done at once."""
        plan = self._checked(draft, (), None, False)
        if plan is None:
            return None
        plan = in_order(draft.plan(self.words.text), self.tongue.registry)
        return Planned("confirm", self.tongue.lang, plan=perhaps_told(plan, self.told(draft), self.tongue.lang))

    def doubt(self, parts: Sequence[Clause]) -> Doubt | None:
        """Why a clause that does more than look may be no order."""
        return doubt_about(self.of, parts, self.acts)

    def _verb_or_folder(self, parts: Sequence[Clause]) -> str:
        """The words of a clause that are an order by themselves, and are what a folder here is called too."""
        for part in parts:
            start, end = self.of.trimmed(part.start, part.end)
            bare = any(
                self.acts(one) and not any(isinstance(row[1], Value) for row in one.bound) for one in part.readings
            )
            if bare and self.of.places.folder(self.of.name(start, end)) is not None:
                return self.of.words.raw(start, end)
        return ""

    def _is_loose(self, match: Match, part: Clause) -> bool:
        """Whether it does more than look, with free text that nothing bounds or that holds too much."""
        last = self.of.trimmed(part.start, part.end)[1]
        free = [(value, end) for _, value, _, end in match.bound if isinstance(value, Value)]
        ends = any(value.strained or (value.loose and end >= last) for value, end in free)
        return ends and self.acts(match)

    def acts(self, match: Match) -> bool:
        fixed = {name: value for name, value, _, _ in match.bound if not isinstance(value, Value)}
        return self._does(match.template.ability, fixed)

    def _does(self, do: str, args: Mapping[str, Any]) -> bool:
        ability = self.tongue.registry[do]
        return ability.consent == "given" or ability.risk(args) > Risk.R0

    def _checked(self, draft: Draft, unused: tuple[str, ...], doubt: Doubt | None, loose: bool) -> Plan | None:
        """The plan with its questions, or None where the checker refuses it."""
        registry, lang = self.tongue.registry, self.tongue.lang
        plan = in_order(draft.plan(self.words.text), registry)
        if any(flaw.code != "not_available" for flaw in check(plan, registry)):
            return None  # what is not built yet is planned all the same: whoever runs plans says so
        if unused:
            return confirming(plan, self.told(draft), unused, doubt.said if doubt else "", lang)
        owed = () if self.owes is None else self.owes(plan)
        owed = {*owed, *changing(plan.steps, registry)} if loose else owed
        asked = [step for step in draft.steps if asking(step, owed)]
        if not asked:
            return plan
        return guarded(plan, owed, question(plan, self.told(draft, asked), lang))

    def changing(self, draft: Draft) -> bool:
        """Whether any step does more than look."""
        return any(self._does(step.do, step.with_) for step in draft.steps)

    def told(self, draft: Draft, steps: Sequence[Do] | None = None, *, counted: bool = True) -> str:
        """The steps in words, as the plan has them; what only feeds another step stands within that one.

        `counted` leaves room for how many files a search finds: a choice is put before anything is looked for.
        """
        chosen = draft.steps if steps is None else steps
        told = self.telling(draft.steps, counted=counted).told(chosen, draft.found_as)
        return limited(told, MANY, self.tongue.lang) if draft.limited else told

    def asked(self, front: Planned, plan: Plan, said: Callable[[str], str]) -> Planned:
        """What a reading of other words of it would do, behind one question, which is made of the steps as told.

        A reason for which that reading asked by itself is given too.
        """
        steps = [step for step in bare(plan).steps if isinstance(step, Do)]
        told = self.telling(steps, counted=not waits(plan)).told(steps)
        doubted = front.outcome == "confirm" and not front.weighed and not front.unused
        asked = reasked(plan, said(told), besides=doubted).model_copy(update={"goal": self.words.text[:20_000]})
        return replace(front, outcome="confirm", plan=asked, readings=(), weighed=True)

    def telling(self, steps: Sequence[Do], *, counted: bool = True) -> Telling:
        tongue, agents = self.tongue, self.context.agents
        return Telling(
            steps, tongue.registry, tongue.phrases, self.of.places, tongue.lang, agents=agents, counted=counted
        )

    def _with_words_left(self) -> Planned | None:
        """The one reading that a few words at the edges keep from being whole."""
        for start, end in self.leftover.cores():
            readings = [one for one in self.readings.complete(start, end, later=False) if not unseen(one)]
            if self.leftover.names_more(start, end):
                readings = [one for one in readings if one.bound or not self.acts(one)]
            unused = self.leftover.beside(start, end)
            if readings and unused:
                return self._understood([Clause(start, end, tuple(readings))], unused)
        return None

    # ── not understood ───────────────────────────────────────────────────────────────────────────

    def _not_there(self, parts: Sequence[Clause]) -> Planned | None:
        """What a request names that does not exist or cannot be told, with the nearest name that does."""
        draft = self.draft()
        for clause in parts:
            match = settled(clause.readings[0], 1)[0]
            try:
                self.add(draft, match)
            except NotThere as wrong:
                return absent(self, match, wrong.value)
            except Unbound:
                return None
        return None

    def _stops_first(self) -> Planned | None:
        """To stop, where a mark stands behind the word for it, and behind that only why: "stop, wrong file"."""
        marks = [at for at, token in enumerate(self.of.words.tokens) if token.is_mark]
        parts = [(a + 1, b) for a, b in pairwise((-1, *marks, len(self.of.keys))) if a + 1 < b]
        if (
            len(parts) < 2
            or not self.of.keys
            or not any(set(self.of.keys) & need for one in self.tongue.stops for need in one.needs)
        ):
            return None
        stops = [self._stop_read(*part) for part in parts]
        if stops[0] is None or any(
            stop is None and self._is_more(*part) for stop, part in zip(stops, parts, strict=True)
        ):
            return None
        return self._understood([Clause(*parts[0], (stops[0],))], ())

    def _stop_read(self, start: int, stop: int) -> Match | None:
        readings = self.readings.complete(start, stop, later=False)
        return next((match for match in readings if match.template.ability == STOP), None)

    def _is_more(self, start: int, stop: int) -> bool:
        """Whether something may be asked for in a stretch: it is not known to say only why."""
        kinds = ("file", "folder", "person", "event", "app", "url", "id", "ahead", "quoted")
        named = any(self.mentions.of_kind(kind, start, stop) for kind in kinds)
        return named or any(self.of.guarded[start:stop]) or not Remarks(self.mentions).is_of_a_mistake(start, stop)

    def _more_than_stop(self) -> Planned | None:
        """A word that stops our own work, with something behind it that is no work of ours: "stop the music"."""
        of, lang, said = self.of, self.tongue.lang, set(self.of.keys)
        if not any(all(said & need for need in one.needs) for one in self.tongue.stops):
            return None
        for end in range(1, len(of.keys)):
            apart = lang == "en" or (of.guarded[end - 1] and not of.guarded[end])  # 停 begins other words too
            readings = self.readings.complete(0, end, later=False) if apart else []
            if any(match.template.ability == STOP for match in readings):
                start, end = of.trimmed(0, end)
                left = of.words.raw(end, of.trimmed(end, len(of.keys))[1]).strip()
                front = of.words.raw(start, end)
                reason = more_than_stop(front, left, lang)
                return Planned("teach", lang, unused=(left,), suggest=(Suggestion(STOP, front),), reason=reason)
        return None

    def _teach(self) -> Planned:
        return Planned("teach", self.tongue.lang, unused=self.leftover.strange())
