"""What `doctor` looks at of perceiving: each source and the backend, begun for a moment to see whether they can.

They look where they will look, by the owner's own rules: in the granted folders, at the clipboard where the owner wants
that. Nothing is told to anybody and nothing is kept. What could not be tried is not said to work.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from deskhand.cli.checks import Check
from deskhand.cli.folder_checks import open_folders
from deskhand.cli.hidden_checks import hidden_checks
from deskhand.cli.settings import FILE, Owner
from deskhand.core.errors import Problem
from deskhand.core.flow.grants import inside
from deskhand.core.words import Lang, Words
from deskhand.desk.perceive.linux.wayland import is_wayland

if TYPE_CHECKING:
    from deskhand.core.world.delta import Delta

SECONDS: Final = 10.0
OFF: Final = Words("off in {file}: nobody looks at this desk", "在 {file} 中已关闭：不查看这台电脑")
SEES: Final = Words("{what}: works", "{what}：正常")
UNVERIFIED: Final = Words(
    "{what}: begins, but is unverified on such a system: nobody has tried it on one yet",
    "{what}：可以启动，但未在这类系统上验证过",
)
UNVERIFIED_NOT: Final = Words("{what}: {why} (unverified on such a system)", "{what}：{why}（未在这类系统上验证过）")
WAYLAND: Final = Words(
    "this is a Wayland session: windows of programs that speak Wayland are seen only as far as accessibility tells of "
    "them, without which one is in front; those that do not tell are not seen, nor what is copied in any of them. "
    "Windows of programs that speak X11 (by XWayland), what is copied in those, and folders are seen",
    "这是 Wayland 会话：直接使用 Wayland 的程序，其窗口只能看到辅助功能接口所提供的部分，也不知道哪个在最前面；"
    "不提供辅助功能接口的看不到，在这些程序中复制的内容也看不到。"
    "使用 X11 的程序（通过 XWayland）的窗口、在其中复制的内容以及文件夹都能看到",
)
CLIPS_OFF: Final = Words("{what}: off in {file}, so it is not looked at", "{what}：在 {file} 中已关闭，不查看")
NOT_TRIED: Final = Words("{what}: not tried, because {why}", "{what}：未检查，因为{why}")
NO_FOLDER: Final = Words("no folder is granted", "没有授权任何文件夹")
NO_LISTS: Final = Words("it cannot be read what is granted: see folders", "无法读取授权内容：见 folders")
NO_WINDOWS: Final = Words("no windows are seen", "看不到窗口")
SLOW: Final = Words("it did not begin within {seconds:g} seconds", "未能在 {seconds:g} 秒内启动")
WHAT: Final[dict[str, Words]] = {
    "x11": Words("windows (X11)", "窗口（X11）"),
    "clipboard": Words("the clipboard", "剪贴板"),
    "files": Words("the granted folders", "授权文件夹"),
    "recent": Words("recently used files", "最近使用的文件"),
    "power": Words("battery, disks, locked screen", "电池、磁盘、锁屏"),
    "documents": Words("which file a window shows", "窗口显示的文件"),
}


def perceive_checks(lang: Lang, owner: Owner) -> list[Check]:
    """One for each source and backend; what is not there on this computer is said to be so."""
    if not owner.settings.perceive.on:
        return [Check("perceive", True, OFF.said(lang, file=owner.home / FILE), needed=False)]
    return [*hidden_checks(lang, owner), *_wayland(lang), *asyncio.run(_tried(lang, owner, _granted(owner)))]


def _wayland(lang: Lang) -> list[Check]:
    if sys.platform != "linux" or not is_wayland():
        return []
    return [Check("perceive", False, WAYLAND.said(lang), needed=False)]


class _Granted(NamedTuple):
    """The open folders, none inside another, and the closed ones; or why there are none to look at."""

    open: tuple[str, ...]
    closed: tuple[str, ...] = ()
    none: Words | None = None


def _granted(owner: Owner) -> _Granted:
    try:
        write, read, closed = open_folders(owner)
    except Problem:  # the check of the folders says which
        return _Granted((), none=NO_LISTS)
    places = [*write, *read]
    outermost = [one for one in places if not inside(one, [other for other in places if other != one])]
    return _Granted(tuple(outermost), tuple(closed), none=None if outermost else NO_FOLDER)


async def _tried(lang: Lang, owner: Owner, granted: _Granted) -> list[Check]:
    from deskhand.cli.perceiving import privacy_of
    from deskhand.desk.perceive.choose import Places, choose
    from deskhand.desk.perceive.perceiver import Perceiver

    privacy = privacy_of(owner, granted.open, granted.closed)
    if privacy.rules.clipboard != "off":  # for days: what was copied would be written down
        privacy.rules = replace(privacy.rules, clipboard="session")
    with TemporaryDirectory(prefix="deskhand-") as empty:
        chosen = choose(privacy, Places(granted.open, Path(empty)))
        backend = chosen.backend
        perceiver = Perceiver(chosen, _nobody, privacy, device="doctor", about={}, lang=lang, audit=False)
        late = False
        await perceiver.start()
        try:
            async with asyncio.timeout(SECONDS):
                await perceiver.settled()
        except TimeoutError:
            late = True
        unseen = {name: problem.said(lang) for name, problem in perceiver.unseen().items()}
        slow = perceiver.unsettled() if late else ()
        await perceiver.stop()
    unseen |= {name: SLOW.said(lang, seconds=SECONDS) for name in slow}
    names = [one.name for one in (*chosen.sources, *([] if backend is None else [backend]), *chosen.observers)]
    doubtful = "" if backend is None or backend.verified else backend.name
    tell_windows = {"x11", "" if backend is None else backend.name} & {*names} - {*unseen}
    untried = {} if granted.none is None else {"files": granted.none}
    untried |= {} if tell_windows else {"documents": NO_WINDOWS}
    checks = [
        _check(lang, name, unseen.get(name, ""), untried.get(name), verified=name != doubtful)
        for name in dict.fromkeys(names)
        if not (name == "clipboard" and privacy.rules.clipboard == "off")
    ]
    if privacy.rules.clipboard == "off":
        said = CLIPS_OFF.said(lang, what=WHAT["clipboard"].said(lang), file=owner.home / FILE)
        checks.append(Check("perceive", True, said, needed=False))
    return checks


def _check(lang: Lang, name: str, why: str, untried: Words | None, *, verified: bool) -> Check:
    what = WHAT[name].said(lang) if name in WHAT else name
    if untried is not None:
        return Check("perceive", False, NOT_TRIED.said(lang, what=what, why=untried.said(lang)), needed=False)
    if not why:
        return Check("perceive", verified, (SEES if verified else UNVERIFIED).said(lang, what=what), needed=False)
    if not verified:
        return Check("perceive", False, UNVERIFIED_NOT.said(lang, what=what, why=why), needed=False)
    return Check("perceive", False, f"{what}: {why}", needed=False)


def _nobody(_: Delta) -> None:
    """Whatever is seen here is told to nobody."""
