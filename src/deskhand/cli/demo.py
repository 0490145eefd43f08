"""`deskhand demo`: a day of requests on a sample desk, in a temporary folder that is gone afterwards.

Everything is the real thing: the desk's files, the hub, the questions, the receipts. Only the person is scripted.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from deskhand.cli.access import Access, Request, new_id
from deskhand.cli.home import make_home
from deskhand.cli.house import opened
from deskhand.cli.settings import Owner, Settings
from deskhand.cli.show import show_end, show_question, show_steps, show_teach
from deskhand.cli.standing import Standing
from deskhand.cli.start import Session
from deskhand.cli.terminal import Terminal
from deskhand.cli.understood import understood
from deskhand.core.errors import Problem
from deskhand.core.words import Lang, Words
from deskhand.hub.views import RunView


class NoSample(Problem):
    words = Words(
        "The sample desk needs {package}, which is not installed. In a checkout run: make demo",
        "示例桌面需要 {package}，但尚未安装。请在源代码目录中运行：make demo",
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """Something the person says at some hour, and what they answer if asked."""

    at: str
    lang: Lang
    say: str
    reply: str = "yes"


DAY: Final[tuple[Turn, ...]] = (
    Turn("08:55", "en", "help"),
    Turn("09:02", "en", "find the newest report"),
    Turn("09:10", "zh", "列出下载文件夹里的文件"),
    Turn("09:31", "en", "organize my Downloads by type"),
    Turn("09:40", "en", "undo"),
    Turn("10:05", "en", "delete the duplicates in Downloads"),
    Turn("10:30", "zh", "把 notes.md 改名为 想法.md", "好"),
    Turn("11:15", "en", "zip Documents/project Alpha"),
    Turn("13:20", "zh", "解压 Downloads/photos-qingdao.zip", "好"),
    Turn("14:00", "en", "move Desktop/screenshot 1.png to Pictures"),
    Turn("14:45", "zh", "删除 Downloads/backup.tar", "好"),
    Turn("15:10", "en", "what takes the space in Documents"),
    Turn("15:30", "zh", "把 客户名单.xlsx 发给我"),
    Turn("16:00", "en", "delete Downloads/theme.mp3", "no"),
    Turn("16:20", "en", "order a pizza without olives"),
    Turn("16:40", "en", "move Desktop/todo.txt to /etc"),
    Turn("17:00", "zh", "撤销"),
)
HELLO: Final = Words(
    "A sample desk of {n} files lies in {folder}. Here is a day on it.",
    "示例桌面有 {n} 个文件，位于 {folder}。下面是在它上面度过的一天。",
)
BYE: Final = Words(
    "{turns} requests in {seconds:.1f} seconds. The sample desk {gone}.",
    "{turns} 个请求，用时 {seconds:.1f} 秒。示例桌面{gone}。",
)
GONE: Final = Words("is gone again", "已删除")
KEPT: Final = Words("is kept in {folder}", "保留在 {folder}")


async def demo(session: Session, *, keep: bool) -> int:
    began = time.perf_counter()
    terminal = session.terminal
    folder = Path(tempfile.mkdtemp(prefix="deskhand-demo-"))
    try:
        now = datetime.now().astimezone()
        count = _make_desk(folder / "desk", now)
        terminal.say(terminal.text(HELLO, n=count, folder=folder / "desk"), "bold")
        await _day(terminal, folder, now)
    finally:
        if not keep:
            shutil.rmtree(folder)
    gone = terminal.text(KEPT, folder=folder) if keep else terminal.text(GONE)
    terminal.say()
    terminal.say(terminal.text(BYE, turns=len(DAY), seconds=time.perf_counter() - began, gone=gone), "bold")
    return 0


def _make_desk(folder: Path, now: datetime) -> int:
    try:
        from deskhand.testing.desk_sample import make_desk
    except ModuleNotFoundError as missing:
        raise NoSample(package=missing.name) from None
    return len(make_desk(folder, now))


async def _day(terminal: Terminal, folder: Path, now: datetime) -> None:
    # What the demo deletes must not turn up in the person's own trash.
    os.environ["XDG_DATA_HOME"] = str(folder / "data")
    owner = Owner(make_home(folder / "home"), Settings(folders=(folder / "desk",)))
    standing = Standing.take(owner.home, "demo")
    if standing is None:
        raise RuntimeError("nobody else can know of a folder that was just made")
    scope = owner.scope(folder / "desk")
    async with opened(owner, standing) as house:
        for turn in DAY:
            hour, minute = map(int, turn.at.split(":"))
            speaking = Terminal(turn.lang)
            terminal.say()
            terminal.say(f"{turn.at}  › {turn.say}", "bold")
            request = Request(turn.say, scope, turn.lang, now.replace(hour=hour, minute=minute), chat="demo")
            await _turn(house.access, speaking, request, turn.reply)


async def _turn(access: Access, terminal: Terminal, request: Request, reply: str) -> None:
    accepted = await understood(access, request, terminal)
    run = accepted.run or accepted.answered
    if run is None:
        show_teach(terminal, accepted)
        return
    terminal = terminal.speaking(accepted.lang)
    view = await _answered(access, terminal, await access.settled(run), reply)
    show_end(terminal, view)


async def _answered(access: Access, terminal: Terminal, view: RunView, reply: str) -> RunView:
    show_steps(terminal, view.steps)
    while view.state == "asking" and view.ask is not None:
        show_question(terminal, view.ask)
        terminal.say(f"› {reply}", "bold", indent=3)
        await access.answer(view.run, reply, new_id(), question=view.ask.id)
        view = await access.settled(view.run)
    return view
