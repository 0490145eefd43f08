"""What this desk itself knows of a run: where a step stands, and what the steps before it left behind, with labels.

The hub fills references into arguments; here they are filled again, over receipts that this desk wrote, answers that
were signed, and small steps without any door, which are simply worked out once more. Nothing else is known.
"""

from __future__ import annotations

import re
import sqlite3
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

import msgspec
from pydantic import ValidationError

from deskhand.core.ability import Ability
from deskhand.core.errors import Problem
from deskhand.core.flow.label import NOTHING, SAID, UNKNOWN, Label, Labels, Way, joined, label_of
from deskhand.core.flow.trace import MODEL, of_result
from deskhand.core.plan.given import COUNT, item_type, types_of
from deskhand.core.plan.model import MAX_ITEMS, Ask, Do, Each, Step
from deskhand.core.plan.refs import Missing, Ref, filled, follow, refs_in, whole_ref
from deskhand.core.plan.types import Type
from deskhand.core.telling import told
from deskhand.core.wire.frames import Receipt
from deskhand.core.words import Lang
from deskhand.desk.subjects import SubjectKeys, subject_of
from deskhand.desk.trust.locks import Locked
from deskhand.store.content import Forgotten, unseal

_PART: Final = re.compile(r"([a-z][a-z0-9_]{0,31})(?:\[(0|[1-9][0-9]{0,3})\])?\Z")


class NotKnown(Exception):
    """A reference leads to something that did not happen at this desk."""


class NotAnswered(NotKnown):
    """A reference leads to a question of the plan's own that nobody answered here.

    Not to one that only stands before certain steps: what those owe is judged of each of them."""


class Nowhere(Exception):
    """No step of the plan stands at this path."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a step left behind."""

    value: Any
    labels: Labels


@dataclass(frozen=True, slots=True)
class Frame:
    """One list of steps: the plan itself, or one item of a loop. `item` is None where it cannot be known."""

    prefix: str
    steps: Mapping[str, Step]
    types: Mapping[str, Type]
    variable: str = ""
    item: Left | None = None
    outer: Frame | None = None
    conditions: tuple[Any, ...] = ()
    """Of the loops around it."""


@dataclass(frozen=True, slots=True)
class PureCtx:
    """For steps that only compute."""

    lang: Lang
    now: datetime
    abilities: Mapping[str, Ability]

    def told(self, by: str, result: Any) -> str | None:
        return told(self.abilities, by, result, self.lang)


_KEPT: Final = 64
_NONCE: Final = 24
"""The bytes at the start of what is sealed that no other sealing has."""


class Remembered:
    """What was worked out before, so that the last step of a long plan costs no more than its first.

    Rows stay the truth: a name here is that of the very bytes a row holds.
    """

    def __init__(self) -> None:
        self.frames: OrderedDict[str, Frame] = OrderedDict()
        """The steps of a plan with their types, by its hash."""
        self.results: OrderedDict[tuple[int, bytes], Left] = OrderedDict()

    def forget(self) -> None:
        """Keep nothing of any run in memory."""
        self.results.clear()
        self.frames.clear()


