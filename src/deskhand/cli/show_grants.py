"""A grant as lines that a person reads: what, where, until when, who gave it, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from deskhand.cli.granting import holder, is_here, there
from deskhand.cli.signer import OWNER
from deskhand.cli.terminal import Terminal
from deskhand.core.flow.grants import ANY, FIRST, Grant, names_something, on_calendar
from deskhand.core.flow.risk import Risk
from deskhand.core.words import Words
from deskhand.trust.desks import desks
from deskhand.trust.grant import Held
from deskhand.trust.naming import called
from deskhand.trust.roster import Roster

ADDED: Final = Words("Signed, and it holds from now on:", "已签名，立即生效：")
REMOVED: Final = Words(
    "{id} is taken back. What is at work by it stops before its next change.",
    "{id} 已收回。依据它正在进行的操作会在下一次更改之前停止。",
)
NOT: Final[dict[str, Words]] = {
    "taken_back": Words("taken back", "已收回"),
    "over": Words("over", "已到期"),
    "not_yet": Words("not yet", "尚未开始"),
    "revoked": Words("its device was revoked", "其设备已被撤销"),
}
"""Why a grant does not hold."""
RISKS: Final[dict[Risk, Words]] = {
    Risk.R0: Words("only read (R0)", "只读取（R0）"),
    Risk.R1: Words("change what can be undone (R1)", "进行可撤销的更改（R1）"),
    Risk.R2: Words("do what others can see (R2)", "进行他人可见的操作（R2）"),
    Risk.R3: Words("spend money, or do what cannot be taken back (R3)", "花钱或进行无法撤回的操作（R3）"),
}
_YOU: Final = Words("you", "您")
_ANYBODY: Final = Words("anybody", "任何人")
_MAY: Final = Words("{who} may {risk}", "{who}可以{risk}")
_MAY_NOT: Final = Words("{who} may not", "{who}不可以")
_SETTINGS: Final = Words("from your settings", "来自您的设置")
_ROWS: Final[dict[str, Words]] = {
    "read": Words("read", "读取"),
    "write": Words("read, change", "读取、更改"),
    "closed": Words("closed", "关闭"),
    "hosts": Words("hosts", "主机"),
    "people": Words("people", "联系人"),
    "apps": Words("programs", "程序"),
    "money": Words("at most", "最多"),
    "budget": Words("each run", "每个任务"),
    "abilities": Words("only by", "仅限"),
    "anything": Words("all abilities", "全部功能"),
    "device": Words("on", "设备"),
    "desk": Words("at", "电脑"),
    "channel": Words("from", "来自"),
    "when": Words("until", "截止"),
    "by": Words("given by", "授权者"),
}
_EVERY_DESK: Final = Words("all your computers", "您的所有电脑")
_ALWAYS: Final = Words("you take it back", "您收回为止")
_EVERYTHING: Final = Words("everything", "一切")
_TOUCHING_NOTHING: Final = Words(
    "everything that needs no folder, host, person, program or sum", "一切不涉及文件夹、主机、联系人、程序或金额的操作"
)
_MISSING: Final = Words("{place} (not there now)", "{place}（目前不存在）")
_BUDGET: Final[dict[str, Words]] = {
    "steps": Words("{n:step|steps}", "{n} 步"),
    "seconds": Words("{n:second|seconds}", "{n} 秒"),
    "bytes": Words("{n:byte|bytes}", "{n} 字节"),
}
WIDTH: Final = 14


def grant_lines(terminal: Terminal, held: Held, roster: Roster, *, why: str) -> None:
    """One grant. The mark says whether it holds: allowed, forbidden, or no more."""
    grant = held.grant
    mark, style = ("·", "dim") if why else ("✗", "bad") if grant.deny else ("✓", "good")
    said = _headline(terminal, grant)
    if why:
        said = f"{said}  [{terminal.text(NOT[why])}]"
    elif grant.id.startswith(FIRST):
        said = f"{said}  ({terminal.text(_SETTINGS)})"
    terminal.say(f"{mark} {grant.id:<10} {said}", style)
    for name, value in _rows(terminal, held, roster):
        terminal.say(f"{_padded(terminal.text(_ROWS[name]))}{value}", "dim" if why else "", indent=4)


def _headline(terminal: Terminal, grant: Grant) -> str:
    who = terminal.text(_YOU if grant.person == OWNER else _ANYBODY) if grant.person in (OWNER, ANY) else grant.person
    if grant.deny:
        return terminal.text(_MAY_NOT, who=who)
    return terminal.text(_MAY, who=who, risk=terminal.text(RISKS[Risk(grant.risk)]))


def _rows(terminal: Terminal, held: Held, roster: Roster) -> Iterator[tuple[str, str]]:
    grant = held.grant
    only_read = [place for place in grant.read if place not in grant.write]
    for name, places in (("read", only_read), ("closed" if grant.deny else "write", grant.write)):
        for place in places:
            yield name, place if not is_here(grant, roster) or there(place) else terminal.text(_MISSING, place=place)
    for name, values in (("hosts", grant.hosts), ("people", grant.people), ("apps", grant.apps)):
        if values:
            yield name, ", ".join(values)
    if grant.money is not None:
        yield "money", f"{grant.money.most} {grant.money.currency}"
    if grant.budget is not None:
        yield "budget", ", ".join(_budget(terminal, grant))
    if ANY not in grant.abilities:
        yield "abilities", ", ".join(grant.abilities)
    elif not names_something(grant):
        yield "anything", terminal.text(_EVERYTHING if grant.deny else _TOUCHING_NOTHING)
    if grant.device != ANY:
        yield "device", _named(terminal, roster, grant.device)
    if len(desks(roster)) > 1 or not is_here(grant, roster):
        yield "desk", terminal.text(_EVERY_DESK) if grant.desk == ANY else _named(terminal, roster, grant.desk)
    if grant.channel != ANY:
        yield "channel", grant.channel
    yield "when", terminal.text(_ALWAYS) if grant.until is None else _moment(grant.until)
    yield "by", _named(terminal, roster, held.by)


def _budget(terminal: Terminal, grant: Grant) -> Iterator[str]:
    for name, words in _BUDGET.items():
        most = getattr(grant.budget, name)
        if most is not None:
            yield terminal.text(words, n=most)


def _named(terminal: Terminal, roster: Roster, id_: str) -> str:
    found = holder(roster, id_)
    return id_ if found is None else called(found, terminal.lang)


def _moment(at: float) -> str:
    return datetime.fromtimestamp(on_calendar(at)).astimezone().strftime("%Y-%m-%d %H:%M")


def _padded(text: str) -> str:
    """Chinese signs are twice as wide."""
    wide = sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)
    return text + " " * max(1, WIDTH - wide)
