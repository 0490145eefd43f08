"""A plan as far as it is made: its steps, and the words that each of their values was said in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.plan.model import Do
from deskhand.core.plan.refs import literal
from deskhand.core.words import Lang
from deskhand.planner.places import Places
from deskhand.planner.planned import Context
from deskhand.planner.unbound import NotThere
from deskhand.planner.values import MANY, Missing

FIND: Final = "files.find"
LIST: Final = "files.list"
REMOVING: Final = frozenset({"files.delete", "files.move", "files.rename"})
"""After these a file is no longer where, or what, it was."""
_LONGEST_WHY: Final = 300


@dataclass
class Steps:
    """The steps so far, and what is known of them."""

    abilities: Mapping[str, Ability]
    context: Context
    places: Places
    lang: Lang
    steps: list[Do] = field(default_factory=list[Do])
    shown: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    originals: bool = False
    """Where "it" could be a copy or the files it was made of, take the files."""
    found_as: dict[str, str] = field(default_factory=dict[str, str])
    """What a search step was asked, in the person's words."""
    unseen: dict[str, Missing] = field(default_factory=dict[str, Missing])
    """Searches for what nothing here is called, so that there is nothing to go on with."""
    unsure: str = ""
    """Words that may mean more, or something else, than what was taken, so that the plan is asked about and not run."""
    wide: set[str] = field(default_factory=set[str])
    """Searches of the whole desk after a step that looked into one folder."""
    looks_back: bool = False
    """Something was chosen from what the conversation holds, so the next choice is from there too."""

    def make(self, do: str, given: Mapping[str, Any], words: dict[str, str], why: str = "") -> str:
        """One more step, by the name it gets."""
        stem = do.rpartition(".")[2]
        taken = {step.id for step in self.steps}
        name = next(one for one in (stem, *(f"{stem}{n}" for n in range(2, 100))) if one not in taken)
        self.steps.append(Do.model_validate({"id": name, "do": do, "with": dict(given), "why": why[:_LONGEST_WHY]}))
        self.shown[name] = words
        return name

    def widen(self, step: Do) -> None:
        """A search that hands its result on hands on all of it."""
        self.steps[self.steps.index(step)] = step.model_copy(update={"with_": {"limit": MANY, **step.with_}})

    def seen(self, step: Do) -> None:
        """Raises `NotThere` for a search whose result nothing can be done with."""
        if step.id in self.unseen:
            raise NotThere(self.unseen[step.id])


def is_one(step: Do) -> bool:
    """Whether a step is given a list of one file."""
    given = step.with_.get("files")
    return isinstance(given, list) and len(cast("list[Any]", given)) == 1


def safe(value: Any) -> Any:
    """A value as a step is given it: nothing that a person wrote is taken for a reference."""
    if isinstance(value, tuple):
        return [safe(one) for one in cast("tuple[Any, ...]", value)]
    return literal(value) if isinstance(value, str) else value