@dataclass(slots=True)
class Past:
    """One run as this desk knows it, inside one transaction."""

    connection: sqlite3.Connection
    locked: Locked
    abilities: Mapping[str, Ability]
    answers: Mapping[str, Mapping[str, Any]]
    """By the path of the question."""
    remembered: Remembered = field(default_factory=Remembered)
    _left: dict[str, Left | None] = field(default_factory=dict[str, "Left | None"])

    def frame_of(self, path: str) -> tuple[Frame, str]:
        """The list in which a path stands, and its last part; raises `Nowhere`."""
        frame = self._whole()
        *loops, last = path.split(".")
        for part in loops:
            found = _PART.match(part)
            step = frame.steps.get(found.group(1)) if found else None
            if found is None or found.group(2) is None or not isinstance(step, Each):
                raise Nowhere
            frame = self._inside(frame, step, int(found.group(2)))
        return frame, last

    def look(self, frame: Frame, ref: Ref) -> Any:
        """What a reference gives in a list of steps; raises `NotKnown`, or `Missing` where it leads to nothing."""
        return follow(self._named(frame, ref.step).value, ref)

    def label(self, frame: Frame, ref: Ref, as_path: bool) -> Label:
        """The label of the same; of what is not known, the worst."""
        try:
            return self._named(frame, ref.step).labels.at(ref.path, as_path=as_path)
        except NotKnown:
            return UNKNOWN

    def fill(self, frame: Frame, value: Any) -> Any:
        return filled(value, lambda ref: self.look(frame, ref))

    def _whole(self) -> Frame:
        """The plan's own list."""
        frames, hash_ = self.remembered.frames, self.locked.hash
        if hash_ not in frames:
            steps = self.locked.plan.steps
            frames[hash_] = Frame("", {step.id: step for step in steps}, types_of(steps, self.abilities, {}))
            if len(frames) > _KEPT:
                frames.popitem(last=False)
        return frames[hash_]

    def _inside(self, frame: Frame, step: Each, index: int) -> Frame:
        items, labels = self._items(frame, step)
        if index >= min(step.max, MAX_ITEMS) or (items is not None and index >= len(items)):
            raise Nowhere
        types = types_of(step.steps, self.abilities, {**frame.types, step.as_: item_type(step, frame.types)})
        conditions = (*frame.conditions, (frame, step.if_))
        item = None if items is None else Left(items[index], labels)
        prefix = f"{frame.prefix}{step.id}[{index}]."
        return Frame(prefix, {one.id: one for one in step.steps}, types, step.as_, item, frame, conditions)

    def _items(self, frame: Frame, step: Each) -> tuple[list[Any] | None, Labels]:
        """What a loop goes over, None where it cannot be known, and the labels of each item."""
        ref = whole_ref(step.each) if isinstance(step.each, str) else None
        try:
            if ref is not None:
                labels = self._named(frame, ref.step).labels.into(ref.path)
            else:
                literal = self.locked.literal(step.id)
                label = label_of(step.each, lambda one, as_path: self.label(frame, one, as_path), literal=literal)
                labels = Labels(label)
            given: Any = self.fill(frame, step.each)
        except (NotKnown, Missing):
            return None, Labels(UNKNOWN)
        items = list(cast("Sequence[Any]", given)) if isinstance(given, list | tuple) else [given]
        return items, labels

    def _named(self, frame: Frame, name: str) -> Left:
        """What stands behind a name here; raises `NotKnown`."""
        here: Frame | None = frame
        while here is not None:
            if here.variable == name:
                if here.item is None:
                    raise NotKnown
                return here.item
            step = here.steps.get(name)
            if step is not None:
                left = self._result(here, step)
                if left is None:
                    raise NotAnswered if isinstance(step, Ask) and not step.with_.for_ else NotKnown
                return left
            here = here.outer
        raise NotKnown

    def _result(self, frame: Frame, step: Step) -> Left | None:
        path = frame.prefix + step.id
        if path not in self._left:
            self._left[path] = None  # a step that waits for itself knows nothing
            self._left[path] = self._worked_out(frame, step, path)
        return self._left[path]

    def _worked_out(self, frame: Frame, step: Step, path: str) -> Left | None:
        if isinstance(step, Ask):
            return Left(self.answers[path], Labels(SAID)) if path in self.answers else None
        if isinstance(step, Each):
            return self._loop(frame, step)
        ability = self.abilities.get(step.do) if isinstance(step, Do) else None
        if not isinstance(step, Do) or ability is None:
            return None
        return self._pure(frame, step, ability) if ability.where == "pure" else self._own(path)

    def _own(self, path: str) -> Left | None:
        """Out of the receipt that this desk wrote, if the step is done."""
        hub, run = self.locked.hub, self.locked.run
        row = self.connection.execute(
            "SELECT label.labels, job.receipt, job.id FROM label JOIN job ON job.id = label.job "
            "WHERE label.hub = ? AND label.run = ? AND label.step = ? AND job.state = 'done'",
            (hub, run, path),
        ).fetchone()
        if row is None or row[1] is None:
            return None
        results, name = self.remembered.results, (int(row[2]), bytes(row[1][:_NONCE]))
        if name not in results:
            try:
                opened = unseal(SubjectKeys(self.connection), subject_of(hub, run), row[1])
            except Forgotten:
                return None
            receipt = msgspec.msgpack.decode(opened, type=Receipt)
            if receipt.outcome != "done":
                return None
            results[name] = Left(receipt.result, read_labels(row[0]))
            if len(results) > _KEPT:
                results.popitem(last=False)
        return results[name]

    def _pure(self, frame: Frame, step: Do, ability: Ability) -> Left | None:
        try:
            params = ability.params.model_validate(self.fill(frame, step.with_))
        except (NotKnown, Missing, ValidationError):
            return None
        args = {name: getattr(params, name) for name in ability.params.model_fields}
        ctx = PureCtx(self.locked.lang, datetime.fromisoformat(self.locked.now), self.abilities)
        work: Any = ability.work(ctx, **args)
        try:
            work.send(None)
        except StopIteration as done:
            literal = self.locked.literal(step.id)
            labels = of_result(ability, step.with_, frame.types[step.id], lambda r, p: self.label(frame, r, p), literal)
            return Left(done.value.model_dump(mode="json"), labels)
        except Problem:
            return None
        work.close()  # it waits for something, so it is not pure
        return None

    def _loop(self, frame: Frame, step: Each) -> Left | None:
        """The results of a loop's steps, item by item; of an item that this desk did nothing for, none."""
        items, _ = self._items(frame, step)
        if items is None or any(not self._here(inner) for inner in step.steps):
            return None
        items = items[: min(step.max, MAX_ITEMS)]
        inside = [self._inside(frame, step, index) for index in range(len(items))]
        value: dict[str, Any] = {COUNT: len(items)}
        parts: dict[Way, Label] = {}
        paths: set[Way] = set()
        for inner in step.steps:
            lefts = [self._result(one, inner) for one in inside]
            value[inner.id] = [None if left is None else left.value for left in lefts]
            for left in lefts:
                if left is not None:
                    _add(parts, (inner.id,), left.labels.whole)
                    for way, label in left.labels.parts.items():
                        _add(parts, (inner.id, *way), label)
                    paths |= {(inner.id, *way) for way in left.labels.paths}
        return Left(value, Labels(NOTHING, parts, frozenset(paths)))

    def _here(self, step: Step) -> bool:
        """Whether what a step leaves behind can be known here at all."""
        if isinstance(step, Each):
            return all(self._here(inner) for inner in step.steps)
        ability = self.abilities.get(step.do) if isinstance(step, Do) else None
        return ability is not None and ability.where != "hub"


