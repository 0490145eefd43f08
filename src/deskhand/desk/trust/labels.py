"""One step of a job in the plan its run is held to: that it stands there, with these arguments, and their labels.

Arguments are compared with what this desk fills in itself. Where a reference leads to something that did not happen
here, the hub's word has to do, and is labelled as the worst there is.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.errors import Refused
from deskhand.core.flow.judge import is_live
from deskhand.core.flow.label import UNKNOWN, Label, Labels, Origin, is_path, joined, label_of
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.trace import Given, of_result
from deskhand.core.flow.use import texts_in
from deskhand.core.plan.condition import Condition, holds
from deskhand.core.plan.model import Agent, Do, Replan, digest
from deskhand.core.plan.refs import Missing, Ref
from deskhand.core.values import Role
from deskhand.core.words import Words
from deskhand.desk.trust.past import Frame, NotAnswered, NotKnown, Nowhere, Past, decided, write_labels
from deskhand.trust.roster import PEOPLES

_CALL: Final = re.compile(r"([a-z][a-z0-9_]{0,31})#([1-9][0-9]{0,2})\Z")


class NotInPlan(Refused):
    words = Words(
        'The step {step} ("{do}") is not in the plan that was signed for this run. Nothing was done.',
        "步骤 {step}（“{do}”）不在此任务已签名的计划中。没有做任何更改。",
    )


class OtherArguments(Refused):
    words = Words(
        "The step {step} was to be done with another {param} than the signed plan leads to. Nothing was done.",
        "步骤 {step} 的 {param} 与已签名计划得出的不一致。没有做任何更改。",
    )


class NotItsTurn(Refused):
    words = Words(
        "The plan says under what condition step {step} is done, and that does not hold here. Nothing was done.",
        "计划规定了执行步骤 {step} 的条件，而该条件在这里并不成立。没有做任何更改。",
    )


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value in the place of who, where or how much that is no word of the person's."""

    param: str
    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class Placed:
    """A step of a job, found in its plan."""

    path: str
    name: str
    """The id of the step."""
    ability: Ability
    planned: Do | None
    """None inside a step that decides for itself."""
    given: Given
    live: bool
    result: Labels
    doubts: tuple[Doubtful, ...]
    known: bool = True
    """Whether every argument was worked out here, so that none of it is only the hub's word."""
    within: bool = True
    """Of a step that decides for itself: whether this lies within its bounds."""
    deciding: Replan | Agent | None = None
    """The step that decided on this one."""

    @property
    def bounds(self) -> tuple[str, Replan | Agent] | None:
        """Of a call within the bounds of a step that decides for itself: where that step stands, and the step."""
        return (self.path.partition("#")[0], self.deciding) if self.deciding is not None and self.within else None


def placed(
    past: Past, path: str, ability: Ability, args: Mapping[str, Any], trusted: frozenset[tuple[str, str]]
) -> Placed:
    """Where a job's step stands, and the labels of what it is given.

    `args` as they came, `trusted` the values that the person made their own. Raises `NotInPlan`, `OtherArguments`,
    `NotItsTurn`.
    """
    try:
        frame, last = past.frame_of(path)
    except Nowhere:
        raise NotInPlan(step=path, do=ability.id) from None
    step = frame.steps.get(last)
    if isinstance(step, Do) and step.do == ability.id:
        _check_conditions(past, frame, path, step.if_)
        known = _check_arguments(past, frame, path, step, args)
        return replace(_planned(past, frame, path, step, ability, args, trusted), known=known)
    found = _CALL.match(last)
    deciding = frame.steps.get(found.group(1)) if found else None
    if found is None or not isinstance(deciding, Replan | Agent | Do):
        raise NotInPlan(step=path, do=ability.id)
    if isinstance(deciding, Do) and deciding.on_fail != "plan":
        raise NotInPlan(step=path, do=ability.id)
    _check_conditions(past, frame, path, deciding.if_)
    return _decided(past, frame, path, deciding, int(found.group(2)), ability, args, trusted)


def keep(connection: sqlite3.Connection, hub: str, run: int, path: str, job: int, labels: Labels) -> None:
    """Remember the labels of what a job will leave behind, in the transaction that makes its row."""
    connection.execute(
        "INSERT OR REPLACE INTO label(hub, run, step, job, labels) VALUES (?, ?, ?, ?, ?)",
        (hub, run, path, job, write_labels(labels)),
    )


