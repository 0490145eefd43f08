"""What a request forbids and its plan does not do: asked about, with the guard repeated; never run.

"Draft the mail to Anna, but do not send it" is the draft, if no step sends. A guard that the plan may break, or that is
not understood, leaves the request as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.guard import bare
from deskhand.core.pattern import Pattern
from deskhand.core.plan.model import Ask, Do, Plan, Step
from deskhand.core.plan.refs import refs_in
from deskhand.core.shown import shown
from deskhand.core.values import texts_in
from deskhand.core.words import Lang
from deskhand.core.words import Words as Sentence
from deskhand.planner.acting import acts as does_more
from deskhand.planner.asks import choosing
from deskhand.planner.evidence.alike import stem
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import Mention
from deskhand.planner.forbidden import Forbidden, Found, about_this, acts, book, found_in, opaque, rows
from deskhand.planner.planned import Planned
from deskhand.planner.pointing import named_in, pointing
from deskhand.planner.request import Request
from deskhand.planner.text import keys_of
from deskhand.planner.values import Either, Exact

_NONE: Final = Sentence(
    "You said “{guards}”, and no step of this does that. Is this what you mean? {steps}?",
    "你说了“{guards}”，下面的步骤都不会违反。你是这个意思吗？{steps}？",
)
_ONLY: Final = Sentence("Only this, and nothing else? {steps}?", "只做这些，不做别的吗？{steps}？")
_BESIDE: Final = Sentence("{steps} (no step does what you said: “{guards}”)", "{steps}（不会违反你说的“{guards}”）")
_TOUCHED: Final = "#touched"
_LOOKED: Final = frozenset(
    {"files.find", "files.list", "files.unzip", "mail.search", "calendar.list", "contacts.find", "shop.search"}
)
"""Steps that bring what no word names, so that nobody can tell what is among it."""
_AWAY: Final = ("files.move", "files.organize")
_MACHINE: Final = Pattern(r"[a-z]+-\d+", re.IGNORECASE)
_SAID: Final = frozenset({"body", "text", "content", "note", "prompt", "request", "question"})
"""Values that are somebody's own words."""
_HOLDS: Final[Mapping[str, frozenset[str]]] = {
    "file": frozenset({"file", "files"}),
    "folder": frozenset({"folder"}),
    "person": frozenset({"person", "people"}),
    "app": frozenset({"app", "window"}),
}
"""The kinds of parameters in which something that is named stands."""
Plans = Callable[[str, Lang], Planned]


