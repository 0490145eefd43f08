"""How a desk stands with its hub, in words: said by the running desk, and by whoever asks while it runs."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Final

from deskhand.cli.joined import DeskStanding, NotJoined, joined, standing_of
from deskhand.cli.standing import holder
from deskhand.cli.start import FAILED
from deskhand.core.words import Words

if TYPE_CHECKING:
    from deskhand.cli.start import Session
    from deskhand.cli.terminal import Terminal

COMMAND: Final = "desk"
"""What stands in the lock while a desk runs."""
CONNECTED: Final = Words("Connected to {address} since {at}.", "已连接到 {address}（{at} 起）。")
DIALLING: Final = Words("Looking for the hub.", "正在寻找 hub。")
AWAY: Final = Words("Without the hub since {at}. {why}", "自 {at} 起与 hub 断开。{why}")
REFUSED: Final = Words("Not let in since {at}. {why}", "自 {at} 起未被允许接入。{why}")
NOT_UP: Final = Words(
    "This desk is not running. Start it with: deskhand desk", "这台工作电脑没有运行。启动命令：deskhand desk"
)


def told(session: Session) -> int:
    """How it stands, said by whoever asks while it runs."""
    owner, terminal = session.owner, session.terminal
    if joined(owner.home) is None:
        raise NotJoined
    running, last = holder(owner.home), standing_of(owner.home)
    if running is None or running.command != COMMAND or last is None or last.pid != running.pid:
        _say(terminal, DeskStanding(0, "away", time.time()), terminal.text(NOT_UP), up=False)
        return FAILED
    say_line(terminal, last)
    return 0 if last.state == "connected" else FAILED


def say_line(terminal: Terminal, one: DeskStanding) -> None:
    """How it stands now, of a desk that runs."""
    _say(terminal, one, _words(terminal, one), up=True)


def _say(terminal: Terminal, one: DeskStanding, text: str, *, up: bool) -> None:
    if terminal.json:
        terminal.object({"up": up, "state": one.state, "since": one.since, "address": one.address, "text": text})
    style = {"connected": "good", "refused": "bad"}.get(one.state, "ask")
    terminal.say(text, "good" if style == "good" else "bad" if style == "bad" else "ask")


def _words(terminal: Terminal, one: DeskStanding) -> str:
    at = datetime.fromtimestamp(one.since).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    words = {"connected": CONNECTED, "dialling": DIALLING, "away": AWAY, "refused": REFUSED}[one.state]
    return terminal.text(words, at=at, address=one.address, why=one.why.get(terminal.lang, ""))
