"""Which parameter of an ability takes what a step brought: a text is told, a file is handed over, a picture put in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.planner.bringing import TEXTS, leaves_files, looks, only_tells
from deskhand.planner.handing import LARGEST, LISTING, LISTS, RESULTS
from deskhand.planner.steps import Steps
from deskhand.planner.values import Earlier, Value

_PICTURES: Final = frozenset({"table.chart", "screen.shot", "image.convert"})
_SAYING: Final = ("body", "text", "content")
"""Parameters for what somebody is told."""
_IT: Final = frozenset(
    ("", "it", "that", "this", "the result", "the results", "它", "这个", "那个", "这", "那", "其", "结果")
)
"""Words that name no file: what a step told is meant by them, where it told something."""
_THEM: Final = frozenset(("them", "em", "these", "those", "它们", "这些", "那些"))


def into(so_far: Steps, ability: Ability, name: str, value: Value, said: Mapping[str, str]) -> str:
    """Which parameter "it" is for: after a step that only told something, what it told, not what it was told of."""
    if not isinstance(value, Earlier) or not so_far.steps:
        return name
    if value.which not in ("", "brought") and value.said.casefold() not in _IT:
        return name
    last = so_far.steps[-1]
    told = so_far.abilities[last.do]
    if name != "files" and value.open:
        return name  # "tell Bob about it" tells him
    to = name if name == "files" else _as_files(ability, name, told, said, made=told.risk(last.with_) > Risk.R0)
    if to != name or not (name == "files" or (name == "source" and "content" in ability.param_types)):
        return to
    parts, spoken = told.result_type.parts, value.said.casefold()
    tells = told.worst == Risk.R0 and any(one in parts and parts[one].kind == "text" for one in TEXTS)
    several = spoken in _THEM and "file" in last.with_  # "the words off a.jpg, and mail them": no one file is them
    tells = tells and (bool(value.which) or spoken in _IT or several)
    looked = told.worst == Risk.R0 and told.tell is not None and told.id not in LISTING
    tells = tells or (looked and (value.which == "brought" or spoken in RESULTS))
    tells = tells or (LARGEST in parts and spoken in _IT)  # "how big is Downloads? mail it to Bob"
    if not (only_tells(told) or looks(told) or tells or spoken in LISTS):
        return name
    return next((one for one in _SAYING if one in ability.param_types and one not in said), name)


def _as_files(ability: Ability, name: str, told: Ability, said: Mapping[str, str], *, made: bool) -> str:
    """Where a file goes that was made, and that says nothing: it is handed over, and a picture is put in."""
    to = name
    if told.id in _PICTURES and name in ("content", "source"):
        to = "pictures"
    elif name in ("text", "body") and made and leaves_files(told):
        to = "files"
    return to if to in ability.param_types and to not in said else name
