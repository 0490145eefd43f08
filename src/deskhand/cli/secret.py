"""`deskhand secret`: the owner's own secrets are kept, named and thrown away; never shown, and never an argument.

Kept, a secret is looked for in all that leaves; released, it is filled in for the one host that it was released to.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from deskhand.cli.guarding import secrets_of
from deskhand.cli.home import make_home
from deskhand.cli.interrupts import Interrupted
from deskhand.cli.keyboard import Keyboard
from deskhand.cli.releases import Releases, host_named
from deskhand.cli.settings import Owner
from deskhand.cli.standing import holder
from deskhand.cli.terminal import Terminal
from deskhand.cli.unlock import NotTheSame
from deskhand.core.errors import Problem
from deskhand.core.guard.leaks import LEAST
from deskhand.core.words import Words
from deskhand.trust.secrethome import LONGEST, NAME, fits

ASK: Final = Words("The secret {name}: ", "机密 {name}：")
AGAIN: Final = Words("Once more: ", "请再输入一次：")
KEPT: Final = Words(
    "{name} is kept {where}. It is looked for in all that leaves this computer.",
    "{name} 已保存在{where}。凡离开这台电脑的内容都会检查是否含有它。",
)
SHORT: Final = Words(
    "{name} is kept {where}. With fewer than {n} letters and digits it cannot be told from ordinary text, so nothing "
    "that leaves this computer is looked through for it.",
    "{name} 已保存在{where}。它的字母和数字少于 {n} 个，无法与普通文字区分，因此离开这台电脑的内容不会检查是否含有它。",
)
FREE: Final = Words(
    "It may go to {host}, over https, and nowhere else.", "它只能通过 https 发往 {host}，不能发往其他地方。"
)
NAMED: Final = Words(
    "Where a step names it, it is filled in for {host} alone, over https.",
    "步骤中用名称引用它时，只会为 {host} 填入，且仅通过 https。",
)
BOUND: Final = Words("It may go nowhere.", "它不能发往任何地方。")
LATER: Final = Words(
    "Deskhand is at work now (process {pid}) and knows of this from its next start.",
    "Deskhand 正在运行（进程 {pid}），下次启动后才会知道此更改。",
)
GONE: Final = Words("{name} is kept no longer, and may go nowhere.", "{name} 已不再保存，也不能发往任何地方。")
NONE: Final = Words(
    "No secret is kept here. Keep one: deskhand secret set NAME", "没有保存任何机密。保存：deskhand secret set NAME"
)
IN_FILE: Final = Words("in a file that only you can read", "只有您能读取的文件中")
IN_RING: Final = Words("in the keyring", "密钥环中")
ROW: Final = Words("{name}  {where}; may go to: {host}", "{name}  {where}；可发往：{host}")
NOWHERE: Final = Words("nowhere", "无")
MISSING: Final = Words("{name}  released to {host}, but not kept here", "{name}  已允许发往 {host}，但这里没有保存")


class BadSecretName(Problem):
    words = Words(
        'A secret cannot be called "{name}": letters, digits, ".", "_" and "-" only, a letter or digit first, '
        "a hundred at most. Nothing was kept.",
        "机密不能命名为“{name}”：只能含字母、数字、“.”、“_”和“-”，以字母或数字开头，最多一百个字符。没有保存任何内容。",
    )


class NotOneLine(Problem):
    words = Words(
        "A secret is one line of plain characters (ASCII), {longest} at most, and not empty. Nothing was kept.",
        "机密必须是一行普通字符（ASCII），最多 {longest} 个，且不能为空。没有保存任何内容。",
    )


class NotGiven(Problem):
    words = Words(
        "No secret was given. Nothing was kept. Type it at the terminal, or send it: deskhand secret set {name} < FILE",
        "没有给出机密。没有保存任何内容。请在终端输入，或发送：deskhand secret set {name} < FILE",
    )


class NoSuchSecret(Problem):
    words = Words(
        "No secret called {name} is kept here, and none is released. Nothing was changed. See: deskhand secret list",
        "这里没有名为 {name} 的机密，也没有相应的许可。没有做任何更改。请查看：deskhand secret list",
    )


async def set_(owner: Owner, terminal: Terminal, name: str, host: str | None) -> int:
    """Keep a secret, in place of one of that name; without `host`, where it may go stays as it was."""
    if not NAME.match(name):
        raise BadSecretName(name=name)
    to = None if host is None else host_named(host)
    releases = Releases(owner.home)
    settings = None if to is None else releases.prepared(name, to)
    secret = await _given(name, terminal)
    if not fits(name, secret):
        raise NotOneLine(longest=LONGEST)
    home, ring = make_home(owner.home), owner.settings.keyring
    await asyncio.to_thread(lambda: secrets_of(home).keep(name, secret, in_ring=ring))
    if settings is not None:
        releases.write(settings)
    to = to or owner.settings.secrets.get(name)
    _tell_kept(terminal, name, secret, ring=ring, host=to)
    _tell_later(owner.home, terminal)
    return 0


def listed(owner: Owner, terminal: Terminal) -> int:
    """Names, where each is kept and may go; what was released and is not kept, too."""
    kept, hosts = secrets_of(owner.home), owner.settings.secrets
    rows = [(name, kept.in_ring(name)) for name in kept.names()]
    lost = sorted(set(hosts) - {name for name, _ in rows})
    if terminal.json:
        found = [_object(name, ring=ring, host=hosts.get(name)) for name, ring in rows]
        terminal.object({"secrets": found, "missing": [{"name": name, "host": hosts[name]} for name in lost]})
        return 0
    if not rows:
        terminal.say(terminal.text(NONE))
    for name, ring in rows:
        where, host = terminal.text(IN_RING if ring else IN_FILE), hosts.get(name) or terminal.text(NOWHERE)
        terminal.say(terminal.text(ROW, name=name, where=where, host=host))
    for name in lost:
        terminal.say(terminal.text(MISSING, name=name, host=hosts[name]), "ask")
    return 0


def remove(owner: Owner, terminal: Terminal, name: str) -> int:
    """Throw a secret away, and where it might go; first the second, so that nothing is released that is not kept."""
    releases = Releases(owner.home)
    settings = releases.prepared(name, None)
    if settings is not None:
        releases.write(settings)
    if not secrets_of(owner.home).drop(name) and settings is None:
        raise NoSuchSecret(name=name)
    if terminal.json:
        terminal.object({"removed": name})
    terminal.say(terminal.text(GONE, name=name), "good")
    _tell_later(owner.home, terminal)
    return 0


async def _given(name: str, terminal: Terminal) -> str:
    """The secret, typed twice unseen, or the one line that comes through a pipe."""
    keyboard = Keyboard()
    try:
        if not sys.stdin.isatty():
            line = await keyboard.line("")
            if line is not None and await keyboard.line("") is not None:
                raise NotOneLine(longest=LONGEST)
            first = again = line
        else:
            first = await keyboard.secret(terminal.text(ASK, name=name))
            again = await keyboard.secret(terminal.text(AGAIN)) if first else first
    except Interrupted:
        raise NotGiven(name=name) from None
    if not first:
        raise NotGiven(name=name)
    if first != again:
        raise NotTheSame
    return first.rstrip("\r")


def _tell_kept(terminal: Terminal, name: str, secret: str, *, ring: bool, host: str | None) -> None:
    """Where it is, whether it is looked for, and where it may go: of one that is not looked for, nothing more."""
    short = sum(one.isalnum() for one in secret) < LEAST
    if terminal.json:
        terminal.object({**_object(name, ring=ring, host=host), "looked_for": not short})
    where = terminal.text(IN_RING if ring else IN_FILE)
    terminal.say(terminal.text(SHORT if short else KEPT, name=name, where=where, n=LEAST), "ask" if short else "good")
    if host:
        terminal.say(terminal.text(NAMED if short else FREE, host=host))
    elif not short:
        terminal.say(terminal.text(BOUND))


def _object(name: str, *, ring: bool, host: str | None) -> dict[str, object]:
    return {"name": name, "kept": "keyring" if ring else "file", "host": host or None}


def _tell_later(home: Path, terminal: Terminal) -> None:
    has = holder(home)
    if has is not None:
        terminal.note(terminal.text(LATER, pid=has.pid), "ask")
