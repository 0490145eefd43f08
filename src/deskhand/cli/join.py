"""`deskhand join HUB CODE`: this computer becomes a desk of a hub elsewhere, once its owner has said yes there."""

from __future__ import annotations

import asyncio
import hashlib
import platform
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from deskhand.cli.home import make_home
from deskhand.cli.interrupts import Interrupted, interrupts, unless
from deskhand.cli.joined import Joined, keep_joined
from deskhand.cli.settings import NoRootFolder, Owner
from deskhand.cli.standing import holder
from deskhand.cli.start import FAILED, INTERRUPTED, Session
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem
from deskhand.core.paths import path_text
from deskhand.core.shown import shown
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Words
from deskhand.hub.trust.kept import as_bytes, as_text, kept
from deskhand.trust.keyhome import FOLDER, KeyHome
from deskhand.trust.keys import Key
from deskhand.trust.naming import own_name
from deskhand.trust.pairing import LIFE, Claim, Hello, check_welcome, claim_mac
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Kind, sign
from deskhand.trust.strict import check_name, write

PORT: Final = 8766
SECONDS: Final = 40.0
DIGITS: Final = 8
AGAIN_SECONDS: Final = 2.0
"""Before a hub is asked again whether its owner has said yes."""
LONGEST_NO: Final = 500
"""Letters of a hub's reason that are shown."""
LONGEST_LABEL: Final = 63
"""Letters between two dots of a name, as the network has them."""
FOLDERS: Final = Words("Folders of this computer that will be worked in:", "将在这台电脑的以下文件夹中工作：")
ASKING: Final = Words(
    "The hub must show these six words too. Say yes there if they are the same:",
    "hub 上也必须显示这六个词。如果相同，请在那里确认：",
)
DONE: Final = Words(
    "This computer is a desk of {hub} now, as “{name}”. Start it with: deskhand desk",
    "这台电脑现在是 {hub} 的工作电脑，名为“{name}”。启动命令：deskhand desk",
)
TOO_LATE: Final = Words("Nobody said yes in ten minutes. Nothing was joined.", "十分钟内没有人确认。没有加入。")


class NoSuchHub(Problem):
    words = Words(
        "No hub answers at {hub} ({why}). Nothing was joined. On its computer, deskhand up --lan must be running.",
        "{hub} 上没有 hub 响应（{why}）。没有加入。那台电脑上必须正在运行 deskhand up --lan。",
    )


class NotAHub(Problem):
    words = Words(
        "What answers at {hub} does not speak as a hub of this version does ({why}). Nothing was joined. Look at the "
        "address: on the hub's computer deskhand up --lan shows it. If it is right, bring both to one version.",
        "{hub} 上响应的程序不像这个版本的 hub（{why}）。没有加入。请检查地址：在 hub 的电脑上运行 deskhand up --lan "
        "会显示地址。如果地址正确，请让两边使用同一版本。",
    )


class BadAddress(Problem):
    words = Words(
        "“{hub}” is no address of a hub. Nothing was joined. Give the name or number of its computer, as "
        "office.local or 192.168.1.20:8766; deskhand up --lan shows it there.",
        "“{hub}”不是 hub 的地址。没有加入。请给出那台电脑的名称或号码，例如 office.local 或 192.168.1.20:8766；"
        "在那里运行 deskhand up --lan 会显示地址。",
    )


class HubSaysNo(Problem):
    words = Words("The hub did not take this computer: {why}", "hub 没有接受这台电脑：{why}")


class NotHeard(Problem):
    words = Words(
        "The connection to the hub at {hub} was lost while its owner was asked ({why}), so whether they said yes is "
        "not known here. Nothing is kept on this computer. Look at the hub: deskhand devices list. If this computer "
        "stands there, take it off (deskhand devices revoke); then begin again: deskhand pair --desk.",
        "等待主人确认时与 {hub} 的 hub 断开了连接（{why}），因此这里不知道主人是否已确认。这台电脑没有保存任何内容。"
        "请在 hub 上运行 deskhand devices list 查看；如果列表中已有这台电脑，请先移除（deskhand devices revoke），"
        "然后重新开始：deskhand pair --desk。",
    )


class BadCode(Problem):
    words = Words(
        "The code is the eight digits that deskhand pair --desk shows at the hub. Nothing was joined.",
        "代码是在 hub 上运行 deskhand pair --desk 时显示的八位数字。没有加入。",
    )


class HasHub(Problem):
    words = Words(
        "There is an installation with a hub of its own in {home}. Nothing was joined. Join from another one: "
        "DESKHAND_HOME=DIR deskhand join …",
        "{home} 中已有自带 hub 的安装。没有加入。请使用另一个安装：DESKHAND_HOME=目录 deskhand join …",
    )


