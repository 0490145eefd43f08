"""Words to a checked plan, with no model: every word is accounted for, or the answer says which was not."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

from deskhand.core.ability import Phrases, Registry
from deskhand.core.flow.guard import asking, guarded
from deskhand.core.paths import path_text
from deskhand.core.plan.check import check
from deskhand.core.plan.model import Do, Plan
from deskhand.core.saying import described
from deskhand.core.words import LANGS, Lang
from deskhand.core.world.facts import World
from deskhand.planner.asks import choosing, confirming, question, together
from deskhand.planner.clauses import Clause, clauses, cuts
from deskhand.planner.compose import Draft, NotThere, Unbound, settled
from deskhand.planner.folders import Folders
from deskhand.planner.lexicon import Lexicon, keys_of, lexicon
from deskhand.planner.match import Budget, Grammar, Match, Matcher
from deskhand.planner.numbers import number_at
from deskhand.planner.places import Places
from deskhand.planner.planned import Context, Planned, Suggestion
from deskhand.planner.reading import Reading
from deskhand.planner.slots import Slots
from deskhand.planner.suggest import Examples
from deskhand.planner.template import Template, compiled, words_of
from deskhand.planner.text import MAX_TOKENS, Token, Words, likely_lang, said, tokenised
from deskhand.planner.typos import Slips, near_to
from deskhand.planner.values import Missing, Search, Value

MOST_READINGS: Final = 3
MOST_UNUSED: Final = {"en": 3, "zh": 5}
"""Words left over beyond this are not one reading with a few words to spare."""


class Planner:
    """The grammar of all registered abilities; one planner serves any number of requests."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._tongues: dict[Lang, _Tongue] = {}

    def plan(
        self, text: str, world: World, now: datetime, lang: Lang | None = None, context: Context | None = None
    ) -> Planned:
        """How the request is understood on this desk at this moment; nothing is touched."""
        began = time.perf_counter()
        words = tokenised(_writable(text))
        likely = lang or likely_lang(words)
        planned = self._plan(words, world, now.date(), likely_lang(words), context or Context())
        if planned.outcome == "teach" and lang is not None:
            planned = replace(planned, lang=likely, suggest=planned.suggest or self._tongue(likely).near(words.text))
        return replace(planned, ms=(time.perf_counter() - began) * 1_000)

    def _plan(self, words: Words, world: World, today: date, first: Lang, context: Context) -> Planned:
        teach = Planned("teach", first, unused=tuple(said(words.tokens[:40], words.text)[:12]))
        if 0 < len(words) <= MAX_TOKENS:
            places = Places(world)
            answers: list[Planned] = []
            for lang in _order(first):
                answers.append(_Request(self._tongue(lang), words, places, today, context).planned())
                if answers[-1].outcome == "run":
                    return answers[-1]
            understood = [one for one in answers if one.outcome != "teach"]
            if understood:
                return min(understood, key=lambda one: ("choose", "confirm").index(one.outcome))
            teach = next((one for one in answers if one.missing), answers[0])
        if teach.suggest:
            return teach
        return replace(teach, suggest=self._tongue(teach.lang).near(words.text))

    def _tongue(self, lang: Lang) -> _Tongue:
        if lang not in self._tongues:
            self._tongues[lang] = _Tongue(self.registry, lang)
        return self._tongues[lang]


def _order(first: Lang) -> tuple[Lang, ...]:
    return (first, *(lang for lang in LANGS if lang != first))


