"""What a clause takes over from those before it: what was said, made, found or told there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.types import Of
from deskhand.core.registry import Registry
from deskhand.planner.bringing import RUNNING, names_somebody, only_tells, tells
from deskhand.planner.evidence.weighing import LASTING
from deskhand.planner.handing import is_digest
from deskhand.planner.match import Match
from deskhand.planner.template import Json
from deskhand.planner.values import Asked, Earlier, Search, Value

_LASTS_AS: Final = {"url": "page", "app": "window"}
"""What a step opened is where the steps after it act."""
_SAYING: Final = ("body", "text", "content")
"""What somebody is told, or what a document is made of,"""
_WHO: Final = ("to", "person", "people", "from_", "name")
_HOLDING: Final = ("files", "source")
"""and what is handed over in its place."""
_BARE: Final = frozenset({"save", "format"})
"""What says where a document is kept, and nothing of what stands in it."""
FREE: Final = "calendar.free"
CONVERT: Final = "doc.convert"
CREATE: Final = "doc.create"
_OPENING: Final = frozenset({"files.open", "doc.read", "web.read", "web.open", "mail.read"})
"""What is said alike of whatever there is: "open it", "read it to me"."""
_READ_BY: Final = {
    ("mail", True): ("mail.read", "mails"),
    ("mail", False): ("mail.read", "mails"),
    ("url", True): ("web.open", "url"),
    ("url", False): ("web.read", "page"),
}


def _opening(match: Match, last: Match | None, registry: Registry) -> Match:
    """To open or read "it" where a mail was looked for is to read the mail, and so for a page."""
    values = [value for _, value, _, _ in match.bound]
    if last is None or match.template.ability not in _OPENING or not all(isinstance(one, Earlier) for one in values):
        return match
    parts = registry[last.template.ability].result_type.parts
    opens = match.template.ability.endswith(".open")
    do, name = next((_READ_BY[part, opens] for part in ("mail", "url") if part in parts), ("", ""))
    if not do or do == match.template.ability or any(one.kind in ("file", "files") for one in parts.values()):
        return match
    bound = ((name, Earlier("it"), 0, 0),)
    return Match(replace(match.template, ability=do), bound, match.literals)


def _can_be_told(ability: Ability, says: str) -> bool:
    """Whether what came of an ability is said, or may be written down: a list of files too."""
    return tells(ability) or (says == "content" and ability.tell is not None and ability.worst == Risk.R0)


def _written_down(match: Match, last: Match | None, registry: Registry) -> Match:
    """To turn "the result" into a document where it was only told is to write it down."""
    rows = {name: value for name, value, _, _ in match.bound}
    file, to = rows.get("file"), rows.get("to")
    if last is None or match.template.ability != CONVERT or not isinstance(file, Earlier) or not isinstance(to, str):
        return match
    told, kind = registry[last.template.ability], registry[CREATE].param_types["format"]
    only = only_tells(told) and (told.id in RUNNING or told.param_types.keys().isdisjoint(("file", "files")))
    if not (only or is_digest(told)) or not isinstance(kind, Of) or to not in kind.choices:
        return match
    bound = [("format", to, 0, 0), ("content", Earlier(file.said, which="brought"), 0, 0)]
    bound += [("save", rows["save"], 0, 0)] if "save" in rows else []
    return Match(replace(match.template, ability=CREATE), tuple(bound), match.literals)


def _in_free_time(free: Match, said: set[str], match: Match) -> list[tuple[str, Value | Json, int, int]]:
    """What is put into the free time that was just looked for is with the same people, and as long: "book it"."""
    if "when" in said or any(isinstance(value, Asked) and value.param != "when" for _, value, _, _ in match.bound):
        return []
    kept = [row for row in free.bound if row[0] in ("people", "minutes") and row[0] not in said]
    return [("when", Earlier(), 0, 0), *kept]


def carried(
    before: Sequence[Match], here: Sequence[Match], registry: Registry, *, somebody: bool, new: bool
) -> tuple[Match, ...]:
    """The matches of a clause with what those before it said or made, and they need; none where nothing is left to say.

    `somebody` is spoken of in the clause by a word such as "her"; `new` is what is written: "send an email to Anna".
    """
    known: dict[str, tuple[str, Value | Json, int, int]] = {}
    for match in before:
        for bound in match.bound:
            lasts = _LASTS_AS.get(bound[0], bound[0])
            gone = lasts == "folder" and match is not before[-1]
            if lasts in LASTING and not gone and not isinstance(bound[1], Asked):
                known[lasts] = (lasts, *bound[1:])
    made = [part.kind for match in before for part in registry[match.template.ability].result_type.parts.values()]
    last = before[-1] if before else None
    found: list[Match] = []
    for match in (_written_down(_opening(match, last, registry), last, registry) for match in here):
        wanted = registry[match.template.ability].param_types
        said = {name for name, value, _, _ in match.bound if not isinstance(value, Asked)}
        said |= {name for _, value, _, _ in match.bound if isinstance(value, Search) for name in value.args}
        more = [bound for name, bound in known.items() if name in wanted and name not in said]
        says = next((name for name in _SAYING if name in wanted), "")
        takes = (says == "content" or "files" in wanted) and "mail" not in wanted  # an answer is not what it answers
        if (
            takes and says and not said & {says, *_HOLDING}
        ):  # what says nothing carries what was made, or tells what was found
            holds = next((name for name in _HOLDING if name in wanted), "")
            if last is not None and _can_be_told(registry[last.template.ability], says):
                more.append((says, Earlier(which="brought"), 0, 0))
            elif holds and not (new and says != "content") and not {"file", "files"}.isdisjoint(made):
                more.append((holds, Earlier(), 0, 0))
        if last is not None and (last.template.ability, match.template.ability) == (FREE, "calendar.add"):
            more += _in_free_time(last, said, match)
        ability = registry[match.template.ability]
        who = next((name for name in _WHO if names_somebody(ability, name)), "")
        if somebody and who and who not in said:
            more.append((who, Earlier(which="brought"), 0, 0))
        names: set[str] = {bound[0] for bound in more} | ({says} if any(one[0] in _HOLDING for one in more) else set())
        kept = [bound for bound in match.bound if bound[0] not in names]
        if last is not None and says == "content" and {one[0] for one in (*kept, *more)} <= _BARE:
            return ()  # nothing was told that could be written
        found.append(Match(match.template, (*kept, *more), match.literals) if more else match)
    return tuple(found)
