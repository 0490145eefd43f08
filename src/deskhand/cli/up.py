"""`deskhand up`: hub, desk and page in this process, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import time
import webbrowser
from typing import Final

from deskhand.cli.checks import page_built
from deskhand.cli.house import opened
from deskhand.cli.interrupts import interrupts
from deskhand.cli.reach import STAYING, take_or_join, tell_recovered
from deskhand.cli.remote import Remote
from deskhand.cli.start import Session
from deskhand.cli.terminal import Terminal
from deskhand.core.words import Words

READY: Final = Words(
    "Deskhand is up. Open this link on this computer; it signs you in once:",
    "Deskhand 已启动。请在本机打开这个链接（只能登录一次）：",
)
ALREADY: Final = Words(
    "Deskhand is up already (process {pid}). Here is a fresh link to its page:",
    "Deskhand 已在运行（进程 {pid}）。这是一个新的网页链接：",
)
FOLDERS: Final = Words("I may touch: {folders}", "我可以操作：{folders}")
NO_FOLDERS: Final = Words(
    "There is no folder I may touch yet; set folders in {file}", "还没有我可以操作的文件夹；请在 {file} 中设置 folders"
)
OTHER_PORT: Final = Words("Port {port} is in use, so I took {taken}.", "端口 {port} 已被占用，因此使用 {taken}。")
NO_PAGE: Final = Words(
    "The page is not built here, so only the terminal works. Build it with: make page",
    "网页尚未构建，目前只能使用终端。构建命令：make page",
)
END: Final = Words("Ctrl-C ends it.", "按 Ctrl-C 结束。")
STOPPED: Final = Words(
    "Stopped. What was under way goes on at the next start.", "已停止。进行中的任务会在下次启动时继续。"
)


async def up(session: Session, port: int | None, *, open_: bool) -> int:
    began = time.perf_counter()
    owner, terminal = session.owner, session.terminal
    found = await take_or_join(owner, terminal, STAYING, lasting=True)
    if isinstance(found, Remote):
        try:
            link = await found.link()
        finally:
            await found.close()
        _tell(terminal, link, open_=open_, pid=found.note.pid, began=began, already=True)
        return 0
    wanted = owner.settings.port if port is None else port
    with interrupts() as pressed:
        async with opened(owner, found) as house, house.listening(wanted) as serving:
            _tell(terminal, serving.link(), open_=open_, pid=os.getpid(), began=began, already=False)
            if wanted not in (0, serving.port):
                terminal.say(terminal.text(OTHER_PORT, port=wanted, taken=serving.port), "ask")
            if not page_built():
                terminal.say(terminal.text(NO_PAGE), "ask")
            scope = house.scope
            folders = ", ".join(f"{scope.absolute(folder)}" for folder in scope.folders)
            terminal.say(
                terminal.text(FOLDERS, folders=folders)
                if folders
                else terminal.text(NO_FOLDERS, file=owner.home / "settings.toml"),
                "dim" if folders else "ask",
            )
            terminal.say(terminal.text(END), "dim")
            await tell_recovered(house, terminal)
            await pressed.wait()
    if terminal.json:
        terminal.object({"state": "stopped"})
    terminal.say(terminal.text(STOPPED))
    return 0


def _tell(terminal: Terminal, link: str, *, open_: bool, pid: int, began: float, already: bool) -> None:
    if terminal.json:
        seconds = round(time.perf_counter() - began, 3)
        terminal.object({"state": "up", "link": link, "pid": pid, "already": already, "seconds": seconds})
    terminal.say(terminal.text(ALREADY, pid=pid) if already else terminal.text(READY), "bold")
    terminal.say()
    terminal.say(link, "link", indent=4)
    terminal.say()
    if open_:
        # A browser may take seconds to return; nobody waits for it.
        asyncio.get_running_loop().run_in_executor(None, webbrowser.open, link)
