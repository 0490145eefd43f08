"""Another way, or several ways, of a choice that was put: "the other one", "both", 另一个, 都要."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, cast

from deskhand.core.ability import Ability
from deskhand.core.flow.guard import bare
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do, Plan
from deskhand.core.words import Lang
from deskhand.core.words import Words as Sentence
from deskhand.planner.asks import behind, choosing, together
from deskhand.planner.planned import Follows, Planned, Put

Turn = Literal["other", "too", "both"]
"""other: not the way that was taken but the one beside it · too: that one as well · both: every way."""
TURNS: Final[tuple[Turn, ...]] = ("other", "too", "both")
_REF: Final = re.compile(r"(?<!\$)\$([a-z][a-z0-9_]{0,31})(?=\.)")
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
    acts = any(abilities[one.do].risk(one.with_) > Risk.R0 for one in plan.steps if isinstance(one, Do))
    if not acts:
        return Planned("run", lang, plan=plan, follows=follows, heard=heard)
    return Planned("confirm", lang, plan=behind(plan, _ASK.said(lang, heard=heard)), follows=follows, heard=heard)


def joined(plans: Sequence[Plan], goal: str) -> Plan:
    """One plan of several, each step under a name of its own."""
    steps: list[Any] = []
    taken: set[str] = set()
    for n, plan in enumerate(plans):
        rows = cast("list[dict[str, Any]]", plan.json_object().get("steps", []))
        names = {row["id"]: _free(row["id"], taken) if n else row["id"] for row in rows}
        steps += [_renamed(row, names) for row in rows]
        taken.update(names.values())
    return Plan.model_validate({"goal": goal, "steps": steps})


def _free(name: str, taken: set[str]) -> str:
    return next(one for one in (name, *(f"{name[:28]}_{n}" for n in range(2, 1_000))) if one not in taken)


def _renamed(row: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    after = {"after": [names.get(one, one) for one in row["after"]]} if "after" in row else {}
    return {**cast("dict[str, Any]", _refs(row, names)), "id": names[row["id"]], **after}


def _refs(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _REF.sub(lambda found: f"${names.get(found[1], found[1])}", value)
    if isinstance(value, dict):
        return {key: _refs(one, names) for key, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_refs(one, names) for one in cast("list[Any]", value)]
    return value
