"""Whether signed words are meant for this desk: a hub may not carry out here what was said of another computer.

The owner's list says how the desks are called and which is the default; the hub reads the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from deskhand.core.ability import Ability
from deskhand.core.plan.model import Do, Plan, walk
from deskhand.trust.card import Card
from deskhand.trust.consent import Answer
from deskhand.trust.desks import default_desk, desk_names, desks
from deskhand.trust.envelope import Command
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Roster

Named = Callable[[str, str, Sequence[str], Sequence[str]], Sequence[str]]
"""Words, root, folders, the names of all desks → those that the words may mean; none where they name no desk."""


def no_desk(text: str, root: str, folders: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    """Of a desk without a grammar: the words name none."""
    return ()


Meant = Literal["here", "perhaps"]
"""perhaps: the hub chose this desk out of several that the words leave open."""
RUN = "run"
"""The kind of a parameter that holds the number of a run."""


def meant_here(command: Command, named: Sequence[str], desk: str, roster: Roster) -> Meant:
    """Whether a command is for this desk, whose words name these; raises `Rejected` where it is for another."""
    if command.to is not None or len(desks(roster)) < 2:
        return "here"  # `read_command` looked at `to`
    names = desk_names(roster)
    ids = [names[name] for name in named if name in names]
    if ids and desk not in ids:
        raise Rejected(Why.DESK)
    return "here" if (ids or [default_desk(roster)]) == [desk] else "perhaps"


def about_runs(plan: Plan, abilities: Mapping[str, Ability]) -> bool:
    """Whether a plan is about earlier runs alone: each of them is known at the desk where it was, and nowhere else."""
    does = [step for step, _ in walk(plan.steps) if isinstance(step, Do)]
    return bool(does) and all(
        step.do in abilities and any(kind.kind == RUN for kind in abilities[step.do].param_types.values())
        for step in does
    )


def check_card(card: Card, answer: Answer | None, desk: str, roster: Roster) -> None:
    """An answer counts at the desk that its card shows, or that was chosen with it; raises `Rejected`."""
    chosen = None if answer is None or answer.choice is None else card.choices[answer.choice].desk
    shown = chosen or card.desk
    if shown != desk and (shown or len(desks(roster)) > 1):
        raise Rejected(Why.DESK)
