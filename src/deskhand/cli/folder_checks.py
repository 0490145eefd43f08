"""What `doctor` says of folders: what the desk here may touch, by the settings and by grants, and what is closed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from shlex import quote
from typing import Final, NamedTuple

from deskhand.cli.checks import Check
from deskhand.cli.settings import Owner
from deskhand.core.errors import Problem
from deskhand.core.flow.grants import ANY, Grant, inside, lasting
from deskhand.core.paths import native_path, path_text
from deskhand.core.words import Lang, Words
from deskhand.trust.desks import own_desk

NONE: Final = Words("there is no folder I may touch", "没有我可以操作的文件夹")
BAD: Final = Words("cannot be written or is not there: {folders}", "无法写入或不存在：{folders}")
TOUCH: Final = Words("I may touch: {folders}", "我可以操作：{folders}")
READ: Final = Words("only look at: {folders}", "只能查看：{folders}")
CLOSED: Final = Words("closed: {folders}", "已关闭：{folders}")
MISSING: Final = Words("{folder} (not there now)", "{folder}（目前不存在）")


class Folders(NamedTuple):
    """Where somebody may go on the desk here, and what is closed to everything; absolute paths in their text form."""

    write: list[str]
    read: list[str]
    closed: list[str]


def open_folders(owner: Owner) -> Folders:
    """By the settings and by grants, those for the settings' folders as the next start will have them."""
    grants = _standing(owner, owner.granted())
    closed = _once(one.write for one in grants if one.deny and one.abilities == (ANY,))
    write = [one for one in _once(one.write for one in grants if not one.deny) if not inside(one, closed)]
    read = [one for one in _once(one.read for one in grants if not one.deny) if not inside(one, (*write, *closed))]
    return Folders(write, read, closed)


def folder_check(lang: Lang, owner: Owner) -> Check:
    """The folders of the settings must be there and writable; what grants open besides is named, whoever it is for."""
    own = owner.granted()
    bad = [place for place in own if not os.access(place, os.R_OK | os.W_OK | os.X_OK)]
    if bad:
        mend = "chmod u+rwx" if all(place.exists() for place in bad) else "mkdir -p"
        names = [quote(path_text(str(place))) for place in bad]
        return Check("folders", False, BAD.said(lang, folders=", ".join(names)), f"{mend} {' '.join(names)}")
    try:
        write, read, closed = open_folders(owner)
    except Problem as problem:
        return Check("folders", False, problem.said(lang))
    if not (write or read):
        return Check("folders", False, NONE.said(lang), "mkdir -p ~/Documents ~/Downloads")
    said = [
        words.said(lang, folders=", ".join(_shown(lang, place) for place in places))
        for words, places in ((TOUCH, write), (READ, read), (CLOSED, closed))
        if places
    ]
    return Check("folders", True, ("；" if lang == "zh" else "; ").join(said))


def _standing(owner: Owner, own: Sequence[Path]) -> list[Grant]:
    """The grants that hold now, those for the settings' folders as the next start will have them."""
    from deskhand.cli.desklists import kept_lists
    from deskhand.cli.settled import settled

    kept = kept_lists(owner.home)
    before = () if kept is None else tuple(kept.lists.book.grants(kept.lists.roster))
    desk = "" if kept is None else own_desk(kept.lists.roster)
    # What is granted of another computer is no business of this one.
    here = [one for one in settled(before, own, desk) if one.desk in (ANY, desk)]
    return lasting(here, time.time())


def _once(places: Iterable[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(place for some in places for place in some))


def _shown(lang: Lang, place: str) -> str:
    return place if Path(native_path(place)).is_dir() else MISSING.said(lang, folder=place)