class NothingToOffer(Problem):
    words = Words(
        "There is no folder here to be worked in. Nothing was joined. Name one: --folder DIR",
        "这里没有可供操作的文件夹。没有加入。请指定：--folder DIR",
    )


class _Hello(msgspec.Struct):
    welcome: str


class _Hub(msgspec.Struct):
    entries: list[Signed]
    addresses: list[str]


class _Session(msgspec.Struct):
    state: str
    hub: _Hub | None = None


class _Text(msgspec.Struct):
    text: str


class _No(msgspec.Struct):
    error: _Text


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command line says."""

    hub: str
    code: str
    name: str | None
    folders: Sequence[Path]


async def join(session: Session, wanted: Wanted) -> int:
    owner, terminal = session.owner, session.terminal
    make_home(owner.home)
    keys = KeyHome(owner.home / FOLDER)
    if keys.has("owner") or holder(owner.home) is not None:
        raise HasHub(home=owner.home)
    folders = _folders(owner, wanted.folders)
    digits = "".join(one for one in wanted.code if one.isdecimal() and one.isascii())
    if len(digits) != DIGITS:
        raise BadCode
    key = keys.load("desk") if keys.has("desk") else keys.make("desk", in_ring=owner.settings.keyring)
    name = check_name(wanted.name or own_name(platform.node()))
    _tell_folders(terminal, folders)
    try:
        with interrupts() as pressed:
            found = await unless(pressed, _joined(terminal, wanted.hub, digits, key, name, folders))
    except (Interrupted, asyncio.CancelledError):
        return INTERRUPTED
    if found is None:
        terminal.say(terminal.text(TOO_LATE), "bad")
        return FAILED
    keep_joined(owner.home, found)
    if terminal.json:
        terminal.object({"state": "joined", "device": key.id, "name": name, "addresses": found.addresses})
    terminal.say(terminal.text(DONE, hub=found.addresses[0], name=name), "good")
    return 0


async def _joined(
    terminal: Terminal, hub: str, digits: str, key: Key, name: str, folders: tuple[str, ...]
) -> Joined | None:
    """What to keep, once the owner has said yes; None where nobody did in time."""
    url = _url(hub)
    authority = await _authority(url)
    trusts, hash_ = _trusting(url, authority)
    async with httpx.AsyncClient(base_url=url, verify=trusts, timeout=SECONDS, trust_env=False) as http:
        secret = digits.encode()
        claim = Claim(
            kind="desk", alg="ed25519", public=key.public, name=name, mac="", authority=hash_, folders=folders
        )
        mac = claim_mac(secret, claim.kind, claim.alg, claim.public, claim.name, *claim.more)
        claim = Claim(
            kind="desk", alg="ed25519", public=key.public, name=name, mac=mac, authority=hash_, folders=folders
        )
        answer = await _said(http, "/api/pair/hello", {"claim": as_text(write(claim))}, _Hello)
        try:
            raw = as_bytes(answer.welcome)
        except ValueError:
            raise NotAHub(hub=url, why="/api/pair/hello") from None
        welcome, words = check_welcome(raw, secret, claim, None)
        _tell_words(terminal.speaking(welcome.lang), words)
        hello = sign(key, Kind.HELLO, write(Hello(dev=key.id, number=welcome.number, iat=int(time.time()))))
        found = await _confirmed(http, {"signed": kept(hello)})
    return None if found is None else _read(found, welcome.owner, key, authority, name, url)


async def _confirmed(http: httpx.AsyncClient, hello: dict[str, Any]) -> _Hub | None:
    """What the hub says once its owner has said yes; None where it is sure that nobody did in time.

    A hub that cannot be reached for a while is asked again. Raises `NotHeard` where nobody here knows how it ended.
    """
    end, away = time.monotonic() + LIFE, None
    while time.monotonic() < end:
        try:
            answer = await _said(http, "/api/pair/session", hello, _Session)
        except (NoSuchHub, NotAHub) as wrong:  # what stands before a hub that is away may answer in its place
            away = wrong
        except HubSaysNo as no:
            if away is None:
                raise
            raise NotHeard(hub=http.base_url, why=no.values["why"]) from None
        else:
            away = None
            if answer.state == "confirmed" and answer.hub is not None:
                return answer.hub
        await asyncio.sleep(AGAIN_SECONDS)  # it waits for the owner itself, but not while it waits for us elsewhere
    if away is not None:
        raise NotHeard(hub=http.base_url, why=away.values["why"])
    return None


def _read(answer: _Hub, owner: bytes, key: Key, authority: str, name: str, url: str) -> Joined:
    """Everything is checked under the owner's key, which the six words vouched for; raises `Rejected`."""
    roster = Roster.read(owner, answer.entries)
    if roster.device(key.id).kind != "desk":
        raise Rejected(Why.SPEAKER)
    hub = next((one for one in roster if one.kind == "hub"), None)
    if hub is None:
        raise Rejected(Why.UNKNOWN_DEVICE)
    here = url.replace("https://", "wss://", 1)
    addresses = dict.fromkeys([here, *answer.addresses])
    return Joined(owner, hub.public, list(addresses), authority, name)


