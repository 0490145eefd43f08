"""The unlock secret: chosen once, and typed again for every yes to what costs money or cannot be taken back.

What is kept of it lies where the keys do, for its owner alone; it is never shown, logged or taken from a pipe.
"""

from __future__ import annotations

import asyncio
import hmac
from pathlib import Path
from typing import Final

import msgspec

from deskhand.cli.access import Unlocking
from deskhand.cli.home import make_home
from deskhand.cli.interrupts import Interrupted
from deskhand.cli.keyboard import Keyboard
from deskhand.cli.keys import Keys
from deskhand.cli.settings import Owner
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Lang, Words
from deskhand.trust import secretfile
from deskhand.trust.keyhome import FOLDER
from deskhand.trust.unlock import Unlock, new_unlock, unlock_key

FILE: Final = "unlock"
SHORTEST: Final = 6
TRIES: Final = 3

ASK: Final = Words("The unlock secret: ", "解锁口令：")
OLD: Final = Words("The unlock secret as it is now: ", "当前的解锁口令：")
NEW: Final = Words("The new unlock secret ({n} characters at least): ", "新的解锁口令（至少 {n} 个字符）：")
AGAIN: Final = Words("Once more: ", "请再输入一次：")
WRONG: Final = Words("That is not it.", "不正确。")
SET: Final = Words(
    "The unlock secret is set. It is asked for before money is spent, or something is done that cannot be taken back.",
    "解锁口令已设置。花钱或执行无法撤回的操作之前会要求输入。",
)


class UnlockDamaged(Problem):
    words = Words(
        "{path} does not hold what it should, so nothing can be unlocked. Nothing was done. Delete that file and set "
        "the secret anew: deskhand unlock set",
        "{path} 的内容不正确，因此无法解锁。没有做任何更改。请删除该文件并重新设置：deskhand unlock set",
    )


class NoUnlock(Refused):
    words = Words(
        "This costs money or cannot be taken back, so it wants the unlock secret, and none was ever set. Nothing was "
        "done; the question stands. Set one, then answer again: deskhand unlock set",
        "这涉及金钱或无法撤回，需要解锁口令，但尚未设置。没有做任何更改，问题仍在等待。"
        "请先设置再回答：deskhand unlock set",
    )


class NobodyTypes(Refused):
    words = Words(
        "The unlock secret must be typed at a terminal; it is taken from no pipe or script. Nothing was done.",
        "解锁口令必须在终端中输入，不能来自管道或脚本。没有做任何更改。",
    )


class NotUnlocked(Refused):
    words = Words(
        "The unlock secret was not given, or was wrong. Nothing was done; what was asked stands. "
        "If you forgot it: delete {path} and set a new one with deskhand unlock set.",
        "没有输入解锁口令，或口令不正确。没有做任何更改，问题仍在等待。"
        "如果忘记了口令：请删除 {path}，再用 deskhand unlock set 重新设置。",
    )


class TooShort(Problem):
    words = Words(
        "The unlock secret needs {n} characters at least. Nothing was changed.",
        "解锁口令至少需要 {n} 个字符。没有做任何更改。",
    )


class NotTheSame(Problem):
    words = Words(
        "The two were not the same. Nothing was changed; try again.", "两次输入不一致。没有做任何更改，请重试。"
    )


def unlock_file(home: Path) -> Path:
    return home / FOLDER / FILE


def kept_unlock(home: Path) -> Unlock | None:
    """What is kept of the secret; None where none was ever set. Raises `Exposed`, `NotRead`, `UnlockDamaged`."""
    path = unlock_file(home)
    stored = secretfile.read(path)
    try:
        return None if stored is None else msgspec.json.decode(stored, type=Unlock)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise UnlockDamaged(path=path) from None


def unlocking(home: Path) -> Unlocking:
    """Has the secret typed at this terminal."""

    async def typed(lang: Lang) -> bytes:
        kept = kept_unlock(home)
        if kept is None:
            raise NoUnlock
        return await _typed(home, kept, ASK.said(lang), lang)

    return typed


async def set_(owner: Owner, terminal: Terminal) -> int:
    home = make_home(owner.home)
    kept = kept_unlock(home)
    if kept is not None:
        await _typed(home, kept, terminal.text(OLD), terminal.lang)
    new = await _line(home, terminal.text(NEW, n=SHORTEST))
    if len(new) < SHORTEST:
        raise TooShort(n=SHORTEST)
    if new != await _line(home, terminal.text(AGAIN)):
        raise NotTheSame
    stored = msgspec.json.encode(await asyncio.to_thread(new_unlock, new))
    secretfile.keep(unlock_file(home), stored)
    terminal.say(terminal.text(SET), "good")
    if terminal.json:
        terminal.object({"unlock": "set"})
    return 0


async def _typed(home: Path, kept: Unlock, prompt: str, lang: Lang) -> bytes:
    """The key of the secret as it is kept, once somebody has typed it; raises `NotUnlocked` after some tries."""
    for left in reversed(range(TRIES)):
        secret = await _line(home, prompt)
        key = await asyncio.to_thread(unlock_key, secret, kept.salt)
        if hmac.compare_digest(key, kept.key):
            return key
        if left:
            prompt = f"{WRONG.said(lang)} {ASK.said(lang)}"
    raise NotUnlocked(path=unlock_file(home))


async def _line(home: Path, prompt: str) -> str:
    keyboard = Keyboard()
    try:
        line = await keyboard.secret(prompt)
    except Interrupted:
        raise NotUnlocked(path=unlock_file(home)) from None
    if line is None:
        raise NobodyTypes
    return line


def seeds_of(home: Path, keys: Keys) -> dict[str, bytes]:
    """Everything secret that this installation itself made, by its name."""
    unlock = kept_unlock(home)
    made = {"owner": keys.owner.seed(), "desk": keys.desk.seed(), "hub": keys.hub.seed()}
    return made if unlock is None else {**made, "unlock": unlock.key}
