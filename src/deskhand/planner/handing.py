"""Which part of what a step brings is handed on to the next, and where none may be.

What was only looked into is no result: "summarise the lease and delete the result" throws no lease away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do
from deskhand.core.plan.types import ListOf, Of, Type, accepts
from deskhand.planner.bringing import RUNNING, leaves_files, tells
from deskhand.planner.naming import names_files
from deskhand.planner.steps import FIND, LIST, REMOVING, is_one
from deskhand.planner.unbound import Unbound
from deskhand.planner.values import MANY, Earlier

BESIDE: Final = frozenset({"files.copy", "files.zip", "files.unzip"})
"""These make something new and leave their files where they are."""
OF_FILES: Final = BESIDE | {
    "doc.convert",
    "image.convert",
    "pdf.merge",
    "pdf.pages",
    "pdf.split",
    "pdf.tables",
    "table.chart",
    "table.convert",
    "table.merge",
    "table.split",
}
"""These make something of files, which are then the originals of it."""
CONVERTING: Final = frozenset({"doc.convert", "table.convert"})
_SAME: Final = frozenset({"doc.read", "image.text", "files.open"})
"""What they show is all that stands in the file."""
LISTING: Final = frozenset({FIND, LIST, "files.duplicates"})
"""What they bring is what was looked for."""
_HANDLING: Final = ("files.", "cloud.")
"""What takes a folder as well as a file."""
_CLIPBOARD: Final = "clipboard.get"
LARGEST: Final = "largest"
"""What takes up most of a folder, which is not the folder."""
RESULTS: Final = frozenset(("the result", "the results", "result", "results", "结果", "得到的结果"))
LISTS: Final = frozenset(("the list", "that list", "the names", "清单", "这份清单", "列表", "这个列表", "名单"))
"""What was found as one reads it, and not the files themselves."""


def part_of(
    abilities: Mapping[str, Ability], wanted: Type, step: Do, taker: Ability, said: Earlier | None = None
) -> str | None:
    """The part of what a step brings that is handed on to an ability; None where nothing fits, or may be meant."""
    ability = abilities[step.do]
    part = _fits(wanted, step, ability)
    if part is None or wanted.kind not in ("file", "files", "folder"):
        return part
    spoken = "" if said is None else said.said.casefold()
    given = not ability.param_types.keys().isdisjoint(("file", "files", "folder"))
    looked = ability.id in {*RUNNING, *_SAME} or (given and ability.worst == Risk.R0 and ability.id not in LISTING)
    if looked and said is not None and (spoken in RESULTS or said.which == "brought"):
        return None
    if spoken in LISTS and ability.id in LISTING:
        return None
    if taker.id in REMOVING and ((looked and spoken == "") or _is_no_file(ability, part, looked=looked)):
        return None
    folder = wanted.kind == "file" and ability.result_type.parts[part.split(".")[0]].kind == "folder"
    if folder and (ability.worst == Risk.R0 or tells(ability)) and not taker.id.startswith(_HANDLING):
        return None
    return None if taker.id in CONVERTING and wanted.kind == "file" and is_digest(ability) else part


def _is_no_file(ability: Ability, part: str, *, looked: bool) -> bool:
    """Whether what was looked into is a folder, the largest things in it, or what was copied from elsewhere."""
    kind = ability.result_type.parts[part.split(".")[0]].kind
    return (looked and kind == "folder") or part == LARGEST or ability.id == _CLIPBOARD


def picks_nothing(step: Do) -> bool:
    """Whether a search says nothing of what it looks for, or puts all of it in a row: "the recent photos"."""
    asked = step.with_
    open_ = asked.get("limit", MANY) == MANY and not asked.keys() & {"larger", "smaller", "when"}
    return step.do == FIND and open_ and ("order" in asked or asked.keys() <= {"limit"})


def is_digest(ability: Ability) -> bool:
    """Whether what is told of a file is something else than the file: its summary, and not its text."""
    told = (tells(ability) or "file" in ability.param_types) and not ability.id.startswith("files.")
    return told and ability.worst == Risk.R0 and ability.id not in _SAME


def _fits(wanted: Type, step: Do, ability: Ability) -> str | None:
    return _told_by(wanted, ability) or _single(wanted, step, ability) or _fitting(wanted, ability)


def _told_by(wanted: Type, ability: Ability) -> str | None:
    """Where words are wanted, those of an answer and not the file that it was found in."""
    parts = ability.result_type.parts
    tells = wanted.kind == "text" and {"text", "file", "values"} <= parts.keys() and parts["text"].kind == "text"
    return "text" if tells else None


def _single(wanted: Type, step: Do, ability: Ability) -> str | None:
    """The one file of a step that hands on a list; raises `Unbound` where one file is wanted of several."""
    made = step.do in OF_FILES and "files" in step.with_ and "file" not in ability.result_type.parts
    if wanted.kind != "file" or not (names_files(step) or (made and leaves_files(ability))):
        return None
    if is_one(step):
        return "files.0"
    raise Unbound(wanted.kind)


def _fitting(wanted: Type, ability: Ability) -> str | None:
    """The part of a result to hand on: the same kind first, a folder for a file last."""
    best: tuple[int, str] | None = None
    for name, part in ability.result_type.parts.items():
        if not accepts(wanted, part) or name == "source":
            continue  # what something was made of is not what was made
        inner = part.item if isinstance(part, ListOf) else part
        if not isinstance(inner, Of) or inner.kind not in ("file", "folder"):
            continue
        rank = 0 if part.kind == wanted.kind else 1 if inner.kind == "file" else 2
        if (wanted.kind == "folder" and inner.kind != "folder") or (wanted.kind == "text" and inner.kind == "folder"):
            continue  # where something lies says nothing
        if best is None or rank < best[0]:
            best = rank, name
    return best[1] if best else None
