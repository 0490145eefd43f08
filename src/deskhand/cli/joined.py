"""What a desk keeps of the hub that it joined, and how it stands with it; read without any code of a hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.words import Lang, Words
from deskhand.trust import secretfile
from deskhand.trust.keyhome import FOLDER

FILE: Final = "joined"
STANDING: Final = "desk.json"


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


def say_standing(home: Path, one: DeskStanding) -> None:
    fresh = home / f"{STANDING}.new"
    fresh.write_bytes(msgspec.json.encode(one))
    fresh.replace(home / STANDING)
