"""`deskhand agent`: the owner makes outside agents known, each held to the card that was accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from deskhand.cli.agent_list import Known, known, write
from deskhand.cli.home import make_home
from deskhand.cli.settings import Owner
from deskhand.cli.standing import holder
from deskhand.cli.terminal import Terminal
from deskhand.core.agents import CARD_PATH, BadAddress, address_of, origin_of
from deskhand.core.cost import Cost
from deskhand.core.errors import BadRequest, Problem
from deskhand.core.invalid import first_reason
from deskhand.core.words import Words
from deskhand.formats.a2a.card import MOST, Card, read_card
from deskhand.formats.a2a.problems import NoAgentCard

SECONDS: Final = 15.0
DIFFERS: Final = 1
_SHOWN_SKILLS: Final = 10

ADDED: Final = Words("{name} is known now, and is asked at {url}.", "已添加 {name}，将在 {url} 向它提问。")
SAYS: Final = Words("It says of itself (its own words):", "它的自我介绍（它自己的话）：")
ASK: Final = Words("Ask it with: ask the {name} agent to …", "提问方式：让{name}代理……")
UNSAID: Final = Words(
    "You are asked before anything goes to it. To be asked no more: "
    "deskhand grant add --host {host} --ability agent.ask --risk R2",
    "向它发送任何内容之前都会先问您。如不需再问：deskhand grant add --host {host} --ability agent.ask --risk R2",
)
LATER: Final = Words(
    "Deskhand is at work now (process {pid}) and knows of this from its next start.",
    "Deskhand 正在运行（进程 {pid}），下次启动后才会知道此更改。",
)
NONE: Final = Words(
    "No outside agent is known. Make one known: deskhand agent add NAME URL",
    "没有已知的外部代理。添加：deskhand agent add NAME URL",
)
ROW: Final = Words("{name}  {address}  {cost}{says}", "{name}  {address}  {cost}{says}")
ROW_SAYS: Final = Words("; for: {words}", "；用于：{words}")
GONE: Final = Words("{name} is not known any more.", "已移除 {name}。")
SAME: Final = Words("{name} shows the card that you accepted.", "{name} 的代理卡与您接受的一致。")
OTHER: Final = Words(
    "{name} shows another card than the one you accepted; nothing goes to it. If this is right: "
    "deskhand agent check {name} --accept",
    "{name} 的代理卡与您接受的不同，不会向它发送任何内容。若确认无误：deskhand agent check {name} --accept",
)
ACCEPTED: Final = Words("The card that {name} shows now is accepted.", "已接受 {name} 现在的代理卡。")


class NotAnAgent(BadRequest):
    words = Words("{what} cannot be used: {why}. Nothing was changed.", "无法使用 {what}：{why}。没有做任何更改。")


class NoAgentOfName(Problem):
    words = Words(
        "No outside agent is called {name}. Nothing was changed. See: deskhand agent list",
        "没有名为 {name} 的外部代理。没有做任何更改。请查看：deskhand agent list",
    )


NO_ADDRESS: Final = Words(
    "it is no address as in https://agent.example.com, without a name, a password or a question in it",
    "它不是 https://agent.example.com 这样的地址（不含用户名、密码或查询）",
)


async def add(
    owner: Owner, terminal: Terminal, name: str, url: str, *, says: list[str], cost: str, secret: str | None,
    seconds: int,
) -> int:  # fmt: skip
    """Make an agent known, in place of one of that name; its card is accepted as it is now."""
    try:
        address = address_of(url)
    except BadAddress:
        raise NotAnAgent(what=url, why=terminal.text(NO_ADDRESS)) from None
    card = await fetched(address)
    try:
        one = Known(
            name=name, address=address, card=card.hash, secret=secret, says=tuple(says), seconds=seconds,
            cost=Cost(money=cost.strip().upper()),
        )  # fmt: skip
    except ValidationError as wrong:
        raise NotAnAgent(what=name, why=first_reason(wrong)) from None
    home = make_home(owner.home)
    write(home, [*(other for other in known(home) if other.name != one.name), one])
    if terminal.json:
        terminal.object({"agent": _object(one), "card": _card_object(card)})
    terminal.say(terminal.text(ADDED, name=one.name, url=card.url), "good")
    _tell_card(terminal, card)
    terminal.say(terminal.text(ASK, name=one.name))
    terminal.say(terminal.text(UNSAID, host=origin_of(address)[1]), "dim")
    _tell_later(home, terminal)
    return 0


def listed(owner: Owner, terminal: Terminal) -> int:
    every = known(owner.home)
    if terminal.json:
        terminal.object({"agents": [_object(one) for one in every]})
        return 0
    if not every:
        terminal.say(terminal.text(NONE))
    for one in every:
        says = terminal.text(ROW_SAYS, words=", ".join(one.says)) if one.says else ""
        cost = one.cost.said(terminal.lang)
        terminal.say(terminal.text(ROW, name=one.name, address=one.address, cost=cost, says=says))
    return 0


def remove(owner: Owner, terminal: Terminal, name: str) -> int:
    one = _named(owner, name)
    write(owner.home, [other for other in known(owner.home) if other != one])
    if terminal.json:
        terminal.object({"removed": one.name})
    terminal.say(terminal.text(GONE, name=one.name), "good")
    _tell_later(owner.home, terminal)
    return 0


async def check(owner: Owner, terminal: Terminal, name: str, *, accept: bool) -> int:
    """Whether an agent still shows the card that was accepted; with `accept`, the one it shows now is."""
    one = _named(owner, name)
    card = await fetched(one.address)
    same = card.hash == one.card
    if accept and not same:
        fresh = one.model_copy(update={"card": card.hash})
        write(owner.home, [fresh if other == one else other for other in known(owner.home)])
    if terminal.json:
        terminal.object({"agent": one.name, "same": same, "accepted": same or accept, "card": _card_object(card)})
    told, style = (SAME, "good") if same else (ACCEPTED, "good") if accept else (OTHER, "bad")
    terminal.say(terminal.text(told, name=one.name), style)
    if not same:
        _tell_card(terminal, card)
    if accept and not same:
        _tell_later(owner.home, terminal)
    return 0 if same or accept else DIFFERS


async def fetched(address: str) -> Card:
    """The card that lies at an address the owner names; raises `NoAgentCard`, `CardUnusable`. No redirect is taken."""
    import httpx  # takes a tenth of a second to load

    body = bytearray()
    try:
        async with (
            httpx.AsyncClient(trust_env=False, timeout=SECONDS) as client,
            client.stream("GET", address + CARD_PATH, headers={"Accept": "application/json"}) as answer,
        ):
            if answer.status_code != 200:
                raise NoAgentCard(address=address, why=answer.status_code)
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > MOST:
                    raise NoAgentCard(address=address, why=f"> {MOST:,} B")
    except httpx.HTTPError as wrong:
        raise NoAgentCard(address=address, why=str(wrong) or type(wrong).__name__) from None
    return read_card(bytes(body), address)


def _named(owner: Owner, name: str) -> Known:
    found = next((one for one in known(owner.home) if one.name.casefold() == name.casefold()), None)
    if found is None:
        raise NoAgentOfName(name=name)
    return found


def _tell_card(terminal: Terminal, card: Card) -> None:
    terminal.say(terminal.text(SAYS))
    terminal.say(f"{card.name}: {card.about}" if card.about else card.name, indent=2)
    for skill in card.skills[:_SHOWN_SKILLS]:
        terminal.say(f"• {skill}", indent=2)


def _object(one: Known) -> dict[str, Any]:
    return one.model_dump(mode="json")


def _card_object(card: Card) -> dict[str, Any]:
    return {
        "name": card.name, "about": card.about, "skills": list(card.skills), "url": card.url,
        "version": card.dialect, "streams": card.streams, "hash": card.hash,
    }  # fmt: skip


def _tell_later(home: Path, terminal: Terminal) -> None:
    has = holder(home)
    if has is not None:
        terminal.note(terminal.text(LATER, pid=has.pid), "ask")
