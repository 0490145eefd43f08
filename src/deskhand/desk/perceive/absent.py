"""What would look at this device if the session it was started in had what that needs."""

from __future__ import annotations

from dataclasses import dataclass

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.desk.perceive.backend import Out


class NoDisplay(Problem):
    words = Words(
        "There is no DISPLAY here, so windows and the clipboard are not seen; folders are. Start Deskhand inside your "
        "desktop session, or set DISPLAY and start it again.",
        "这里没有 DISPLAY，因此看不到窗口和剪贴板；文件夹不受影响。"
        "请在桌面会话中启动 Deskhand，或设置 DISPLAY 后重新启动。",
    )


class NoSessionBus(Problem):
    words = Words(
        "There is no D-Bus session here (DBUS_SESSION_BUS_ADDRESS), so what is in windows is not seen; folders are. "
        "Start Deskhand inside your desktop session.",
        "这里没有 D-Bus 会话（DBUS_SESSION_BUS_ADDRESS），因此看不到窗口内容；文件夹不受影响。"
        "请在桌面会话中启动 Deskhand。",
    )


@dataclass(frozen=True, slots=True)
class Absent:
    """A source that says why it sees nothing, once: what a process was started without it never gets."""

    name: str
    why: Problem

    async def start(self, out: Out) -> None:
        out.limited(self.why)

    async def stop(self) -> None:
        return None
