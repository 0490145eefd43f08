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
from deskhand.cli.settings import Owner
from deskhand.cli.standing import Standing
from deskhand.cli.start import Session
from deskhand.cli.terminal import Terminal
from deskhand.core.words import Words
from deskhand.hub.api.lan import Lan
from deskhand.hub.api.pairing_models import LanView

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
PHONES: Final = Words(
    "Phones in this network reach it at {url} once they are paired: deskhand pair",
    "同一网络中的手机配对后可以通过 {url} 访问：deskhand pair",
)
NO_NETWORK: Final = Words(
    "This computer is in no private network now; phones reach it at {url} once it is in one.",
    "这台电脑目前不在局域网中；接入后手机可以通过 {url} 访问。",
)
ALONE: Final = Words(
    "It was started for this computer alone. For phones, end it and run: deskhand up --lan",
    "它启动时仅限本机访问。如需供手机使用，请结束后运行：deskhand up --lan",
)
END: Final = Words("Ctrl-C ends it.", "按 Ctrl-C 结束。")
STOPPED: Final = Words(
    "Stopped. What was under way goes on at the next start.", "已停止。进行中的任务会在下次启动时继续。"
)


async def up(session: Session, port: int | None, *, open_: bool, lan: bool | None = None) -> int:
    """`lan` None is what the settings say."""
    began = time.perf_counter()
    owner, terminal = session.owner, session.terminal
    wide = owner.settings.lan if lan is None else lan
    found = await take_or_join(owner, terminal, STAYING, lasting=True)
    if not isinstance(found, Standing):
        try:
            link, reached = await found.link(), await found.lan()
        finally:
            await found.close()
        _tell(terminal, link, reached, open_=open_, pid=found.note.pid, began=began, already=True)
        if wide and not reached.open:
            terminal.say(terminal.text(ALONE), "ask")
        return 0
    wanted = owner.settings.port if port is None else port
    with interrupts() as pressed:
        # Before anything is started: what is wrong with a certificate keeps all of it from starting.
        others = await asyncio.to_thread(_lan_of, owner) if wide else None
        async with opened(owner, found, lasting=True) as house, house.listening(wanted, others) as serving:
            reached = LanView() if serving.lan is None else serving.lan.view()
            _tell(terminal, serving.link(), reached, open_=open_, pid=os.getpid(), began=began, already=False)
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
            # What stays has no time for it between two requests, and whoever waits for the link none before it.
            await asyncio.to_thread(house.hub.registry.whole)
            await tell_recovered(house, terminal)
            await pressed.wait()
    if terminal.json:
        terminal.object({"state": "stopped"})
    terminal.say(terminal.text(STOPPED))
    return 0


def _lan_of(owner: Owner) -> Lan:
    from deskhand.cli.lan import lan_of  # certificates are loaded by whoever wants phones alone

    return lan_of(owner)


def _tell(terminal: Terminal, link: str, lan: LanView, *, open_: bool, pid: int, began: float, already: bool) -> None:
    if terminal.json:
        seconds = round(time.perf_counter() - began, 3)
        told = {"state": "up", "link": link, "pid": pid, "already": already, "seconds": seconds}
        terminal.object({**told, "lan": lan.model_dump(mode="json")} if lan.open else told)
    terminal.say(terminal.text(ALREADY, pid=pid) if already else terminal.text(READY), "bold")
    terminal.say()
    terminal.say(link, "link", indent=4)
    terminal.say()
    if lan.open:
        terminal.say(terminal.text(PHONES if lan.addresses else NO_NETWORK, url=lan.url))
    if open_:
        # A browser may take seconds to return; nobody waits for it.
        asyncio.get_running_loop().run_in_executor(None, webbrowser.open, link)
