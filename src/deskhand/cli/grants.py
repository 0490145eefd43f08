"""`deskhand grant`: the owner allows, forbids and takes back; hub and desk have it when the command ends."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import msgspec

from deskhand.cli.access import Access
from deskhand.cli.desklists import taken_lists
from deskhand.cli.desks import desk_called
from deskhand.cli.granting import Wanted, free_id, grant_of, holder, is_here, wide
from deskhand.cli.keys import keys_of
from deskhand.cli.reach import with_hub
from deskhand.cli.settings import Owner
from deskhand.cli.show_grants import ADDED, REMOVED, grant_lines
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem
from deskhand.core.flow.grants import Grant, on_calendar
from deskhand.core.words import Words
from deskhand.trust.desks import name_of
from deskhand.trust.grant import Granting, TakenBack, signed_end, signed_grant
from deskhand.trust.holding import Holding, holdings
from deskhand.trust.keys import Key
from deskhand.trust.signed import Signed
from deskhand.trust.standing import Lists

COMMAND: Final = "grant"
NONE: Final = Words("Nothing is granted: I may touch nothing.", "没有任何授权：我什么都不能操作。")
MORE: Final = Words(
    "Not shown: {n} that no longer hold; --all shows them.",
    "另有 {n} 项已失效，用 --all 查看",
)
WIDE: Final = Words(
    "That is wide: {places} holds everything of yours. Take it back with: deskhand grant remove {id}",
    "范围很大：{places} 包含您的全部内容。收回：deskhand grant remove {id}",
)
UNCOUNTED: Final = Words(
    "The limit on tokens is signed into the grant, but no model is asked yet: until one is, it limits nothing.",
    "令牌限额已签入授权，但目前尚不调用任何模型：在此之前它不起限制作用。",
)
UNSEEN: Final = Words(
    "Whether these folders are there can only be seen on {desk}, so it was not looked at.",
    "这些文件夹是否存在只能在 {desk} 上查看，因此没有检查。",
)
ALREADY: Final = Words("{id} does not hold any more; nothing was changed.", "{id} 已经失效，没有做任何更改。")


class NoSuchGrant(Problem):
    words = Words(
        "There is no grant {id}. Nothing was changed. See: deskhand grant list --all",
        "没有授权 {id}。没有做任何更改。请查看：deskhand grant list --all",
    )


async def listed(owner: Owner, terminal: Terminal, *, everything: bool) -> int:
    async def work(access: Access) -> int:
        lists = (await taken_lists(access, owner.home)).lists
        every = holdings(lists, time.time())
        if terminal.json:
            terminal.object({"grants": [grant_object(one, lists) for one in every]})
            return 0
        shown = [one for one in every if one.holds or everything]
        if not any(one.holds and not one.grant.deny for one in every):
            terminal.say(terminal.text(NONE), "ask")
        for one in shown:
            grant_lines(terminal, one.held, lists.roster, why=one.why)
        if len(shown) < len(every):
            terminal.say(terminal.text(MORE, n=len(every) - len(shown)), "dim")
        return 0

    return await with_hub(owner, terminal, COMMAND, work)


async def add(owner: Owner, terminal: Terminal, wanted: Wanted) -> int:
    signed: list[tuple[Grant, Signed]] = []

    async def work(access: Access) -> int:
        lists = (await taken_lists(access, owner.home)).lists
        # Signed once: a hub that went away under us may have taken it, and gets the very same again.
        if not signed:
            key = keys_of(owner.home).owner
            now = datetime.now().astimezone()
            id_ = free_id(held.grant.id for held in lists.book)
            desk = None if wanted.desk is None else desk_called(wanted.desk, lists.roster)
            grant = grant_of(replace(wanted, desk=desk), id_=id_, roster=lists.roster, home=owner.home, now=now)
            signed.append((grant, _signed(key, grant)))
        grant, entry = signed[0]
        await access.take_grants([entry], [])
        lists = (await taken_lists(access, owner.home)).lists
        _tell_added(terminal, lists, grant)
        return 0

    return await with_hub(owner, terminal, COMMAND, work)


async def remove(owner: Owner, terminal: Terminal, ids: Sequence[str]) -> int:
    ends: list[Signed] = []

    async def work(access: Access) -> int:
        lists = (await taken_lists(access, owner.home)).lists
        known = {held.grant.id for held in lists.book}
        missing = next((one for one in ids if one not in known), None)
        if missing is not None:
            raise NoSuchGrant(id=missing)
        gone = [one for one in dict.fromkeys(ids) if one in lists.book.ends]
        fresh = [one for one in dict.fromkeys(ids) if one not in lists.book.ends]
        if fresh and not ends:
            key, now = keys_of(owner.home).owner, int(time.time())
            ends.extend(signed_end(key, TakenBack(iat=now, id=one)) for one in fresh)
        if ends:
            await access.take_grants([], ends)
            lists = (await taken_lists(access, owner.home)).lists
        if terminal.json:
            of = {one.grant.id: one for one in holdings(lists, time.time())}
            terminal.object({"removed": fresh, "grants": [grant_object(of[one], lists) for one in dict.fromkeys(ids)]})
        for one in gone:
            terminal.say(terminal.text(ALREADY, id=one), "dim")
        for one in fresh:
            terminal.say(terminal.text(REMOVED, id=one), "good")
        return 0

    return await with_hub(owner, terminal, COMMAND, work)


def grant_object(one: Holding, lists: Lists) -> dict[str, Any]:
    """A grant for scripts: its fields as they were signed, who gave it, and whether it holds."""
    fields: dict[str, Any] = msgspec.to_builtins(one.grant)
    del fields["revoked"]
    for name in ("since", "until"):
        at = fields[name]
        fields[name] = None if at is None else _moment(at)
    by = holder(lists.roster, one.held.by)
    return {**fields, "by": one.held.by, "by_name": "" if by is None else by.name, "holds": one.holds, "why": one.why}


def _tell_added(terminal: Terminal, lists: Lists, grant: Grant) -> None:
    one = next(one for one in holdings(lists, time.time()) if one.grant.id == grant.id)
    if terminal.json:
        terminal.object({"grant": grant_object(one, lists)})
        return
    terminal.say(terminal.text(ADDED), "good")
    grant_lines(terminal, one.held, lists.roster, why=one.why)
    if not is_here(grant, lists.roster) and (grant.read or grant.write):
        terminal.say(terminal.text(UNSEEN, desk=name_of(lists.roster, grant.desk)), "dim")
    if not grant.deny and (places := wide(grant)):
        terminal.say(terminal.text(WIDE, places=", ".join(places), id=grant.id), "ask")
    if grant.budget is not None and grant.budget.tokens is not None:
        terminal.say(terminal.text(UNCOUNTED), "ask")


def _moment(at: float) -> str:
    return datetime.fromtimestamp(on_calendar(at)).astimezone().isoformat(timespec="seconds")


def _signed(key: Key, grant: Grant) -> Signed:
    return signed_grant(key, Granting(iat=int(time.time()), nonce=secrets.token_hex(16), grant=grant))
