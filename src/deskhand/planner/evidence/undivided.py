"""Texts that were cut up: what looks like a value of its own and is the rest, or the beginning, of what is said.

"Todo: send the invoice to Acme" has no list called Acme; "tell Bob the lease is signed" hands no lease on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from deskhand.core.ability import Ability
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.tags import Part

_TASKS: Final[Mapping[str, str]] = {"todo.add": "text", "todo.done": "task"}
_BESIDE: Final = frozenset({"note", "list_"})
_LISTS: Final = frozenset(
    {"list", "lists", "note", "notes", "todo", "todos", "to-do", "task", "tasks", "清单", "列表", "备注", "待办"}
)
"""Words that say that a list, or a note, is meant."""
_PUTS: Final = frozenset({"add", "put", "enter", "加", "添加", "放"})
_SAYS: Final = frozenset({"text", "body"})
_PREDICATES: Final = frozenset(
    "is isn't are aren't was wasn't were weren't has hasn't have haven't had will won't would can can't cannot could"
    " must should may might needs does doesn't did didn't looks".split()
)
"""What a sentence goes on with behind what it is about."""


def undivided(stretch: Stretch, ability: Ability, parts: Sequence[Part]) -> Sequence[Part]:
    """The parts with each such text whole."""
    found = list(parts)
    for first, second in pairwise(sorted(parts, key=lambda one: one.start)):
        if _goes_on(stretch, ability, first, second) or _begins(stretch, first, second):
            name = first.param if _goes_on(stretch, ability, first, second) else second.param
            found = [one for one in found if one not in (first, second)]
            found.append(Part(name, _begin(stretch, first), second.stop))
            break
    return found


def _goes_on(stretch: Stretch, ability: Ability, first: Part, second: Part) -> bool:
    """Whether the second is the rest of a task, and neither its list nor a note on it."""
    if first.param != _TASKS.get(ability.id) or second.param not in _BESIDE:
        return False
    keys, (start, stop) = stretch.of.keys, stretch.core
    between = range(first.stop, second.start)
    if not all(stretch.mentions.is_little(at) for at in between) or _LISTS & {*keys[first.stop : second.stop]}:
        return False
    return _LISTS.intersection(keys[start:stop]) != frozenset() or keys[first.start - 1] not in _PUTS


def _begins(stretch: Stretch, first: Part, second: Part) -> bool:
    """Whether the first is what a message speaks about, and not a file that goes with it."""
    says = first.param == "files" and second.param in _SAYS and first.stop == second.start
    return says and stretch.of.keys[second.start] in _PREDICATES


def _begin(stretch: Stretch, part: Part) -> int:
    at = part.start
    return at - (at > 0 and part.param == "files" and stretch.of.keys[at - 1] in ("the", "my", "our", "your", "this"))
