"""What stands behind a name that a request cannot use: a closed folder, a link, a file where a folder is wanted."""

from __future__ import annotations

from typing import Final

from deskhand.core.flow.grants import Closed
from deskhand.core.moments import moment_of
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import Words, size
from deskhand.core.world.facts import FileFact
from deskhand.planner.places import Places
from deskhand.planner.values import Unmet

_DENIED: Final = Words(
    "“{said}” is closed to Deskhand: you denied it ({denial}), so nothing there was looked at or changed. "
    "To open it: deskhand grant remove {denial}",
    "“{said}”没有对 Deskhand 开放：您禁止了访问（{denial}），因此没有查看或更改那里的任何内容。"
    "要开放它：deskhand grant remove {denial}",
)
_ENDED: Final = Words(
    "“{said}” is closed to Deskhand: its grant ended, so nothing there was looked at or changed. "
    "To open it: deskhand grant add --write {place}",
    "“{said}”没有对 Deskhand 开放：授权已结束，因此没有查看或更改那里的任何内容。"
    "要开放它：deskhand grant add --write {place}",
)
_LINK: Final = Words(
    "“{said}” is a link of {amount} to “{target}”. I do not follow links, so I say nothing of what lies there; name "
    "“{target}” itself, if it is in a folder of yours.",
    "“{said}”是一个链接（{amount}），指向“{target}”。我不会跟随链接，因此无法说明那里的内容；"
    "如果“{target}”在您的文件夹里，请直接指明它。",
)
_FILE: Final = Words(
    "“{said}” is a file of {amount}, last changed on {day}; this needs a folder. Say “open {said}” to look into it.",
    "“{said}”是一个文件，大小 {amount}，最后修改于 {day}；这里需要文件夹。要查看内容，请说“打开 {said}”。",
)
_MADE_UP: Final = Words(
    "“{said}” holds no real files: the system makes up what is shown there. Name a folder with files of yours.",
    "“{said}”里没有真正的文件，那里显示的内容由系统生成。请指明存放文件的文件夹。",
)
_LONGEST: Final = 120


def shut(said: str, found: Closed) -> Unmet:
    """That a folder is closed, and how it is opened."""
    if found.denial:
        return Unmet(shown(said), _DENIED, {"denial": found.denial}, complete=True)
    return Unmet(shown(said), _ENDED, {"place": shown(found.place)}, complete=True)


def instead(name: str, places: Places) -> Unmet | None:
    """What a name that was not found as what it should be is after all; None where nothing has it."""
    found = places.closed_folder(name)
    return other(name, places) if found is None else shut(name_of(name) or name, found)


def other(name: str, places: Places) -> Unmet | None:
    """The one thing of this name, where it is no folder and a folder is wanted."""
    there = [one for one in places.called(name) if one.kind != "folder"]
    return _told(there[0]) if len(there) == 1 else None


def _told(fact: FileFact) -> Unmet | None:
    path = shown(fact.path)
    if fact.unreal:
        return Unmet(path, _MADE_UP, complete=True)
    if fact.kind == "link":
        target = shown((fact.points_to or "?")[:_LONGEST])
        return Unmet(path, _LINK, {"amount": size(fact.size), "target": target}, complete=True)
    if fact.kind != "file":
        return None
    day = moment_of(fact.modified).date().isoformat()
    return Unmet(path, _FILE, {"amount": size(fact.size), "day": day}, complete=True)
