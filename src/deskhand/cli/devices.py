"""`deskhand devices`: what may speak to this computer in the owner's name, and how it never may again."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Any, Final

from deskhand.cli.access import Access
from deskhand.cli.desklists import taken_lists
from deskhand.cli.desks import desk_object, state_of
from deskhand.cli.granting import device_of
from deskhand.cli.keys import keys_of
from deskhand.cli.reach import with_hub
from deskhand.cli.settings import Owner
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Sentence, Words
from deskhand.trust.naming import called
from deskhand.trust.roster import Device, Roster
from deskhand.trust.signed import Signed

COMMAND: Final = "devices"
KINDS: Final[dict[str, Words]] = {
    "cli": Words("this terminal", "本机终端"),
    "page": Words("a page in a browser", "浏览器网页"),
    "phone": Words("a phone", "手机"),
    "desk": Words("the desk: it carries things out", "执行端：负责执行"),
    "hub": Words("the hub: it plans, and passes on", "中枢：负责计划与转达"),
}
ROW: Final = Words("{kind}, since {since}", "{kind}，{since} 加入")
GONE: Final = Words("{kind}, revoked", "{kind}，已撤销")
REVOKED: Final = Words(
    "{name} is revoked, for ever: nothing it signs is believed any more, and what is at work on its word stops before "
    "its next change. To use it again, pair it anew: it then makes a new key.",
    "{name} 已被永久撤销：它的签名不再被信任，依据它正在进行的操作会在下一次更改之前停止。"
    "如需再次使用，请重新配对，它会生成新的密钥。",
)


class OwnersKey(Refused):
    words = Words(
        "That is your own key: it signs this very list, so it cannot take itself off it. Nothing was changed. If "
        "somebody has a copy of it, set up anew: move {home} away, start Deskhand, and pair your devices again.",
        "这是您自己的密钥：设备列表正是由它签名，因此不能撤销自己。没有做任何更改。"
        "如果密钥可能已泄露，请重新设置：移走 {home}，启动 Deskhand，再重新配对设备。",
    )


class OwnPart(Refused):
    words = Words(
        "{id} is this computer's own {kind}. Revoked, it can never come back under its key: {means} Nothing was "
        "changed. If that is what you want, say --anyway.",
        "{id} 是这台电脑自己的{kind}。撤销后无法以原密钥恢复：{means}没有做任何更改。如果确实要这样做，请加 --anyway。",
    )


_PARTS: Final[dict[str, tuple[Words, Words]]] = {
    "hub": (
        Words("hub", "中枢"),
        Words(
            "nothing that comes from a chat, or without a signature, is carried out here any more.",
            "来自聊天或没有签名的请求都不会再在这里执行。",
        ),
    ),
    "desk": (
        Words("desk", "执行端"),
        Words(
            "what this desk says of its own records is not believed any more.",
            "这个执行端对自己记录的说明不再被信任。",
        ),
    ),
}
"""The programs of this computer, and what it means to revoke one."""


class AlreadyRevoked(Problem):
    words = Words("{id} was revoked before. Nothing was changed.", "{id} 之前已被撤销。没有做任何更改。")


async def listed(owner: Owner, terminal: Terminal) -> int:
    async def work(access: Access) -> int:
        roster = (await taken_lists(access, owner.home)).lists.roster
        desks = {desk.id: desk for desk in await access.desks()}
        if terminal.json:
            every = [
                device_object(one, roster) | (desk_object(desks[one.id]) if one.id in desks else {})
                for one in (*roster, *roster.gone)
            ]
            terminal.object({"devices": every, "entries": len(roster), "head": roster.head})
            return 0
        for one in roster:
            kind = terminal.text(KINDS[one.kind])
            terminal.say(f"✓ {one.id}  {called(one, terminal.lang)}", "good")
            terminal.say(terminal.text(ROW, kind=kind, since=_day(one.added)), indent=4)
            if one.id in desks:
                terminal.say(state_of(terminal, desks[one.id]), indent=4)
        for one in roster.gone:
            terminal.say(f"✗ {one.id}  {called(one, terminal.lang)}", "dim")
            terminal.say(terminal.text(GONE, kind=terminal.text(KINDS[one.kind])), "dim", indent=4)
        return 0

    return await with_hub(owner, terminal, COMMAND, work)


async def revoke(owner: Owner, terminal: Terminal, id_: str, *, anyway: bool) -> int:
    signed: list[tuple[Device, tuple[Signed, ...]]] = []

    async def work(access: Access) -> int:
        roster = (await taken_lists(access, owner.home)).lists.roster
        # Signed once: the very same list is sent again to a hub that went away under us.
        if not signed:
            device = _revocable(owner, roster, id_, anyway=anyway)
            key = (await asyncio.to_thread(lambda: keys_of(owner.home))).owner
            signed.append((device, roster.revoking(key, device.id, at=int(time.time())).entries))
        device, entries = signed[0]
        await access.take_roster(entries)
        roster = (await taken_lists(access, owner.home)).lists.roster
        if terminal.json:
            terminal.object({"revoked": device_object(device, roster), "entries": len(roster)})
        terminal.say(terminal.text(REVOKED, name=called(device, terminal.lang)), "good")
        return 0

    return await with_hub(owner, terminal, COMMAND, work)


def device_object(one: Device, roster: Roster) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "name": one.name,
        "person": one.person,
        "added": datetime.fromtimestamp(one.added).astimezone().isoformat(timespec="seconds"),
        "revoked": one.id in roster.revoked,
    }


def _revocable(owner: Owner, roster: Roster, id_: str, *, anyway: bool) -> Device:
    """The device that is meant; raises what stands against revoking it."""
    if any(one.id == id_ for one in roster.gone):
        raise AlreadyRevoked(id=id_)
    device = device_of(roster, id_)
    if device.id == roster.owner:
        raise OwnersKey(home=owner.home)
    ours = device.kind in _PARTS and device.id == next(one.id for one in roster if one.kind == device.kind)
    if ours and not anyway:  # of each kind, our own was listed first
        kind, means = _PARTS[device.kind]
        raise OwnPart(id=device.id, kind=Sentence(kind), means=Sentence(means))
    return device


def _day(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d")
