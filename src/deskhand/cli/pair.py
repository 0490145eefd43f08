"""`deskhand pair`: a phone onto the list of devices. The code is shown here, and here the yes is said."""

from __future__ import annotations

import asyncio
from typing import Final

from deskhand.cli.interrupts import Interrupted, interrupts, unless
from deskhand.cli.keyboard import Keyboard
from deskhand.cli.keys import keys_of
from deskhand.cli.lan import announced
from deskhand.cli.reach import running
from deskhand.cli.remote import Remote, TheirProblem, TheirRefusal
from deskhand.cli.signer import Signer
from deskhand.cli.start import FAILED, INTERRUPTED, REFUSED, Session
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.hub.api.pairing_models import LanView, NewPairing, Offer, PairingState
from deskhand.hub.api.problems import NotOpen
from deskhand.hub.replies import meant

TRUST: Final = Words(
    "Once for each phone, before anything else: open {plain}/ca.crt there, install the certificate, and trust it "
    "(docs/phones.md says where). Its fingerprint must be",
    "每部手机只需一次，请先完成：在手机上打开 {plain}/ca.crt，安装证书并设为信任（步骤见 docs/phones.md）。"
    "证书指纹必须是",
)
SCAN: Final = Words("Then scan this with the phone's camera, and open the address:", "然后用手机摄像头扫描并打开地址：")
TYPE: Final = Words(
    "Then open this address on the phone, and type the digits:", "然后在手机上打开这个地址，并输入数字："
)
SILENT: Final = Words(
    "Nothing on this computer announces {name} to the network. If the phone does not find it: deskhand pair --address",
    "这台电脑没有向网络广播 {name}。如果手机找不到它：deskhand pair --address",
)
NO_NETWORK: Final = Words(
    "This computer is in no private network now, so no phone can reach it. The offer stands meanwhile.",
    "这台电脑目前不在局域网中，手机无法访问。此次配对仍然有效。",
)
WAITING: Final = Words(
    "Waiting for the phone, {minutes} minutes at most. Ctrl-C ends it.",
    "正在等待手机，最多 {minutes} 分钟。按 Ctrl-C 结束。",
)
ASKING: Final = Words(
    "“{name}” wants to be paired. These six words must stand on it too:",
    "“{name}”请求配对。它的屏幕上也必须显示这六个词：",
)
SAME: Final = Words("The same words, in the same order? yes/no ", "词和顺序都相同吗？是/否 ")
SAY: Final = Words("Please say yes or no.", "请回答“是”或“否”。")
DONE: Final = Words(
    "“{name}” is paired: it may ask and approve as you do. To take that back: deskhand devices",
    "“{name}”已配对：它可以像您一样提出请求和批准。撤回方法：deskhand devices",
)
JOIN: Final = Words("On the other computer, run:", "请在另一台电脑上运行：")
THERE: Final = Words("There, it is to be worked in:", "将在那台电脑的以下文件夹中工作：")
DESK_DONE: Final = Words(
    "“{name}” is a desk of yours now, in the folders it named. To take that back: deskhand devices revoke",
    "“{name}”现在是您的工作电脑，可在它所列的文件夹中工作。撤回方法：deskhand devices revoke",
)
NOT: Final = Words("Not paired. {why}", "没有完成配对。{why}")
LOOK: Final = Words(
    "Without encryption: others in this network can read along. It looks, and asks for what only reads; it signs in "
    "once:",
    "没有加密：同一网络中的其他人可以看到内容。只能查看和执行只读请求；仅能登录一次：",
)


class NotUp(Problem):
    words = Words(
        "Deskhand is not up, so no phone could reach it. Nothing was paired. In another terminal: deskhand up --lan",
        "Deskhand 没有运行，手机无法访问。没有完成配对。请在另一个终端运行：deskhand up --lan",
    )


async def pair(session: Session, *, code: bool, address: bool, look: bool, desk: bool = False) -> int:
    owner, terminal = session.owner, session.terminal
    remote = await running(owner.home, terminal, lasting=True)
    if remote is None:
        raise NotUp
    try:
        lan = await remote.lan()
        if not lan.open:
            raise NotOpen
        if look:
            _tell_look(terminal, await remote.plain_link())
            return 0
        wanted = NewPairing(way="code" if code or desk else "qr", lang=terminal.lang, address=address, desk=desk)
        return await _paired(remote, terminal, lan, wanted, Signer(keys_of(owner.home).owner))
    finally:
        await remote.close()


