"""What earlier steps brought, as a model that decides in the middle of a run is told of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.flow.label import PATH_KINDS
from deskhand.core.plan.types import ListOf, RecordOf, Type
from deskhand.core.shown import shown
from deskhand.planner.model.tokens import tokens_of
from deskhand.planner.thinking.fence import fenced
from deskhand.planner.thinking.known import Fact, Facts
from deskhand.planner.thinking.turn import Past, Turn

MOST: Final = 40
_EACH: Final = 260
"""So many tokens of one result are told of."""
_LAST: Final = 800
"""Of the one that was asked for just now: whoever looks through a window or a folder has to see it."""
_STRING: Final = 160
_ITEMS: Final = 12
_ENDING: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}\Z")
_PATH: Final = re.compile(r"(?=.*(?:/|\.[A-Za-z][A-Za-z0-9]{0,4}\Z))[^\n\t\r]{1,300}")
"""What may be a place among the values that were handed on; a whole text is none."""


def paths_seen(turn: Turn, abilities: Mapping[str, Ability]) -> Facts:
    """Every place that the committed bounds name or that results led to: all that may be named from here on."""
    found: dict[str, None] = dict.fromkeys(turn.bounds.targets)
    for value in _texts(list(turn.given.values())):
        if _PATH.fullmatch(value):
            found.setdefault(value)
    for past in (*turn.done, *turn.calls):
        ability = abilities.get(past.do)
        if ability is not None:
            found |= dict.fromkeys(_paths(ability.result_type, past.result))
    folders = {one for one in turn.bounds.targets if not _ENDING.search(one)}
    rows = [Fact(f"f{n}", "folder" if one in folders else "file", one) for n, one in enumerate(found, 1)]
    return Facts(tuple(rows[:MOST]))


def line_of(past: Past, most: int = _EACH) -> str:
    """One step that is over."""
    result = json.dumps(_short(past.result, most // _EACH), ensure_ascii=False)
    while tokens_of(result) > most:
        result = result[: len(result) * 3 // 4]
    args = json.dumps(_short(past.args), ensure_ascii=False)[:400]
    told = f" {past.told[:200]}" if past.told else ""
    return fenced(shown(f"{past.name}: {past.do} {args} -> {past.outcome}{told} {result}"))


def lines_within(pasts: Sequence[Past], budget: int) -> list[str]:
    """The last of them first to be kept, in their order; of the very last most is told."""
    kept: list[str] = []
    for past in reversed(pasts):
        line = line_of(past, _EACH if kept else _LAST)
        budget -= tokens_of(line) + 1
        if budget < 0:
            break
        kept.append(line)
    return kept[::-1]


def _short(value: Any, times: int = 1) -> Any:
    """A value with what is long in it cut, and what is empty left out; `times` as much where there is room."""
    if isinstance(value, str):
        most = _STRING * times
        return value if len(value) <= most else value[:most] + "…"
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return {name: _short(one, times) for name, one in entries.items() if one not in (None, [], "")}
    if isinstance(value, list | tuple):
        return [_short(one, times) for one in cast("Sequence[Any]", value)[: _ITEMS * times]]
    return value


def _paths(kind: Type, value: Any) -> Iterator[str]:
    if isinstance(kind, ListOf) and isinstance(value, list | tuple):
        for one in cast("Sequence[Any]", value):
            yield from _paths(kind.item, one)
    elif isinstance(kind, RecordOf) and isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        for name, part in kind.parts.items():
            yield from _paths(part, entries.get(name))
    elif isinstance(value, str) and value and kind.kind in PATH_KINDS:
        yield value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in cast("Sequence[Any]", value):
            yield from _texts(one)
