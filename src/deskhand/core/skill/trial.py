"""An example of an automation, and what came of it: what is held against what it promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Ask, Do, Plan, Step, walk
from deskhand.core.plan.order import waits_for
from deskhand.core.skill.format import Expected, Fixture
from deskhand.core.words import Lang, Words

Tree = Mapping[str, str]
"""Every file below a folder by its path, with the SHA-256 of its content."""
_STATE: Final = Words("it ended as “{state}”: {answer}", "结束时的状态为“{state}”：{answer}")
_CLAIM: Final = Words("this did not hold: {claim}", "以下检查没有成立：{claim}")
_GONE: Final = Words("{path} is not there", "{path} 不存在")
_THERE: Final = Words("{path} is still there", "{path} 仍然存在")
_OTHER: Final = Words("{path} has another content", "{path} 的内容不同")
_NEW: Final = Words("{path} was made, and nothing was said of it", "生成了未声明的 {path}")
_CHANGED: Final = Words("{path} was changed, and nothing was said of it", "更改了未声明的 {path}")
_LOST: Final = Words("{path} went away, and nothing was said of it", "未声明却删除了 {path}")


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of an example."""

    state: str
    answer: str
    claims: Sequence[str]
    """Those that do not hold."""
    before: Tree
    after: Tree
    left_out: Sequence[str] = ()
    """Abilities that reach beyond the desk: they are not tried."""

    @property
    def diff(self) -> list[str]:
        """What it does to the desk, one line a path."""
        made = [f"+ {path}" for path in sorted(set(self.after) - set(self.before))]
        gone = [f"- {path}" for path in sorted(set(self.before) - set(self.after))]
        both = sorted(set(self.before) & set(self.after))
        return [*made, *gone, *(f"~ {path}" for path in both if self.before[path] != self.after[path])]


def expected_of(trial: Trial, *, exact: bool) -> tuple[Expected, ...]:
    """What a trial left behind, as a promise; `exact` binds the contents of what was made too."""
    found: list[Expected] = []
    for path in sorted(set(trial.before) | set(trial.after)):
        was, is_ = trial.before.get(path), trial.after.get(path)
        if was != is_:
            found.append(Expected(path=path, there=is_ is not None, sha256=is_ or "" if exact else ""))
    return tuple(found)


def failures(fixture: Fixture, trial: Trial, lang: Lang = "en") -> Iterator[str]:
    """Everything that is not as the example says; nothing where it passed."""
    if trial.state != "done":
        yield _STATE.said(lang, state=trial.state, answer=trial.answer[:300])
    yield from (_CLAIM.said(lang, claim=claim) for claim in trial.claims)
    promised = {one.path: one for one in fixture.expect}
    for path, one in promised.items():
        found = trial.after.get(path)
        if one.there and found is None:
            yield _GONE.said(lang, path=path)
        elif not one.there and found is not None:
            yield _THERE.said(lang, path=path)
        elif one.there and one.sha256 and found != one.sha256:
            yield _OTHER.said(lang, path=path)
    for line in trial.diff:
        mark, _, path = line.partition(" ")
        if path not in promised:
            yield {"+": _NEW, "-": _LOST, "~": _CHANGED}[mark].said(lang, path=path)


def on_the_desk(plan: Plan, abilities: Mapping[str, Ability]) -> tuple[Plan, list[str]]:
    """The part of a plan that stays on the desk, and the abilities that do not: those are never tried."""
    out = {step.id for step in plan.steps if any(_reaches(one, abilities) for one, _ in walk((step,)))}
    left = {one.do for step in plan.steps if step.id in out for one, _ in walk((step,)) if isinstance(one, Do)}
    more = True
    while more:
        waiting = {step.id for step in plan.steps if waits_for(step) & out} - out
        more = bool(waiting)
        out |= waiting
    kept = tuple(_without(step, out) for step in plan.steps if step.id not in out)
    return plan.model_copy(update={"steps": kept}), sorted(left)


def _reaches(step: Step, abilities: Mapping[str, Ability]) -> bool:
    return isinstance(step, Do) and step.do in abilities and abilities[step.do].risk(step.with_) > Risk.R1


def _without(step: Step, out: set[str]) -> Step:
    if not isinstance(step, Ask):
        return step
    bound = tuple(name for name in step.with_.for_ if name not in out)
    return step.model_copy(update={"with_": step.with_.model_copy(update={"for_": bound})})
