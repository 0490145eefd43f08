"""What may be done at a later time: what acts, and at an hour what looks at something that has no hours itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from deskhand.planner.doubt import BEGINS_ASKING, SEND, is_question
from deskhand.planner.match import Match
from deskhand.planner.slots.free import Sort

_OF_HOURS: Final = frozenset({"calendar", "todo", "schedule", "run", "help"})
"""Groups of abilities that look at hours to come, or at what is done now."""
_ASKING: Final = frozenset({"where", "who", "when", "was", "were", "can", "any", "which", "what"})
_OF_ITSELF: Final = frozenset(
    {"about", "of", "for", "yesterday's", "yesterday", "last", "today's", "昨", "前", "关", "什"}
)
"""Words with which an hour may be said of what is looked for: "files about the meeting" at 10, "last week's mails"."""


def may_be_put_off(
    read: Sequence[Match], sort: Sort, acts: Callable[[Match], bool], words: Sequence[str], text: str
) -> bool:
    """Whether `words`, read so, are such a request; `text` is the whole of it, where a question mark may stand."""
    if sort == "any":
        return bool(read)
    if sort == "acts":
        return bool(read) and all(one.template.ability == SEND or acts(one) for one in read)
    asked = "?" in text or "？" in text or words[0] in BEGINS_ASKING | _ASKING or not _OF_ITSELF.isdisjoint(words)
    return bool(read) and all(acts(one) or not (asked or _is_of_now(one)) for one in read)


def _is_of_now(match: Match) -> bool:
    """Whether what only looks is asked, or looks at what has its own time."""
    return is_question(match.template) or match.template.ability.partition(".")[0] in _OF_HOURS