def _check_conditions(past: Past, frame: Frame, path: str, own: Condition | None) -> None:
    """What can be seen here not to hold keeps a step from starting; what cannot be seen here is the hub's matter.

    An answer to a question of a signed plan is signed, so one that is not here was not given.
    """
    signed = past.locked.command.channel in PEOPLES
    around = cast("tuple[tuple[Frame, Condition | None], ...]", frame.conditions)
    for where, condition in (*around, (frame, own)):
        if condition is None:
            continue
        try:
            if not holds(condition, partial(past.fill, where)):
                raise NotItsTurn(step=path)
        except NotAnswered:
            if signed:
                raise NotItsTurn(step=path) from None
        except (NotKnown, Missing):
            continue


def _check_arguments(past: Past, frame: Frame, path: str, step: Do, args: Mapping[str, Any]) -> bool:
    """Every argument is what it is here; one that cannot be known here may be anything, and is labelled so.

    Whether all of them are known.
    """
    known = True
    if set(args) != set(step.with_):
        raise OtherArguments(step=path, param=", ".join(sorted(set(args) ^ set(step.with_))))
    for name, value in step.with_.items():
        try:
            own = past.fill(frame, value)
        except NotKnown:
            known = False
            continue
        except Missing:
            raise OtherArguments(step=path, param=name) from None
        if digest(own) != digest(args[name]):
            raise OtherArguments(step=path, param=name)
    return known


def _planned(
    past: Past,
    frame: Frame,
    path: str,
    step: Do,
    ability: Ability,
    args: Mapping[str, Any],
    trusted: frozenset[tuple[str, str]],
) -> Placed:
    def look(ref: Ref, as_path: bool) -> Label:
        return past.label(frame, ref, as_path)

    literal = past.locked.literal(step.id)
    labels = {
        name: label_of(step.with_[name], look, literal=literal, as_path=is_path(kind))
        for name, kind in ability.param_types.items()
        if name in step.with_
    }
    result = of_result(ability, step.with_, frame.types[step.id], look, literal)
    return _labelled(path, step.id, ability, step, args, labels, result, trusted)


def _decided(
    past: Past, frame: Frame, path: str, step: Replan | Agent | Do, call: int, ability: Ability,
    args: Mapping[str, Any], trusted: frozenset[tuple[str, str]],
) -> Placed:  # fmt: skip
    label = decided(frame, past, step.with_)
    known = [name for name in ability.param_types if name in args]
    targets = [text for name in known if ability.role(name) is Role.TARGET for text in texts_in(args[name])]
    if isinstance(step, Do):
        # What a failed step is planned around with: it may look, and all else is asked.
        within = ability.risk(args) is Risk.R0 and ability.consent == "ask"
    else:
        bounds = step.bounds
        within = (
            ability.id in bounds.abilities
            and call <= bounds.calls
            and ability.risk(args) <= Risk[bounds.worst]
            and (not bounds.targets or all(_lies_in(one, bounds.targets) for one in targets))
        )
    found = _labelled(
        path, step.id, ability, None, args, dict.fromkeys(known, label), Labels(joined((label, UNKNOWN))), trusted
    )
    return replace(found, within=within, deciding=None if isinstance(step, Do) else step)


def _labelled(
    path: str, name: str, ability: Ability, planned: Do | None, args: Mapping[str, Any],
    labels: Mapping[str, Label], result: Labels, trusted: frozenset[tuple[str, str]],
) -> Placed:  # fmt: skip
    targets: list[Label] = []
    contents: list[Label] = []
    doubts: list[Doubtful] = []
    live = False
    for param, label in labels.items():
        if ability.role(param) is not Role.TARGET:
            contents.append(label)
            live = live or (label.origin is Origin.X and is_live(args[param]))
            continue
        texts = list(texts_in(args[param]))
        if texts and all((f"{ability.id}.{param}", text) in trusted for text in texts):
            label = replace(label, origin=Origin.U)
        elif label.origin is not Origin.U:
            doubts += [Doubtful(f"{ability.id}.{param}", text, label) for text in texts]
        targets.append(label)
    given = Given(joined(targets), joined(contents), joined((*targets, *contents)))
    return Placed(path, name, ability, planned, given, live, result, tuple(doubts))


def _lies_in(text: str, targets: tuple[str, ...]) -> bool:
    parts = text.split("/")
    return any(text == one or (".." not in parts and text.startswith(one.rstrip("/") + "/")) for one in targets)