class _Tongue:
    """One language: its words, templates and examples."""

    def __init__(self, registry: Registry, lang: Lang) -> None:
        self.lang: Lang = lang
        self.registry = registry
        self.lex: Lexicon = lexicon(lang)
        self.phrases: dict[str, Phrases] = dict(registry.phrases(lang))
        self.templates: list[Template] = [
            compiled(do, text, self.lex.rules) for do, phrases in self.phrases.items() for text in phrases.say
        ]
        self.grammar = Grammar.of(self.templates)

    @cached_property
    def slips(self) -> Slips:
        return Slips({word for one in self.templates for word in words_of(one)}, self.lex.words())

    @cached_property
    def negations(self) -> frozenset[str]:
        """Single words that turn a meaning round, for slips in what is left over."""
        rows = (keys_of(text) for text, _ in self.lex.guards.rows())
        return frozenset(keys[0] for keys in rows if len(keys) == 1 and len(keys[0]) >= 3)

    @cached_property
    def examples(self) -> Examples:
        return Examples((do, say) for do, phrases in self.phrases.items() for say in phrases.examples)

    def near(self, text: str) -> tuple[Suggestion, ...]:
        return self.examples.nearest(text)


class _Request:
    """One request in one language."""

    def __init__(self, tongue: _Tongue, words: Words, places: Places, today: date, context: Context) -> None:
        self.tongue = tongue
        self.words = words
        self.context = context
        raw = [token.key for token in words.tokens]
        keys = tongue.slips.mended(raw, lambda at: bool(places.named(words.tokens[at].raw)))
        self.of = Reading.of(words, keys, tongue.lex, places, today)
        self.slots = Slots(self.of, Folders(self.of))
        idle = [self.of.trimmed(at, at + 1) == (at + 1, at + 1) for at in range(len(keys))]
        self.matcher = Matcher(tongue.grammar, keys, idle, self.slots, Budget())
        self._best: dict[tuple[int, int], list[Match]] = {}

    def planned(self) -> Planned:
        """The one reading, the choice between several, or what was not understood."""
        places_to_cut = cuts(self.of)
        if places_to_cut is None:
            return self._teach()
        whole = clauses(self.of, places_to_cut, self._complete)
        if whole is not None and (answer := self._understood(whole, ())) is not None:
            return answer
        missing = clauses(self.of, places_to_cut, self._any)
        if missing is not None and (answer := self._not_there(missing)) is not None:
            return answer
        return self._with_words_left(places_to_cut) or self._teach()

    # ── readings of one clause ───────────────────────────────────────────────────────────────────

    def _complete(self, start: int, end: int, later: bool) -> list[Match]:
        found = [one for one in self._matches(start, end) if not _missing(one)]
        return self._bindable(_top(found), later)

    def _any(self, start: int, end: int, later: bool) -> list[Match]:
        return self._complete(start, end, later) or self._bindable(_top(self._matches(start, end)), later)

    def _matches(self, start: int, end: int) -> list[Match]:
        """Every reading of a clause, with and without the polite words around it."""
        if (start, end) not in self._best:
            found: list[Match] = []
            for a, b in self._unwrapped(start, end):
                found = self.matcher.matches(a, b)
                if any(not _missing(one) for one in found):
                    break
            self._best[start, end] = found
        return self._best[start, end]

    def _unwrapped(self, start: int, end: int) -> list[tuple[int, int]]:
        """The clause as it stands, then with polite words taken off its ends one after another."""
        lex, keys = self.tongue.lex, self.of.keys
        spans = [self.of.trimmed(start, end, articles=False)]
        while True:
            a, b = spans[-1]
            front = lex.before.at(keys, a, b)
            behind = lex.after.before(keys, a, b)
            if front is not None and front[0] < b:
                following = front[0], b
            elif behind is not None and behind > a:
                following = a, behind
            else:
                break
            spans.append(self.of.trimmed(*following, articles=False))
            if behind is not None and front is not None and front[0] < behind:
                spans.append(self.of.trimmed(a, behind, articles=False))
                spans.append(self.of.trimmed(*following, articles=False))
        return [span for span in dict.fromkeys(spans) if span[0] < span[1]]

    def _bindable(self, found: list[Match], later: bool) -> list[Match]:
        """Those that a plan can be made of, where they stand: "it" needs something before."""
        return [one for one in found if later or self._stands_alone(one)]

    def _stands_alone(self, match: Match) -> bool:
        if _missing(match):
            return True
        try:
            self._draft().add(settled(match, 1)[0], self._said(match))
        except Unbound:
            return False
        return True

    # ── outcomes ─────────────────────────────────────────────────────────────────────────────────

    def _draft(self) -> Draft:
        return Draft(self.tongue.registry, self.context, self.tongue.lang)

    def _said(self, match: Match) -> dict[str, str]:
        return {name: self.of.words.raw(*self.of.trimmed(start, end)) for name, _, start, end in match.bound}

    def _drafts(self, parts: Sequence[Clause]) -> list[Draft]:
        """Up to three ways to read the whole, each as a draft."""
        rows: list[tuple[Match, ...]] = [()]
        for clause in parts:
            ways = [way for one in clause.readings for way in settled(one, MOST_READINGS)]
            rows = [(*row, way) for row in rows for way in ways][:MOST_READINGS]
        drafts: list[Draft] = []
        for row in rows:
            for originals in (True, False):
                draft = self._draft()
                draft.originals = originals
                try:
                    for match in row:
                        draft.add(match, self._said(match))
                except Unbound:
                    continue
                drafts.append(draft)
        unique = {draft.plan("").hash(): draft for draft in drafts}
        return list(unique.values())

    def _understood(self, parts: Sequence[Clause], unused: tuple[str, ...]) -> Planned | None:
        drafts = self._drafts(parts)
        plans = [(draft, self._checked(draft, unused)) for draft in drafts]
        sound = [(draft, plan) for draft, plan in plans if plan is not None]
        if not sound or (self.of.is_doubtful() and any(self._changing(draft) for draft, _ in sound)):
            return None
        lang = self.tongue.lang
        if len(sound) == 1:
            return Planned("confirm" if unused else "run", lang, plan=sound[0][1], unused=unused)
        if unused:
            return None
        choices = [together(self._parts(draft), lang) for draft, _ in sound]
        which = choosing(self.words.text[:20_000], choices, lang)
        return Planned("choose", lang, plan=which, readings=tuple(plan for _, plan in sound))

    def _checked(self, draft: Draft, unused: tuple[str, ...]) -> Plan | None:
        """The plan with its questions, or None where the checker refuses it."""
        registry, lang = self.tongue.registry, self.tongue.lang
        plan = draft.plan(self.words.text)
        if check(plan, registry):
            return None
        if unused:
            return confirming(plan, self._parts(draft), unused, lang)
        asked = [step for step in draft.steps if asking(step, registry)]
        return guarded(plan, registry, question(self._parts(draft, asked), lang)) if asked else plan

    def _changing(self, draft: Draft) -> bool:
        """Whether any step does more than look."""
        registry = self.tongue.registry
        return any(asking(step, registry) or registry[step.do].consent == "given" for step in draft.steps)

    def _parts(self, draft: Draft, steps: Sequence[Do] | None = None) -> list[str]:
        """The steps in words; a search that only feeds another step goes unsaid."""
        fed = {step.id for step in draft.steps if step.id in draft.found_as}
        chosen = draft.steps if steps is None else steps
        return [described(self.tongue.phrases[one.do], draft.shown[one.id]) for one in chosen if one.id not in fed]

    def _not_there(self, parts: Sequence[Clause]) -> Planned | None:
        """What a request names that does not exist, and the same request with the nearest name that does."""
        draft = self._draft()
        for clause in parts:
            match = settled(clause.readings[0], 1)[0]
            try:
                draft.add(match, self._said(match))
            except NotThere as wrong:
                return self._without(match, wrong.missing)
            except Unbound:
                return None
        return None

    def _without(self, match: Match, missing: Missing) -> Planned:
        do = match.template.ability
        text = self.words.text
        suggest = [Suggestion(do, _put(text, missing.name, near)) for near in missing.near if missing.name in text]
        return Planned(
            "teach", self.tongue.lang, unused=(missing.name,), suggest=tuple(suggest), missing=(missing.name,)
        )

    def _with_words_left(self, places_to_cut: list[tuple[int, int]]) -> Planned | None:
        """The one reading that a few words at the edges of one clause keep from being whole."""
        if any(self.of.guarded):
            return None
        size = len(self.of.keys)
        most = MOST_UNUSED[self.tongue.lang]
        for left in range(1, most + 1):
            for front in range(left + 1):
                start, end = front, size - (left - front)
                if start >= end or left * 2 > size or not self._may_leave(start, end):
                    continue
                readings = self._complete(start, end, later=False)
                unused = said([*self.words.tokens[:start], *self.words.tokens[end:]], self.words.text)
                if readings and unused and not places_to_cut:
                    return self._understood([Clause(start, end, tuple(readings))], tuple(unused))
        return None

    def _may_leave(self, start: int, end: int) -> bool:
        """Words that say where, when, to whom or what else to do are never left over."""
        rest = [*range(start), *range(end, len(self.of.keys))]
        known = self.tongue.slips.known
        return not any(
            self.of.blocked[at]
            or near_to(self.of.keys[at], self.tongue.negations)
            or self.words.tokens[at].quoted is not None
            or (self.of.keys[at] in known and self.of.keys[at] not in self.tongue.lex.stop)
            or any(c.isnumeric() for c in self.of.keys[at])
            or number_at(self.of.keys, at) is not None
            for at in rest
        )

    def _teach(self) -> Planned:
        """The words that were not understood: those the grammar does not know, and those it may not leave over."""
        known = self.tongue.slips.known
        size = len(self.words)
        strange: list[Token] = []
        follows = False
        for at, token in enumerate(self.words.tokens[:size]):
            plain = not token.is_mark or token.is_symbol
            odd = self.of.guarded[at] or (self.of.keys[at] not in known and plain and not self._is_there(token))
            if odd or (follows and self._goes_on(at)):
                strange.append(token)
            follows = odd and not self.of.guarded[at]
        return Planned("teach", self.tongue.lang, unused=tuple(said(strange[:40], self.words.text)[:12]))

    def _is_there(self, token: Token) -> bool:
        """Whether the word is the name of something on the desk, which needs no understanding."""
        return len(token.raw) > 1 and bool(self.of.places.named(token.raw) or self.of.places.fact(token.raw))

    def _goes_on(self, at: int) -> bool:
        """Whether a Chinese character belongs to the strange word before it: no known word begins with it here."""
        keys = self.of.keys
        if self.tongue.lang != "zh" or keys[at].isascii() or self.words.tokens[at].is_mark:
            return False
        begins = any(book.at(keys, at, len(keys)) for book in self.tongue.lex.books())
        return not begins and keys[at] not in self.tongue.grammar.by_first


def _writable(text: str) -> str:
    """The request in the text form of paths, so that a name that is not UTF-8 can be asked for and written down."""
    return path_text(text).encode("utf-8", "replace").decode("utf-8")


def _put(text: str, name: str, near: str) -> str:
    """The text with another name in the place of one, never run together with a word before it."""
    at = text.index(name)
    gap = " " if at and text[at - 1].isascii() and text[at - 1].isalnum() and near[:1].isascii() else ""
    return f"{text[:at]}{gap}{near}{text[at + len(name) :]}"


def _missing(match: Match) -> bool:
    return any(isinstance(value, Missing) for _, value, _, _ in match.bound)


def _open(match: Match) -> int:
    return sum(value.open for _, value, _, _ in match.bound if isinstance(value, Value))


def _searches(match: Match) -> int:
    return sum(isinstance(value, Search) for _, value, _, _ in match.bound)


def _top(found: Sequence[Match]) -> list[Match]:
    """The readings that leave least to free text, and of those the ones with most words of their own."""
    if not found:
        return []
    ranks = {id(one): (_missing(one), _open(one), -one.literals, _searches(one)) for one in found}
    best = min(ranks.values())
    return [one for one in found if ranks[id(one)] == best]
