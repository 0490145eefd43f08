"""`deskhand world`: what is open on your desks and what was touched, and what of this desk is told at all.

Asked of the Deskhand that runs (`deskhand up`): nothing else looks at a desk, so without one there is nothing to ask.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from deskhand.cli.reach import running
from deskhand.cli.settings import FILE, Owner
from deskhand.cli.show_world import show_desks, show_forgotten, show_found, show_shared
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import BadRequest, Problem
from deskhand.core.when import UnknownWhen, span_of
from deskhand.core.words import LANGS, Words
from deskhand.core.world.kinds import KINDS

MOST: Final = 200
Ask = Callable[[str, Mapping[str, str]], Awaitable[dict[str, Any]]]


class NobodyLooks(Problem):
    words = Words(
        "No Deskhand is up here, so nobody looks at your desks. Nothing was done. Start it with: deskhand up",
        "这里没有运行 Deskhand，因此没有程序在查看您的电脑。没有做任何更改。启动方式：deskhand up",
    )


class NotBoth(Problem):
    words = Words(
        "--forget forgets what was open on all of your desks, so it goes with no question. Nothing was done. Say it "
        "alone: deskhand world --forget",
        "--forget 会忘记您所有电脑上曾打开的内容，不能与查询同时使用。没有做任何更改。"
        "请单独使用：deskhand world --forget",
    )


class SharedAlone(Problem):
    words = Words(
        "--shared shows everything that one desk tells, so it goes with no question. Nothing was done. Say it alone, "
        "or with the name of a desk: deskhand world --shared --desk NAME",
        "--shared 会列出一台电脑报告的全部内容，不能与查询同时使用。没有做任何更改。"
        "请单独使用，或加上电脑名称：deskhand world --shared --desk NAME",
    )


NOT_PERCEIVED: Final = Words(
    "This desk is not looked at: perceive is off in {file}.", "没有查看这台电脑：{file} 中的 perceive 已关闭。"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; everything that is said must hold."""

    about: str = ""
    kind: str = ""
    opened: str = ""
    """A day, a span, or words such as "this morning"."""
    changed: str = ""
    near: str = ""
    """What it is near to: a number that an earlier answer gave, or words for one thing."""
    desk: str = ""
    """What it is called, or its id."""
    app: str = ""
    limit: int = 20

    @property
    def is_query(self) -> bool:
        return any((self.about, self.kind, self.opened, self.changed, self.near, self.app))


async def world(owner: Owner, terminal: Terminal, asked: Asked, *, shared: bool) -> int:
    """Prints what is known. `shared` goes with no question but for a desk; raises `SharedAlone`."""
    if shared and asked.is_query:
        raise SharedAlone
    if asked.kind and asked.kind not in KINDS:
        raise BadRequest(why=f"--kind {asked.kind}; {', '.join(KINDS)}")
    if not owner.settings.perceive.on and not asked.is_query:
        terminal.note(terminal.text(NOT_PERCEIVED, file=owner.home / FILE))
    remote = await running(owner.home, terminal, lasting=True)
    if remote is None:
        raise NobodyLooks
    try:
        if shared:
            found = await remote.asked("/api/world/shared", {"device": asked.desk})
            return show_shared(terminal, found, owner)
        if not asked.is_query:
            found = await remote.asked("/api/world/desks", {})
            return show_desks(terminal, found, asked.desk)
        near = await _near(remote.asked, asked) if asked.near else None
        found = await remote.asked("/api/world", _parameters(asked, near))
        return show_found(terminal, found)
    finally:
        await remote.close()


async def forget(owner: Owner, terminal: Terminal, asked: Asked, *, shared: bool) -> int:
    """What was open on the desks is remembered no longer; says where it still is."""
    if asked.is_query or asked.desk or shared:
        raise NotBoth
    remote = await running(owner.home, terminal, lasting=True)
    if remote is None:
        raise NobodyLooks
    try:
        return show_forgotten(terminal, await remote.forget_world())
    finally:
        await remote.close()


async def _near(ask: Ask, asked: Asked) -> tuple[int, str]:
    """The thing that something is to be near to: its number, and the desk it is on."""
    if asked.near.isdecimal():
        return int(asked.near), asked.desk
    found = await ask("/api/world", {"about": asked.near, "device": asked.desk, "limit": "1"})
    standing = [one for one in found["found"] if one["id"] is not None]
    if not standing:
        raise BadRequest(why=f"--near {asked.near}")
    return int(standing[0]["id"]), str(standing[0]["device"])


def _parameters(asked: Asked, near: tuple[int, str] | None) -> dict[str, str]:
    """The question as the hub takes it."""
    given = {"about": asked.about, "kind": asked.kind, "app": asked.app, "device": asked.desk}
    given["limit"] = str(min(asked.limit, MOST))
    for name, said in (("opened", asked.opened), ("changed", asked.changed)):
        if said:
            start, end = span_in(said)
            given |= {f"{name}_from": start, f"{name}_until": end}
    if near is not None:
        given |= {"near": str(near[0]), "device": near[1]}
    if not asked.about and (asked.opened or asked.changed or asked.kind):
        given["order"] = "newest"
    return {name: value for name, value in given.items() if value}


def span_in(said: str) -> tuple[str, str]:
    """From when to when some words mean, in seconds; either is empty where it is open. Raises `UnknownWhen`."""
    from deskhand.planner.when import days_in
    from deskhand.planner.when.clock import clock_at

    now = datetime.now().astimezone()
    text = " ".join(said.split()).casefold()
    for lang in LANGS:
        spans = [*days_in(text, 0, lang, now.date()), *filter(None, (clock_at(text, 0, lang, now),))]
        whole = next((one for one in spans if one.end == len(text)), None)
        if whole is not None and whole.why is not None:
            raise UnknownWhen(when=said)
        if whole is not None:
            return _bounds(whole.iso, now)
    return _bounds(said, now)


def _bounds(iso: str, now: datetime) -> tuple[str, str]:
    start, end = span_of(iso, now.tzinfo)
    return "" if start == float("-inf") else f"{max(start, 0):.3f}", "" if end == float("inf") else f"{end:.3f}"
