"""Another way, or several ways, of a choice that was put: "the other one", "both", 另一个, 都要."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Literal, cast

from deskhand.core.ability import Ability
from deskhand.core.flow.guard import bare
from deskhand.core.plan.model import Each, Plan, Step, walk
from deskhand.core.plan.refs import renamed
from deskhand.core.words import Lang
from deskhand.core.words import Words as Sentence
from deskhand.planner.acting import acts
from deskhand.planner.asks import behind, choosing, together
from deskhand.planner.planned import Follows, Planned, Put

Turn = Literal["other", "too", "both"]
"""other: not the way that was taken but the one beside it · too: that one as well · both: every way."""
TURNS: Final[tuple[Turn, ...]] = ("other", "too", "both")
_REFERRING: Final = frozenset({"if", "with", "until", "check", "each"})
"""The parts of a step in which references are filled in."""
_INSTEAD: Final = Sentence("Instead: {text}", "改为：{text}")
_TOO: Final = Sentence("This one too: {text}", "这一个也做：{text}")
_BOTH: Final = Sentence("All of it: {text}", "全部都做：{text}")
_ASK: Final = Sentence("{heard}. Shall I?", "{heard}。要我做吗？")
NONE_TAKEN: Final = Sentence(
    "None of them was chosen yet, so I cannot tell which the other one is. Nothing was done. Say the number of the "
    "one you mean.",
    "还没有选择过其中任何一个，无法确定“另一个”是哪个。没有做任何操作。请说出所指选项的编号。",
)


def turned(turn: Turn, put: Put, goal: str, lang: Lang, abilities: Mapping[str, Ability]) -> Planned:
    """The plan of the ways that are meant. What changes something is asked about, for this is no answer to a card."""
    rest = [at for at in range(len(put.ways)) if at != put.taken]
    if turn != "both" and put.taken is None:
        return Planned("teach", lang, reason=NONE_TAKEN.said(lang), complete=True)
    follows: Follows = "instead" if turn == "other" or put.taken is None else "same"
    if turn != "both" and len(rest) > 1:
        ways = tuple(put.ways[at] for at in rest)
        which = choosing(goal, [put.said[at] for at in rest], lang)
        return Planned("choose", lang, plan=which, readings=ways, follows=follows)
    words = _INSTEAD if turn == "other" else _BOTH if put.taken is None else _TOO
    heard = words.said(lang, text=together([put.said[at] for at in rest], lang))
    plan = joined([bare(put.ways[at]) for at in rest], goal)
    if not acts(plan.steps, abilities):
        return Planned("run", lang, plan=plan, follows=follows, heard=heard)
    return Planned("confirm", lang, plan=behind(plan, _ASK.said(lang, heard=heard)), follows=follows, heard=heard)


def joined(plans: Sequence[Plan], goal: str) -> Plan:
    """One plan of several, each step and each loop's item under a name of its own."""
    steps: list[Any] = []
    taken: set[str] = set()
    for plan in plans:
        own = [name for step, _ in walk(plan.steps) for name in _names_of(step)]
        names: dict[str, str] = {}
        for name in own:
            names[name] = _free(name, taken.union(names.values(), (one for one in own if one != name)))
        rows = cast("list[dict[str, Any]]", plan.json_object().get("steps", []))
        steps += [_renamed(row, names) for row in rows]
        taken.update(names.values())
    return Plan.model_validate({"goal": goal, "steps": steps})


def _names_of(step: Step) -> tuple[str, ...]:
    return (step.id, step.as_) if isinstance(step, Each) else (step.id,)


def _free(name: str, taken: Collection[str]) -> str:
    return next(one for one in (name, *(f"{name[:28]}_{n}" for n in range(2, 1_000))) if one not in taken)


def _renamed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """One step as it stands in JSON, with every name in it exchanged."""
    new = {key: renamed(value, names) if key in _REFERRING else value for key, value in row.items()}
    new["id"] = names[row["id"]]
    if "as" in row:
        new["as"] = names[row["as"]]
        new["steps"] = [_renamed(inner, names) for inner in row["steps"]]
    if "after" in row:
        new["after"] = [names.get(one, one) for one in row["after"]]
    if "ask" in row and "for" in row["with"]:
        new["with"]["for"] = [names.get(one, one) for one in row["with"]["for"]]
    return new
