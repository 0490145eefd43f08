"""`deskhand ceiling`: how far a word from a chat reaches by itself, kept by this computer's desk alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from deskhand.cli.deskfile import FILE
from deskhand.cli.desklists import kept_lists
from deskhand.cli.granting import channel_of, risk_of
from deskhand.cli.home import make_home
from deskhand.cli.keys import keys_of
from deskhand.cli.reach import STAYING, Busy
from deskhand.cli.settings import Owner
from deskhand.cli.standing import Holder, Standing, holder
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import BadRequest, Refused
from deskhand.core.flow.authority import GROUP, Answer, Ceiling
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Decision
from deskhand.core.words import Words
from deskhand.desk.trust.ceilings import set_ceiling
from deskhand.trust.standing import GROUP_MARK, PLAIN, ceiling_of

_POLL: Final = 0.05
_ANSWERS: Final = {"run": Decision.RUN, "ask": Decision.ASK, "refuse": Decision.REFUSE}
_NAMES: Final = {decision: name for name, decision in _ANSWERS.items()}
DEFAULTS: Final = ("chat:*", "chat:group:*", f"{PLAIN}:*", "cli")
"""One channel of each kind; what holds there if nothing is set holds for all of its kind."""

KINDS: Final[dict[str, Words]] = {
    "chat:*": Words("your own chat on a platform", "您在某平台上的私聊"),
    "chat:group:*": Words("a chat in which others read along", "有其他人在场的群聊"),
    f"{PLAIN}:*": Words("what comes without a signature", "没有签名的请求"),
    "cli": Words("this terminal, the page, your phones", "本机终端、网页、您的手机"),
}
HEAD: Final = Words("Where you set nothing:", "未作设置时：")
YOURS: Final = Words("What you set:", "您的设置：")
NONE: Final = Words("You set nothing.", "您没有作任何设置。")
ROW: Final = Words(
    "alone {alone}, with a grant {granted}; sent back (public/private): text {text}, pictures {picture}, files {file}",
    "本身 {alone}，有授权时 {granted}；发回（公开/私密）：文字 {text}，图片 {picture}，文件 {file}",
)
NOW: Final = Words("{channel} from now on:", "{channel} 从现在起：")
GROUPS: Final = Words(
    "Chats in which others read along stay at {alone}; to change them: deskhand ceiling set '{channel}'",
    "有其他人在场的群聊仍为 {alone}；如需更改：deskhand ceiling set '{channel}'",
)
LOUD: Final = Words(
    "A word from {channel} alone can now {what}. Whoever can write there in your name can have it done.",
    "现在来自 {channel} 的一句话就可以{what}。任何能以您的名义在那里发言的人都可以这样做。",
)
_LOUD: Final[dict[Risk, Words]] = {
    Risk.R2: Words("do what others see", "进行他人可见的操作"),
    Risk.R3: Words("spend money, or do what cannot be taken back", "花钱或进行无法撤回的操作"),
}


class StopFirst(Refused):
    words = Words(
        "Deskhand is up (process {pid}), and a ceiling is changed only while nothing is at work here: no message may "
        "lead to it. Nothing was changed. End it with Ctrl-C, say this again, and start it anew.",
        "Deskhand 正在运行（进程 {pid}）。上限只能在停止运行时更改，任何消息都不能更改它。没有做任何更改。"
        "请按 Ctrl-C 结束它，重新执行此命令，然后再启动。",
    )


class NothingSigned(Refused):
    words = Words(
        "What comes without a signature proves nothing about who sent it, so it may only read (R0). Nothing was "
        "changed. Pair the device, or open the page by the link of deskhand up: then it signs.",
        "没有签名的请求无法证明来自谁，因此只能读取（R0）。没有做任何更改。"
        "请配对该设备，或通过 deskhand up 的链接打开网页，这样它就能签名。",
    )


class NothingToSet(BadRequest):
    words = Words(
        "Nothing was named: say --alone, --granted, --text, --pictures or --files. Nothing was changed.",
        "没有指明任何内容：请使用 --alone、--granted、--text、--pictures 或 --files。没有做任何更改。",
    )


class Backwards(BadRequest):
    words = Words(
        "A grant may not reach less far ({granted}) than a word alone ({alone}). Nothing was changed.",
        "有授权时（{granted}）不能低于一句话本身（{alone}）。没有做任何更改。",
    )


class NoSuchAnswer(BadRequest):
    words = Words(
        "--{option} cannot be {given}: it is run, ask or refuse, or two of them as in run/ask (public/private). "
        "Nothing was changed.",
        "--{option} 不能是 {given}：应为 run、ask 或 refuse，或如 run/ask（公开/私密）。没有做任何更改。",
    )


@dataclass(frozen=True, slots=True)
class Change:
    """The options of `ceiling set`."""

    channel: str
    alone: str | None = None
    granted: str | None = None
    text: str | None = None
    pictures: str | None = None
    files: str | None = None

    def after(self, before: Ceiling) -> Ceiling:
        """What holds with it; what it does not name stays."""
        answers = dict(before.answers)
        named = (
            (Answer.TEXT, "text", self.text),
            (Answer.PICTURE, "pictures", self.pictures),
            (Answer.FILE, "files", self.files),
        )
        for what, option, given in named:
            if given is not None:
                answers[what] = _answer(option, given)
        alone = before.alone if self.alone is None else risk_of(self.alone, "alone")
        granted = max(before.granted, alone) if self.granted is None else risk_of(self.granted, "granted")
        if granted < alone:
            raise Backwards(alone=alone.name, granted=granted.name)
        return replace(before, alone=alone, granted=granted, answers=answers)


def listed(owner: Owner, terminal: Terminal) -> int:
    """From the desk's own file; nothing is started for it."""
    kept = kept_lists(owner.home)
    mine = {} if kept is None else dict(sorted(kept.ceilings.items()))
    if terminal.json:
        terminal.object(
            {
                "set": {channel: ceiling_object(one) for channel, one in mine.items()},
                "defaults": {channel: ceiling_object(ceiling_of(channel)) for channel in DEFAULTS},
            }
        )
        return 0
    terminal.say(terminal.text(YOURS if mine else NONE), "bold")
    for channel, one in mine.items():
        _show(terminal, channel, one)
    terminal.say(terminal.text(HEAD), "bold")
    for channel in DEFAULTS:
        _show(terminal, f"{channel}  {terminal.text(KINDS[channel])}", ceiling_of(channel))
    return 0