@dataclass(frozen=True)
class Honoured:
    """Plans a request without what it forbids, and holds the plan against that."""

    request: Request
    plans: Plans

    def planned(self) -> Planned | None:
        of, tongue = self.request.of, self.request.tongue
        mentions = Mentions(of, self.request.slots, tongue.vocabulary)
        found = found_in(of, mentions)
        if found is None:
            return None
        rest = self._pointing(found, mentions)
        front = None if rest is None else self.plans(rest, tongue.lang)
        if front is None or front.plan is None or front.unused:
            return None
        plans = [one for one in front.readings or (front.plan,) if self._honours(one, found, mentions)]
        if len(plans) < 2:
            return self._asked(front, found, plans[0]) if plans else None
        told = [self._beside_guards(found, self._told(one)) for one in plans]
        which = choosing(self.request.words.text[:20_000], told, front.lang)
        return replace(front, plan=which, readings=tuple(plans), weighed=True)

    def _honours(self, plan: Plan, found: Found, mentions: Mentions) -> bool:
        steps = _steps(plan)
        check = _Against(mentions, self.request.tongue.lang, steps, self.request.tongue.registry)
        simple = bool(steps) and all(isinstance(step, Do) for step in steps)
        if found.only_does and does_more(steps, self.request.tongue.registry):
            return False
        if any(self._may_be_said(one, steps, mentions) for one in found.clauses):
            return False
        return simple and all(check.honours(one) for one in found.clauses)

    def _may_be_said(self, clause: Forbidden, steps: Sequence[Step], mentions: Mentions) -> bool:
        """Whether a clause behind a text may be a part of it: "saying I am late, don't open the shop"."""
        of = self.request.of
        begins = of.words.tokens[clause.start].start
        for step in steps:
            for name, value in step.with_.items() if isinstance(step, Do) else ():
                if name in _SAID and (texts := list(texts_in(value))) and next(refs_in({name: value}), None) is None:
                    quoted = any(token.quoted == text for text in texts for token in of.words.tokens)
                    before = any(of.words.text.find(text) < begins for text in texts)
                    if before and not quoted and not about_this(of, mentions, clause):
                        return True
        return False

    def _told(self, plan: Plan) -> str:
        steps = [step for step in _steps(plan) if isinstance(step, Do)]
        return self.request.telling(steps, counted=False).told(steps)

    def _pointing(self, found: Found, mentions: Mentions) -> str | None:
        """The rest, with the name in the place of an "it" that stood for something in a clause before."""
        cut = {at for one in found.clauses for at in range(one.start, one.stop)}
        about = found.clauses[0].about if found.clauses else ()
        return pointing(mentions, cut, about, found.rest)

    def _guards(self, found: Found) -> str:
        join = "；" if self.request.tongue.lang == "zh" else "; "
        return join.join(shown(one.said.strip()) for one in found.clauses)

    def _beside_guards(self, found: Found, told: str) -> str:
        """One of several ways, with what is forbidden repeated."""
        guards = self._guards(found)
        return _BESIDE.said(self.request.tongue.lang, steps=told, guards=guards) if guards else told

    def _asked(self, front: Planned, found: Found, plan: Plan) -> Planned:
        lang, guards = self.request.tongue.lang, self._guards(found)
        words = _NONE if guards else _ONLY
        return self.request.asked(front, plan, lambda steps: words.said(lang, guards=guards, steps=steps))


