"""A request that is not understood with the remarks in it is read without them, and asked about with them repeated.

It never runs. A remark that may say more of what is done, a part of it, a time for it, or that it is not wanted, leaves
the request as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Ask, Do, Plan
from deskhand.core.plan.refs import refs_in
from deskhand.core.shown import shown
from deskhand.core.values import texts_in
from deskhand.core.words import Lang
from deskhand.core.words import Words as Sentence
from deskhand.planner.asks import choosing, without
from deskhand.planner.evidence.named import Mention
from deskhand.planner.forbidden import MARKS
from deskhand.planner.planned import Planned
from deskhand.planner.pointing import pointing
from deskhand.planner.remarks import Remarks
from deskhand.planner.request import Request
from deskhand.planner.values import Exact

_ASIDE: Final = Sentence(
    "I take “{remarks}” for a remark. Is this what you mean? {steps}?",
    "“{remarks}”我当作补充说明，不需要做什么。你是这个意思吗？{steps}？",
)
_BESIDE: Final = Sentence("{steps} (a remark: “{remarks}”)", "{steps}（补充说明：“{remarks}”）")
_SEVERAL: Final = ("files", "folder")
_WRITING: Final = ("mail.send", "mail.draft", "mail.reply", "message.send")
_TOLD: Final = frozenset({"body", "text", "files", "subject"})
_TIMELY: Final = (
    "schedule.", "todo.", "shop.", "cloud.st", "files.delete", "mail.send", "mail.reply", "message.send",
)  # fmt: skip
"""What a time that is said beside it may say when to do."""
_UNDO: Final = "run.undo"
_MOST_SHOWN: Final = 100
"""Letters of one remark in a question."""
_SOFT: Final = frozenset(",;:-–—，；：、")
_NAMED: Final = ("file", "folder", "event", "person", "app", "url", "quoted", "money")
_SAID: Final = frozenset({"body", "text", "content", "note", "prompt", "request", "question", "message", "change"})
"""Values behind which more of the same may be said."""
Plans = Callable[[str, Lang], Planned]


@dataclass(frozen=True)
class Remarked:
    """Plans a request without the remarks in it."""

    request: Request
    plans: Plans

    def planned(self) -> Planned | None:
        of, lang = self.request.of, self.request.tongue.lang
        finder = Remarks(self.request.mentions)
        remarks, topic = list(finder.found()), finder.topic()
        if topic is not None:
            remarks = [topic[0], *(one for one in remarks if one != topic[0])]
        cut = {at for start, stop in remarks for at in range(start, stop)}
        rest = self._rest(cut) if remarks else ""
        about = list(range(*remarks[0])) if remarks else []
        text = pointing(self.request.mentions, cut, about, rest) if rest else None
        if topic is not None and text == rest:
            text = self._with_topic(topic[1], cut, rest)
        if not text or not self._lends_nothing(remarks, cut, text != rest):
            return None
        front = self.plans(text, lang)
        plans = list(front.ways)
        if not plans or any(self._limits(remarks, plan, pointed=text != rest) for plan in plans):
            return None
        said = "；" if lang == "zh" else "; "
        told = said.join(shown(of.words.raw(*one)[:_MOST_SHOWN]) for one in remarks)
        if any(_says_nothing(plan) for plan in plans):
            return None  # it may be what is to be said: "send David a message!! The lift is broken"
        if len(plans) > 1:
            return self._choice(front, plans, told)
        left = (*[of.words.raw(*one) for one in remarks], *front.unused) if front.unused else ()

        def question(steps: str) -> str:
            return without(steps, left, lang) if left else _ASIDE.said(lang, remarks=told, steps=steps)

        return self.request.asked(front, plans[0], question)

    def _with_topic(self, topic: Mention, cut: set[int], rest: str) -> str | None:
        """The rest with what it is done to in front, as it is said in Chinese; None where it names another."""
        every = [one for kind in _NAMED for one in self.request.mentions.all.get(kind, ())]
        name = self.request.of.words.raw(topic.start, topic.stop)
        return None if any(one.start not in cut for one in every) else f"把{name}{rest}"

    def _choice(self, front: Planned, plans: Sequence[Plan], remarks: str) -> Planned:
        """Which of several is meant, with the remarks beside each."""
        lang = front.lang
        rows = [[step for step in plan.steps if isinstance(step, Do)] for plan in plans]
        told = [self.request.telling(steps, counted=False).told(steps) for steps in rows]
        said = [_BESIDE.said(lang, steps=one, remarks=remarks) for one in told]
        which = choosing(self.request.words.text[:20_000], said, lang)
        return replace(front, plan=which, readings=tuple(plans), weighed=True)

    def _limits(self, remarks: Sequence[tuple[int, int]], plan: Plan, *, pointed: bool) -> bool:
        """Whether a remark may say more of what is done: a part of it, a time for it, or that it is not wanted."""
        steps = [step for step in plan.steps if isinstance(step, Do)]
        registry = self.request.tongue.registry
        several = (step for step in steps if not step.with_.keys().isdisjoint(_SEVERAL))
        acts = any(registry[step.do].risk(step.with_) > Risk.R0 for step in several)
        timed = any(step.do.startswith("calendar.") or "when" in step.with_ for step in steps)
        timely = any(step.do.startswith(_TIMELY) for step in steps)
        finder = Remarks(self.request.mentions)
        for start, stop in remarks:
            if self._may_be_said(start, plan) or (timed and finder.is_timed(start, stop)):
                return True
            if timely and finder.is_when(start, stop):
                return True
            about = pointed and (start, stop) == remarks[0]  # it names the one thing that is meant
            if acts and not about and finder.picks(start, stop) and not finder.is_courtesy(start, stop):
                return True
            if finder.is_withdrawn(start, stop) and any(step.do != _UNDO for step in steps):
                return True
        return False

    def told_to_nobody(self, read: Planned) -> Planned | None:
        """The same without a remark that was taken for what somebody is told: "mail it to Li Wei, he does my books"."""
        of, finder = self.request.of, Remarks(self.request.mentions)
        remarks = {of.words.raw(*one) for one in finder.found() if finder.is_of_others(*one)}
        steps = [] if read.plan is None else [step for step in read.plan.steps if isinstance(step, Do)]
        texts = (
            text for step in steps for name, value in step.with_.items() if name in _SAID for text in texts_in(value)
        )
        if remarks.isdisjoint(texts):
            return None
        found = self.planned()
        if found is None or found.plan is None or found.readings:
            return None
        same = [step.do for step in steps] == [step.do for step in found.plan.steps if isinstance(step, Do)]
        return found if same else None

    def _lends_nothing(self, remarks: Sequence[tuple[int, int]], cut: set[int], pointed: bool) -> bool:
        """Whether remarks name nothing that is there, but what the rest names too, or speaks of as "it"."""
        behind = remarks[1:] if pointed else remarks
        every = self.request.mentions.all
        rows = ((kind, one) for kind in _NAMED for a, b in behind for one in self.request.mentions.of_kind(kind, a, b))
        return all(
            not self._is_meant(one) or any(other.value == one.value and other.start not in cut for other in every[kind])
            for kind, one in rows
        )

    def _is_meant(self, one: Mention) -> bool:
        """Whether something is named by more than a word that its title shares with others: 客户 is no 客户拜访."""
        title = str(one.value.value) if one.kind == "event" and isinstance(one.value, Exact) else ""
        return len(self.request.of.words.raw(one.start, one.stop)) * 2 > len(title)

    def _may_be_said(self, start: int, plan: Plan) -> bool:
        """Whether a remark may go on with a text before it: "tell Bob the lift is broken, nobody can use it"."""
        of = self.request.of
        begins = of.words.tokens[start].start
        for step in plan.steps:
            for name, value in step.with_.items() if isinstance(step, Do) else ():
                if name in _SAID and next(refs_in({name: value}), None) is None:
                    quoted = {token.quoted for token in of.words.tokens}
                    if any(text not in quoted and 0 <= of.words.text.find(text) < begins for text in texts_in(value)):
                        return True
        return False

    def _rest(self, cut: set[int]) -> str:
        """The words that are left, without the marks that set the remarks apart."""
        tokens, text = self.request.of.words.tokens, self.request.of.words.text
        said = ""
        for at, token in enumerate(tokens):
            loose = at - 1 in cut and (not said or said[-1] in MARKS)
            if at in cut or (token.is_mark and loose):
                continue
            gap = text[tokens[at - 1].end : token.start] if at else ""
            said += (" " if said and at - 1 in cut and token.raw[:1].isascii() else gap if said else "") + token.raw
        said = said.strip(" .。…").rstrip("".join(_SOFT)).strip()
        return said if any(c.isalnum() for c in said) else ""


def _says_nothing(plan: Plan) -> bool:
    """Whether something is still asked for, or somebody is written to and nothing is said or handed over."""
    steps = (step for step in plan.steps if isinstance(step, Do) and step.do in _WRITING)
    return any(one.ask == "fill" for one in _asks(plan)) or any(step.with_.keys().isdisjoint(_TOLD) for step in steps)


def _asks(plan: Plan) -> list[Ask]:
    return [step for step in plan.steps if isinstance(step, Ask)]
