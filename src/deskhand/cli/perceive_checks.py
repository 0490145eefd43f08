"""What `doctor` looks at of perceiving: each source and the backend, begun for a moment to see whether they can.

Nothing is told to anybody, and nothing is kept: no folder is read, and what is in the clipboard is left alone.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from deskhand.cli.checks import Check
from deskhand.cli.settings import FILE, Owner
from deskhand.core.words import Lang, Words

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
NO_SCREEN: Final = Words(
    "there is no DISPLAY here, so windows and the clipboard are not seen; folders are",
    "这里没有 DISPLAY，因此看不到窗口和剪贴板；文件夹不受影响",
)
NO_SESSION: Final = Words(
    "there is no D-Bus session here (DBUS_SESSION_BUS_ADDRESS), so what is in windows is not seen; folders are",
    "这里没有 D-Bus 会话（DBUS_SESSION_BUS_ADDRESS），因此看不到窗口内容；文件夹不受影响",
)
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
    return [*_missing(lang), *asyncio.run(_tried(lang))]


def _missing(lang: Lang) -> list[Check]:
    if sys.platform != "linux":
        return []
    wanted = {"DISPLAY": NO_SCREEN, "DBUS_SESSION_BUS_ADDRESS": NO_SESSION}
    return [
        Check("perceive", False, words.said(lang), needed=False)
        for name, words in wanted.items()
        if not os.environ.get(name)
    ]


async def _tried(lang: Lang) -> list[Check]:
    from deskhand.desk.perceive.choose import Places, choose
    from deskhand.desk.perceive.perceiver import Perceiver
    from deskhand.desk.perceive.privacy import Privacy, Rules

    privacy = Privacy(Rules(clipboard="off"))
    with TemporaryDirectory(prefix="deskhand-") as empty:
        chosen = choose(privacy, Places((), Path(empty)))
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
    return [_check(lang, name, unseen.get(name, ""), verified=name != doubtful) for name in dict.fromkeys(names)]


def _check(lang: Lang, name: str, why: str, *, verified: bool) -> Check:
    what = WHAT[name].said(lang) if name in WHAT else name
    if not why:
        return Check("perceive", verified, (SEES if verified else UNVERIFIED).said(lang, what=what), needed=False)
    if not verified:
        return Check("perceive", False, UNVERIFIED_NOT.said(lang, what=what, why=why), needed=False)
    return Check("perceive", False, f"{what}: {why}", needed=False)


def _nobody(_: Delta) -> None:
    """Whatever is seen here is told to nobody."""