async def _said(http: httpx.AsyncClient, path: str, body: dict[str, Any], kind: type[T]) -> T:
    """What the hub answers. Whatever else answers there says what it likes: `NotAHub`."""
    try:
        answer = await http.post(path, json=body)
    except httpx.HTTPError as wrong:
        raise NoSuchHub(hub=http.base_url, why=str(wrong) or type(wrong).__name__) from None
    try:
        if answer.is_success:
            return msgspec.json.decode(answer.content, type=kind)
        no = msgspec.json.decode(answer.content, type=_No)
    except (ValueError, RecursionError):  # every error of msgspec and of UTF-8 is a ValueError
        raise NotAHub(hub=http.base_url, why=f"{path}: {answer.status_code}") from None
    raise HubSaysNo(why=shown(no.error.text[:LONGEST_NO]))


async def _authority(url: str) -> str:
    """The certificate that vouches for the hub, by its own word; empty where a public one does.

    Whoever stands between could give another: then the six words differ, for it is in them.
    """
    unproven = ssl.create_default_context()
    unproven.check_hostname, unproven.verify_mode = False, ssl.CERT_NONE
    try:
        async with httpx.AsyncClient(base_url=url, verify=unproven, timeout=SECONDS, trust_env=False) as http:
            answer = await http.get("/ca.crt")
    except httpx.HTTPError as wrong:
        raise NoSuchHub(hub=url, why=str(wrong) or type(wrong).__name__) from None
    return answer.text if answer.is_success else ""


def _trusting(url: str, authority: str) -> tuple[ssl.SSLContext, str]:
    """What takes the hub for the hub, and the mark of its authority for the six words; raises `NotAHub`."""
    if not authority:
        return ssl.create_default_context(), ""
    try:
        mark = hashlib.sha256(ssl.PEM_cert_to_DER_cert(authority)).hexdigest()
        return ssl.create_default_context(cadata=authority), mark
    except (ssl.SSLError, ValueError, TypeError):  # a page, bytes, half a certificate: each is told in another way
        raise NotAHub(hub=url, why="/ca.crt") from None


def _url(hub: str) -> str:
    """`office.local`, `office.local:8766` or the whole address; raises `BadAddress` for what is none."""
    said = hub.strip()
    try:
        parts = urlsplit(said if "://" in said else f"https://{_bracketed(said)}")
        host, port = parts.hostname or "", parts.port or PORT
        url = httpx.URL(f"https://{_bracketed(host)}:{port}")
    except (ValueError, httpx.InvalidURL):
        raise BadAddress(hub=shown(hub)) from None
    is_name = url.host and all(len(one) <= LONGEST_LABEL for one in url.raw_host.split(b"."))
    if not is_name or parts.scheme not in ("https", "wss") or any(map(str.isspace, host)):
        raise BadAddress(hub=shown(hub))
    return f"https://{_bracketed(host)}:{port}"


def _bracketed(host: str) -> str:
    """An IPv6 address as it stands in an address."""
    try:
        return f"[{host}]" if ip_address(host).version == 6 else host
    except ValueError:  # a name, or something with a port
        return host


def _folders(owner: Owner, named: Sequence[Path]) -> tuple[str, ...]:
    """The folders that were named, else those of the settings, as at the first start of a hub."""
    found = [one.expanduser().resolve() for one in named] or [one.resolve() for one in owner.granted()]
    for one in found:
        if not one.is_dir():
            raise NoRootFolder(path=one)
    if not found:
        raise NothingToOffer
    return tuple(path_text(str(one)) for one in found)


def _tell_folders(terminal: Terminal, folders: Sequence[str]) -> None:
    terminal.say(terminal.text(FOLDERS))
    for one in folders:
        terminal.say(one, indent=4)
    terminal.say()


def _tell_words(terminal: Terminal, words: Sequence[str]) -> None:
    if terminal.json:
        terminal.object({"state": "asking", "words": list(words)})
    terminal.say(terminal.text(ASKING), "bold")
    terminal.say()
    terminal.say("   ".join(words), "ask", indent=4)
    terminal.say()