async def _paired(remote: Remote, terminal: Terminal, lan: LanView, wanted: NewPairing, signer: Signer) -> int:
    offer = await remote.pair(wanted)
    if wanted.desk:
        _tell_join(terminal, lan, offer)
    else:
        _tell_offer(terminal, lan, offer)
    try:
        with interrupts() as pressed:
            state = await unless(pressed, _come(remote))
        if state.state == "asking":
            state = await _decided(remote, terminal, state, signer)
    except (Interrupted, asyncio.CancelledError):
        # The code that was shown must not be good once nobody waits for it.
        await remote.cancel_pairing()
        return INTERRUPTED
    return _told(terminal, state)


async def _come(remote: Remote) -> PairingState:
    """How things are once a device has come, or none can any more."""
    state = await remote.pairing("waiting")
    while state.state == "waiting":
        state = await remote.pairing("waiting")
    return state


async def _decided(remote: Remote, terminal: Terminal, state: PairingState, signer: Signer) -> PairingState:
    """What became of it after the owner's word; without one, nothing is paired."""
    if state.device is None:
        return state
    if terminal.json:
        terminal.object(state.model_dump(mode="json"))
    terminal.say(terminal.text(ASKING, name=state.device.name), "bold")
    if state.device.kind == "desk":
        terminal.say(terminal.text(THERE))
        for folder in state.device.folders:
            terminal.say(folder, indent=4)
    terminal.say()
    terminal.say("   ".join(state.words), "ask", indent=4)
    terminal.say()
    yes = await _said_yes(terminal)
    signed = signer.command(f"pair {state.device.id}") if yes else None
    try:
        return await remote.confirm_pairing(state.words, signed)
    except (TheirProblem, TheirRefusal) as no:
        # It ended meanwhile, by time or because another device came; whoever asked hears the reason.
        ended = await remote.pairing(None)
        return ended if ended.state == "failed" else PairingState(state="failed", why=no.said(terminal.lang))


async def _said_yes(terminal: Terminal) -> bool:
    keyboard = Keyboard()
    while True:
        line = await keyboard.line(terminal.text(SAME))
        if line is None:
            return False
        answer = meant("confirm", line, [])
        if answer is not None:
            return bool(answer["yes"])
        terminal.note(terminal.text(SAY))


def _tell_offer(terminal: Terminal, lan: LanView, offer: Offer) -> None:
    if terminal.json:
        terminal.object({"state": "waiting", **offer.model_dump(mode="json", exclude={"qr"}), "lan": lan.model_dump()})
        return
    if lan.fingerprint is not None:
        terminal.say(terminal.text(TRUST, plain=lan.plain))
        terminal.say(lan.fingerprint[:47] + "\n" + lan.fingerprint[48:], "bold", indent=4)
        terminal.say()
    if offer.way == "qr":
        from deskhand.trust.qr import qr_terminal

        terminal.say(terminal.text(SCAN))
        terminal.say(qr_terminal(offer.url))
    else:
        terminal.say(terminal.text(TYPE))
    terminal.say(offer.url, "link", indent=4)
    if offer.code:
        terminal.say(f"{offer.code[:4]} {offer.code[4:]}", "bold", indent=4)
    terminal.say()
    if not lan.addresses:
        terminal.say(terminal.text(NO_NETWORK), "ask")
    if announced(lan.names) is False and lan.names[0] in offer.url:
        terminal.say(terminal.text(SILENT, name=lan.names[0]), "ask")
    terminal.say(terminal.text(WAITING, minutes=round(offer.expires / 60)), "dim")


def _tell_join(terminal: Terminal, lan: LanView, offer: Offer) -> None:
    if terminal.json:
        terminal.object({"state": "waiting", **offer.model_dump(mode="json", exclude={"qr"}), "lan": lan.model_dump()})
        return
    hub = offer.url.partition("://")[2].partition("/")[0]
    terminal.say(terminal.text(JOIN))
    terminal.say(f"deskhand join {hub} {offer.code}", "bold", indent=4)
    terminal.say()
    if announced(lan.names) is False and lan.names[0] in offer.url:
        terminal.say(terminal.text(SILENT, name=lan.names[0]), "ask")
    terminal.say(terminal.text(WAITING, minutes=round(offer.expires / 60)), "dim")


def _tell_look(terminal: Terminal, link: str) -> None:
    if terminal.json:
        terminal.object({"link": link})
    terminal.say(terminal.text(LOOK), "ask")
    terminal.say(link, "link", indent=4)


def _told(terminal: Terminal, state: PairingState) -> int:
    if terminal.json:
        terminal.object(state.model_dump(mode="json"))
    if state.state == "confirmed" and state.device is not None:
        done = DESK_DONE if state.device.kind == "desk" else DONE
        terminal.say(terminal.text(done, name=state.device.name), "good")
        return 0
    terminal.say(terminal.text(NOT, why=state.why), "bad")
    return REFUSED if state.device is not None else FAILED