def decided(frame: Frame, past: Past, given: Mapping[str, Any]) -> Label:
    """Of what a step that decides for itself does: a model's, and of all that it was given."""
    went_in = (past.label(frame, ref, False) for ref in refs_in(given))
    return joined((MODEL, *went_in))


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    whole: tuple[int, int, bool]
    parts: list[tuple[list[str], tuple[int, int, bool]]]
    paths: list[list[str]]


def write_labels(labels: Labels) -> bytes:
    """Labels as they are kept: ways are names of the declaration, nothing of a person's."""
    parts = [(list(way), _packed(label)) for way, label in labels.parts.items()]
    return msgspec.msgpack.encode(_Stored(_packed(labels.whole), parts, [list(way) for way in labels.paths]))


def read_labels(stored: bytes) -> Labels:
    kept = msgspec.msgpack.decode(stored, type=_Stored)
    parts = {tuple(way): _label(label) for way, label in kept.parts}
    return Labels(_label(kept.whole), parts, frozenset(tuple(way) for way in kept.paths))


def _packed(label: Label) -> tuple[int, int, bool]:
    return int(label.origin), int(label.privacy), label.model


def _label(packed: tuple[int, int, bool]) -> Label:
    origin, privacy, model = packed
    return Label(type(UNKNOWN.origin)(origin), type(UNKNOWN.privacy)(privacy), model)


def _add(parts: dict[Way, Label], way: Way, label: Label) -> None:
    parts[way] = joined((parts[way], label)) if way in parts else label