async def change(owner: Owner, terminal: Terminal, wanted: Change) -> int:
    channel = channel_of(wanted.channel)
    if (wanted.alone, wanted.granted, wanted.text, wanted.pictures, wanted.files) == (None,) * 5:
        raise NothingToSet
    standing = await _alone(owner)
    try:
        after = wanted.after(_before(owner, channel))
        if channel.partition(":")[0] == PLAIN and after.granted > Risk.R0:
            raise NothingSigned
        groups = await _keep_groups_apart(owner, channel)
        await _keep(owner, terminal, channel, after)
    finally:
        standing.release()
    if groups:
        terminal.say(terminal.text(GROUPS, channel=groups, alone=GROUP.alone.name), "dim")
    if after.alone in _LOUD and ":" in channel:
        terminal.say(terminal.text(LOUD, channel=channel, what=terminal.text(_LOUD[after.alone])), "ask")
    return 0


async def reset(owner: Owner, terminal: Terminal, channel: str) -> int:
    channel = channel_of(channel)
    standing = await _alone(owner)
    try:
        await _keep(owner, terminal, channel, None)
    finally:
        standing.release()
    return 0


def ceiling_object(one: Ceiling) -> dict[str, Any]:
    sent = {what.value: {"public": _NAMES[pub], "private": _NAMES[priv]} for what, (pub, priv) in _sent(one).items()}
    return {"alone": one.alone.name, "granted": one.granted.name, "answers": sent}


def _before(owner: Owner, channel: str) -> Ceiling:
    """What holds for exactly this channel or pattern now."""
    kept = kept_lists(owner.home)
    return ceiling_of(channel) if kept is None else kept.ceilings.get(channel, ceiling_of(channel))


async def _keep_groups_apart(owner: Owner, channel: str) -> str:
    """Where a pattern would take in chats in which others read along, have those stay what they are.

    Gives their pattern where something was kept for it.
    """
    platform, _, rest = channel.removesuffix("*").partition(":")
    groups, kept = f"{platform}:{GROUP_MARK}*", kept_lists(owner.home)
    takes_in = channel.endswith("*") and GROUP_MARK.startswith(rest) and channel != groups
    if not takes_in or platform == PLAIN or (kept is not None and groups in kept.ceilings):
        return ""
    await _store(owner, groups, GROUP)
    return groups


async def _keep(owner: Owner, terminal: Terminal, channel: str, ceiling: Ceiling | None) -> None:
    holds = await _store(owner, channel, ceiling)
    if terminal.json:
        terminal.object({"channel": channel, "set": ceiling is not None, "ceiling": ceiling_object(holds)})
        return
    terminal.say(terminal.text(NOW, channel=channel), "good")
    _show(terminal, "", holds)


async def _store(owner: Owner, channel: str, ceiling: Ceiling | None) -> Ceiling:
    keys = await asyncio.to_thread(lambda: keys_of(owner.home, in_ring=owner.settings.keyring))
    return await set_ceiling(owner.home / FILE, keys.owner.public, channel, ceiling, time.time())


async def _alone(owner: Owner) -> Standing:
    """The right to change the desk's file: nothing else is at work. Raises `StopFirst`, or `Busy` after a while."""
    home, seconds = make_home(owner.home), owner.settings.wait
    end = time.monotonic() + seconds
    while (standing := Standing.take(home, "ceiling")) is None:
        has = holder(home) or Holder(0, "")
        if has.command == STAYING:
            raise StopFirst(pid=has.pid)
        if time.monotonic() > end:
            raise Busy(command=has.command, pid=has.pid, seconds=seconds)
        await asyncio.sleep(_POLL)
    return standing


def _show(terminal: Terminal, name: str, one: Ceiling) -> None:
    sent = {what.value: "/".join(_NAMES[each] for each in pair) for what, pair in _sent(one).items()}
    if name:
        terminal.say(name, indent=2)
    terminal.say(terminal.text(ROW, alone=one.alone.name, granted=one.granted.name, **sent), "dim", indent=4)


def _sent(one: Ceiling) -> Mapping[Answer, tuple[Decision, Decision]]:
    refused = (Decision.REFUSE, Decision.REFUSE)
    return {what: one.answers.get(what, refused) for what in Answer}


def _answer(option: str, given: str) -> tuple[Decision, Decision]:
    public, slash, private = given.lower().partition("/")
    if public not in _ANSWERS or (slash and private not in _ANSWERS):
        raise NoSuchAnswer(option=option, given=given)
    return _ANSWERS[public], _ANSWERS[private if slash else public]
