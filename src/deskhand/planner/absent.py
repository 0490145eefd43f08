"""What is said where a request names what is not here: with the nearest names that are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskhand.core.words import Lang
from deskhand.planner.asks import not_there
from deskhand.planner.evidence.named import Mention
from deskhand.planner.match import Match
from deskhand.planner.planned import Planned, Suggestion
from deskhand.planner.steps import FIND
from deskhand.planner.there import instead
from deskhand.planner.values import Exact, Missing, Unmet

if TYPE_CHECKING:
    from deskhand.planner.request import Request


def absent(request: Request, match: Match, wrong: Missing | Unmet) -> Planned | None:
    """The answer to a phrase that takes what is not there; None where it only cut a name that is."""
    text, lang, places = request.words.text, request.tongue.lang, request.of.places
    if _cuts_a_name(request, match, wrong):
        return None
    if isinstance(wrong, Unmet):
        return Planned("teach", lang, unused=(wrong.said,), reason=wrong.reason(lang), complete=wrong.complete)
    after_all = None if wrong.said else instead(wrong.name, places)
    if after_all is not None:
        reason = after_all.reason(lang)
        return Planned("teach", lang, unused=(wrong.name,), missing=(wrong.name,), reason=reason, complete=True)
    do, said = match.template.ability, wrong.said or wrong.name
    near = wrong.near or ((_quoted(wrong.name, lang),) if do == FIND else ())
    suggest = tuple(Suggestion(do, _put(text, said, one)) for one in near if said in text)
    reason = not_there(said, lang, places.capped)
    return Planned("teach", lang, unused=(wrong.name,), suggest=suggest, missing=(wrong.name,), reason=reason)


def _cuts_a_name(request: Request, match: Match, wrong: Missing | Unmet) -> bool:
    """Whether what is not there ends within the name of a file that is, or only begins with it: 销 of 销售.xlsx."""
    places = [(start, stop) for _, value, start, stop in match.bound if value is wrong]
    files = [one for one in request.mentions.all.get("file", ()) if isinstance(one.value, Exact) and not one.value.open]
    within = any(one.start < stop < one.stop for one in files for _, stop in places)
    return within or any(_goes_on(request, one, stop) for one in files for start, stop in places if one.start == start)


def _goes_on(request: Request, file: Mention, stop: int) -> bool:
    """Whether more is said behind the name of a file, in Chinese, and not of a part of it: 销售.xlsx最后补一行."""
    of = request.of
    more = of.lex.lang == "zh" and file.stop < stop and of.keys[file.stop - 1].startswith(".")
    return more and of.lex.holding.at(of.keys, file.stop, stop) is None


def _quoted(name: str, lang: Lang) -> str:
    return f"“{name}”" if lang == "zh" else f'"{name}"'


def _put(text: str, name: str, near: str) -> str:
    """The text with another name in the place of one, never run together with a word before it."""
    at = text.index(name)
    gap = " " if at and text[at - 1].isascii() and text[at - 1].isalnum() and near[:1].isascii() else ""
    return f"{text[:at]}{gap}{near}{text[at + len(name) :]}"
