"""What a desk keeps of the hub that it joined, and how it stands with it; read without any code of a hub."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.words import Lang, Words
from deskhand.trust import secretfile
from deskhand.trust.keyhome import FOLDER

FILE: Final = "joined"
STANDING: Final = "desk.json"
AGAIN_SECONDS: Final = 5.0
"""Before what the disk did not take is tried again."""


class NotJoined(Problem):
    words = Words(
        "This computer has joined no hub yet. Nothing was started. At the hub: deskhand pair --desk; then here: "
        "deskhand join HUB CODE",
        "这台电脑还没有加入任何 hub。没有启动任何内容。在 hub 上运行：deskhand pair --desk；"
        "然后在这里运行：deskhand join HUB CODE",
    )


class BadJoined(Problem):
    words = Words(
        "What this computer keeps of its hub in {path} cannot be read. Nothing was started. Join again: deskhand join",
        "无法读取 {path} 中保存的 hub 信息。没有启动任何内容。请重新加入：deskhand join",
    )


class JoinedElsewhere(Problem):
    words = Words(
        "This computer is a desk of the hub {hub}, so it has no hub and no owner's key of its own. Nothing was done. "
        "Ask there, or keep another installation here: DESKHAND_HOME=DIR deskhand …",
        "这台电脑是 hub {hub} 的一台工作电脑，没有自己的 hub 和主人密钥。没有做任何更改。"
        "请在那里提出请求，或在本机另设一个安装：DESKHAND_HOME=目录 deskhand …",
    )


class NotWritten(Problem):
    words = Words(
        "How the line to the hub stands cannot be written to {path} ({why}), so deskhand desk --status may say what "
        "was before. Work goes on, and I try again; make room there if the disk is full.",
        "无法将与 hub 的连接状态写入 {path}（{why}），因此 deskhand desk --status 可能显示旧状态。"
        "任务照常进行，我会重试；如果磁盘已满，请腾出空间。",
    )


class Joined(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hub, and whose it is."""

    owner: bytes
    """The owner's public key: whose word counts here."""
    hub: bytes
    """The public key of the hub."""
    addresses: Annotated[list[str], msgspec.Meta(min_length=1, max_length=32)]
    authority: str
    """The certificate that vouches for those addresses, as PEM; empty for the system's authorities."""
    name: str
    """What this desk is called on the owner's list."""


class DeskStanding(msgspec.Struct, frozen=True):
    """How the line to the hub stands, as the running desk says it."""

    pid: int
    state: Literal["dialling", "connected", "away", "refused"]
    since: float
    address: str = ""
    why: dict[Lang, str] = {}


def joined(home: Path) -> Joined | None:
    """What was kept; None where nothing ever was. Raises `BadJoined`, or a problem with the file."""
    path = home / FOLDER / FILE
    kept = secretfile.read(path)
    if kept is None:
        return None
    try:
        return msgspec.json.decode(kept, type=Joined)
    except msgspec.DecodeError:
        raise BadJoined(path=path) from None


def keep_joined(home: Path, one: Joined) -> None:
    """Durable when it returns."""
    secretfile.keep(home / FOLDER / FILE, msgspec.json.encode(one))


def standing_of(home: Path) -> DeskStanding | None:
    """What the desk said last; None where it never said anything that can be read."""
    try:
        return msgspec.json.decode((home / STANDING).read_bytes(), type=DeskStanding)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


class StandingFile:
    """Where the running desk says how its line stands. Its work waits for no disk, and goes on where that is full."""

    def __init__(self, home: Path, cannot: Callable[[Problem], None]) -> None:
        """`cannot` is told once when it cannot be written, until it could be again."""
        self._path = home / STANDING
        self._cannot = cannot
        self._newest: DeskStanding | None = None
        self._fresh = asyncio.Event()
        self._failed = False

    def say(self, one: DeskStanding) -> None:
        """Have this written soon; what was not written yet is not written any more."""
        self._newest = one
        self._fresh.set()

    async def keep(self) -> None:
        """Write what is said, until cancelled; what the disk did not take is tried again."""
        while True:
            await self._fresh.wait()
            self._fresh.clear()
            if self._newest is None:
                continue
            try:
                await asyncio.to_thread(_replace, self._path, msgspec.json.encode(self._newest))
            except OSError as wrong:
                if not self._failed:
                    self._cannot(NotWritten(path=self._path, why=wrong.strerror or type(wrong).__name__))
                self._failed = True
                await asyncio.sleep(AGAIN_SECONDS)
                self._fresh.set()
            else:
                self._failed = False


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(data)
    fresh.replace(path)