@dataclass(frozen=True)
class _Against:
    """The steps that a clause is held against."""

    mentions: Mentions
    lang: Lang
    steps: Sequence[Step]
    abilities: Mapping[str, Ability]

    def honours(self, clause: Forbidden) -> bool:
        """Whether no step does what the clause forbids; False too where it is not understood."""
        if clause.sort == "rest":
            return True
        names = named_in(self.mentions, clause.about)
        doing, known = self._doing(clause, names)
        if not known:
            return False
        apart = bool(names) and self._apart(names)
        if clause.sort == "out":
            return apart
        if clause.sort == "kept":
            return apart or not (self._does(acts()[_TOUCHED]) or self._is_inside(names))
        if doing is None:
            return apart and not clause.verbal
        return not self._does(doing) or apart

    def _doing(self, clause: Forbidden, names: Sequence[Mention]) -> tuple[list[str] | None, bool]:
        """The abilities that do what a clause speaks of, None where it speaks of nothing done; and if all was read."""
        keys, about = self.mentions.of.keys, set(clause.about)
        things = {key for text in rows(self.lang)["things"] for key in keys_of(text)}
        done: set[int] = {at for one in names for at in range(one.start, one.stop)}
        found: list[str] = []
        spoken = False
        turned = any(about.issuperset(range(one.start, one.stop)) for one in self.mentions.all.get("format", ()))
        for name, more in (("touch", acts()[_TOUCHED]), ("idle", ()), ("going", acts()["send"])):
            if name == "touch" and turned:
                continue  # "don't change it to pdf"
            for at in sorted(about):
                read = book(self.lang, name).at(keys, at, max(about) + 1)
                inside = any(one.start < at < one.stop for one in self.mentions.phrased)  # 移动
                if read is not None and at not in done and not inside:
                    spoken = True
                    done |= set(range(at, read[0]))
                    found += more
        for one in self.mentions.phrased:
            places = set(range(one.start, one.stop))
            classes = [sense for sense in one.senses if sense in acts() and sense != _TOUCHED]
            thing = book(self.lang, "things").whole(keys, one.start, one.stop) is not None
            says = not thing and not all(self._is_little(at) for at in places)
            if places <= about and classes and says and not places <= done:
                spoken = True
                done |= places
                found += [ability for sense in classes for ability in acts()[sense]]
        if "files.delete" in found and clause.start > 0:
            found += _AWAY  # "move it, but don't remove it": behind the order it is the place that nothing is to leave
        left = [at for at in about - done if keys[at] not in things and not self._is_little(at)]
        return (found if spoken else None), not left

    def _is_little(self, at: int) -> bool:
        return self.mentions.is_little(at) or stem(self.mentions.of.keys[at]) in self.mentions.little

    def _does(self, doing: Sequence[str]) -> bool:
        does = {step.do for step in self.steps if isinstance(step, Do)}
        if not does.isdisjoint(opaque()):
            return True  # nobody can tell
        does |= {f"{step.do}:{value}" for step in self.steps if isinstance(step, Do) for value in texts_in(step.with_)}
        return not does.isdisjoint(doing)

    def _is_inside(self, names: Sequence[Mention]) -> bool:
        """Whether a step takes a folder as a whole in which something that is named lies."""
        said = [text.casefold() for step in self.steps if isinstance(step, Do) for text in texts_in(step.with_)]
        values = [value.casefold() for one in names for value in _values(one)]
        return any(value.startswith(f"{text}/") or text == "." for value in values for text in said)

    def _apart(self, names: Sequence[Mention]) -> bool:
        """Whether the steps name other things of the same kind, and none of these; what is looked for may be any."""
        steps = [step for step in self.steps if isinstance(step, Do)]
        if any(step.do in _LOOKED for step in steps):
            return False
        said = [text.casefold() for step in steps for text in texts_in(step.with_)]
        beside = False
        for one in names:
            values = _values(one)
            if not values or any(_meets(one.kind, value.casefold(), said) for value in values):
                return False
            held = any(self._holds(step, one.kind) for step in steps)
            beside = beside or (held and self._is_said(one, names, said))
        return beside

    def _is_said(self, one: Mention, names: Sequence[Mention], said: Sequence[str]) -> bool:
        """Whether another thing of the same kind was named, and stands in the steps: not "all windows"."""
        if one.kind == "id" and any(_MACHINE.fullmatch(value) for value in _values(one)):
            return any(text in self.mentions.of.words.text.casefold() for text in said)  # 测试机, not web-1
        beside = [other for other in self.mentions.all.get(one.kind, ()) if other not in names]
        return any(value.casefold() in text for other in beside for value in _values(other) for text in said)

    def _holds(self, step: Do, kind: str) -> bool:
        """Whether a step has something of a kind that is named by itself."""
        types = self.abilities[step.do].param_types
        for name, value in step.with_.items():
            exact = next(refs_in({name: value}), None) is None
            fits = name in types and types[name].kind in _HOLDS.get(kind, frozenset())
            fits = fits or (kind == "event" and value in self._events)
            fits = fits or (
                kind == "id" and name in types and types[name].kind == "text" and self._is_target(step, name)
            )
            if exact and fits:
                return True
        return False

    def _is_target(self, step: Do, name: str) -> bool:
        return self.abilities[step.do].role(name).value == "target"

    @cached_property
    def _events(self) -> frozenset[str]:
        return frozenset(event.title for event in self.mentions.of.places.events)


def _values(one: Mention) -> list[str]:
    if one.facts:
        return [fact.path for fact in one.facts]
    options = one.value.options if isinstance(one.value, Either) else (one.value,)
    return [str(option.value) for option in options if isinstance(option, Exact)]


def _meets(kind: str, value: str, said: Sequence[str]) -> bool:
    """Whether what is named stands in the steps, or in a folder that does, or holds what does."""
    if kind in ("file", "folder"):
        return any(
            text == value or value.startswith(f"{text}/") or text.startswith(f"{value}/") or text == "."
            for text in said
        )
    return any(value in text for text in said)


def _steps(plan: Plan) -> list[Step]:
    """The steps without the questions."""
    return [step for step in bare(plan).steps if not isinstance(step, Ask)]
