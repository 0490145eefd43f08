"""What a question shows, as the bytes whose hash is signed: which steps a yes stands for, with which arguments.

The desk holds a card against what it is about to do itself; a card that says less, or something else, opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, Literal

from deskhand.core.ability import Ability
from deskhand.core.flow.approve import DECIDES, decides_digest, step_digest
from deskhand.core.flow.label import Origin
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.use import targets_of
from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.model import Agent, Ask, Do, Each, Replan, Step, digest, walk
from deskhand.core.plan.refs import Missing, refs_in
from deskhand.core.wire import frames
from deskhand.core.wire.frames import Receipt
from deskhand.hub.run.fold import patched
from deskhand.hub.run.live import Live
from deskhand.hub.run.questions import previewable
from deskhand.hub.run.scope import NoValue, Place
from deskhand.trust.card import Card, CardStep, Choice, Trusted, card_bytes

_LETTERS: Final[Mapping[Origin, Literal["U", "L", "X"]]] = {Origin.U: "U", Origin.L: "L", Origin.X: "X"}
MOST: Final = 400
"""How many steps a card names one by one; in loops the rest is named as the plan has it."""


def of_plan(
    hub: str, live: Live, place: Place, shown: Mapping[str, Any], previews: Mapping[str, Receipt],
    abilities: Mapping[str, Ability],
) -> bytes:  # fmt: skip
    """The card of a question that stands in the plan, as it is put now."""
    question = place.step
    if not isinstance(question, Ask):
        raise TypeError(place.path)
    bound = [place.frame.shape.steps[name] for name in question.with_.for_]
    steps = dict(islice(_named(place, bound, previews), MOST))
    return _written(
        hub,
        live,
        place.path,
        shown["text"],
        max((_risk(step, abilities) for step, _ in walk(bound)), default=Risk.R0),
        kind=question.ask,
        steps=steps,
        trust=tuple(_shown(place, bound, abilities, live.wrote)),
        choices=tuple(_choices(live, place.path, shown["choices"])),
    )


def of_desk(hub: str, live: Live, path: str, do: str, asked: frames.Ask) -> bytes:
    """The card of a question that the desk itself put about one step."""
    return _written(
        hub,
        live,
        path,
        asked.text,
        asked.risk,
        plan=asked.plan,
        steps={path: CardStep(do, asked.args, asked.preview)},
        trust=tuple(Trusted(one.what, one.value, one.label) for one in asked.doubts),
    )


def of_words(hub: str, live: Live, path: str, text: str, risk: Risk) -> bytes:
    """The card of a question on which no step hangs."""
    return _written(hub, live, path, text, risk)


def _written(
    hub: str, live: Live, path: str, text: str, risk: int, *, plan: str = "",
    kind: Literal["confirm", "choose", "fill"] = "confirm", steps: Mapping[str, CardStep] | None = None,
    trust: tuple[Trusted, ...] = (), choices: tuple[Choice, ...] = (),
) -> bytes:  # fmt: skip
    """A card of this run as bytes; of the plan as it is patched by now, where no other is named."""
    return card_bytes(
        Card(
            hub=hub,
            run=live.id,
            desk=live.desk,
            question=path,
            plan=plan or patched(live.plan, live.journal).hash(),
            kind=kind,
            text=text,
            steps=dict(steps or {}),
            trust=trust,
            choices=choices,
            risk=risk,
        )
    )


def _shown(
    place: Place, bound: Sequence[Step], abilities: Mapping[str, Ability], wrote: Wrote | None
) -> Iterator[Trusted]:
    """To whom, where and how much, one by one, of every step that others will see: a yes covers what it was shown."""
    for step in bound:
        if not isinstance(step, Do) or _risk(step, abilities) <= Risk.R1:
            continue
        args = _args(Place(place.frame, step))
        if next(refs_in(args), None) is not None:
            continue  # not known yet: the desk asks about it when it is
        said = {name for name, value in step.with_.items() if next(refs_in(value), None) is None}
        for what, value in targets_of(abilities[step.do], args):
            stands = what.rpartition(".")[2] in said
            yield Trusted(what, value, "X" if not stands else "U" if wrote is None else _LETTERS[wrote(value).origin])


def _named(place: Place, bound: Sequence[Step], previews: Mapping[str, Receipt]) -> Iterator[tuple[str, CardStep]]:
    """Every step under a yes: as it will be sent where that is known, and as it stands in the plan where it is not."""
    for step in bound:
        if isinstance(step, Each):
            yield from _planned(place.frame.path(step.id), step)
        elif isinstance(step, Replan | Agent):
            yield place.frame.path(step.id), CardStep(DECIDES, decides_digest(step))
        elif isinstance(step, Do):
            path = place.frame.path(step.id)
            yield path, CardStep(step.do, step_digest(step.do, _args(Place(place.frame, step))), _seen(path, previews))
    yield from _previewed(place, previews)


def _planned(path: str, loop: Each) -> Iterator[tuple[str, CardStep]]:
    for step in loop.steps:
        if isinstance(step, Each):
            yield from _planned(f"{path}.{step.id}", step)
        elif isinstance(step, Do):
            yield f"{path}.{step.id}", CardStep(step.do, step_digest(step.do, step.with_))


def _previewed(place: Place, previews: Mapping[str, Receipt]) -> Iterator[tuple[str, CardStep]]:
    """What the desk said beforehand of single items of a loop."""
    for one in previewable(place):
        if "[" in one.path and one.path in previews and isinstance(one.step, Do):
            yield one.path, CardStep(one.step.do, step_digest(one.step.do, _args(one)), _seen(one.path, previews))


def _args(place: Place) -> Mapping[str, Any]:
    step = place.step
    if not isinstance(step, Do):
        raise TypeError(place.path)
    try:
        return place.args()
    except (Missing, NoValue):
        return step.with_


def _seen(path: str, previews: Mapping[str, Receipt]) -> str:
    given = previews.get(path)
    return given.proof.preview if given is not None and given.proof is not None else ""


def _choices(live: Live, path: str, said: Sequence[str]) -> Iterator[Choice]:
    """What can be chosen; where each choice is a way to read the words, with the steps it would bring."""
    readings = live.readings if path in {step.id for step in live.plan.steps} else []
    for n, one in enumerate(said):
        steps = digest(readings[n]["steps"]) if n < len(readings) else ""
        yield Choice(one, steps, live.places[n].desk if n < len(live.places) else "")


def _risk(step: Step, abilities: Mapping[str, Ability]) -> Risk:
    if isinstance(step, Replan | Agent):
        return Risk[step.bounds.worst]
    return abilities[step.do].risk(step.with_) if isinstance(step, Do) else Risk.R0
