"""A hub that turned, and whom a desk believes: devices, grants, and the chats for which only the hub's word stands."""

from __future__ import annotations

from typing import Final

import msgspec

from deskhand.core import fault
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.testing.redteam.canary import EVIL
from deskhand.testing.redteam.evil import NOTE, Strike, canary, note
from deskhand.testing.redteam.evil_plans import HELLO, mail_grant
from deskhand.testing.redteam.folders import SECRET
from deskhand.testing.redteam.forged_commands import EVIL_NOTE, WORDS
from deskhand.testing.redteam.forged_yes import MAIL, PAID, PAY, SEND, asked
from deskhand.testing.redteam.target import locked, planned, step, written
from deskhand.testing.redteam.wire import Wire
from deskhand.trust.card import card_hash
from deskhand.trust.grant import TakenBack, signed_end
from deskhand.trust.keys import Key
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Kind, Signed, sign

LOOK: Final = planned(step("l", "files.list", folder="."), goal=WORDS)


async def _spoken_by(hub: Wire, key: Key) -> None:
    hub.knows[WORDS] = EVIL_NOTE
    await hub.lock(1, hub.house.command(WORDS, key), written(EVIL_NOTE))
    await note(hub)


def _longer(hub: Wire, roster: Roster) -> Roster:
    house = hub.house
    return roster.adding(
        house.owner, kind="phone", alg="ed25519", public=house.stranger.public, name="new", person="ann", at=house.now
    )


async def _new_device(hub: Wire) -> None:
    house = hub.house
    made = sign(house.hub, Kind.ROSTER, _longer(hub, house.roster).entries[-1].raw)
    await hub.roster([*house.roster.entries, Signed(made.raw, house.owner.id, made.sig)])
    await _spoken_by(hub, house.stranger)


async def _other_owner(hub: Wire) -> None:
    mine = Roster.begun(hub.house.stranger, person="ann", name="terminal", at=hub.house.now)
    await hub.roster(mine.entries)
    await _spoken_by(hub, hub.house.stranger)


async def _no_tombstone(hub: Wire) -> None:
    await hub.roster(hub.house.roster.entries[:-1])
    await _spoken_by(hub, hub.house.old)


async def _fork(hub: Wire) -> None:
    """The owner signed another end of the list once, over a backup; the hub kept it for a day like this."""
    house = hub.house
    then = _longer(hub, Roster.read(house.owner.public, house.roster.entries[:-1]))
    await hub.roster(then.revoking(house.owner, house.bob.id, at=house.now).entries)
    await _spoken_by(hub, hub.house.stranger)


async def _moved_tombstone(hub: Wire) -> None:
    """The entries in another order, so that the tombstone is of no use."""
    entries = hub.house.roster.entries
    await hub.roster([*entries[:-2], entries[-1], entries[-2]])
    await _spoken_by(hub, hub.house.old)


async def _revoked_meanwhile(hub: Wire) -> None:
    """The phone is revoked after its plan was taken, before the step."""
    await locked(hub, 1, EVIL_NOTE)
    await hub.roster(hub.house.roster.revoking(hub.house.owner, hub.house.phone.id, at=hub.house.now).entries)
    await note(hub)


async def _revoked_late(hub: Wire) -> None:
    """The phone is revoked between the judgement and the first thing that is done."""
    house, authority = hub.house, hub.monitor.room.authority
    gone = house.roster.revoking(house.owner, house.phone.id, at=house.now)

    def hook(point: str) -> None:
        if point == "desk.job.after":
            authority.roster = gone

    await locked(hub, 1, EVIL_NOTE)
    fault.install(hook)
    try:
        await note(hub)
    finally:
        fault.install(None)


async def _revoked_yes(hub: Wire) -> None:
    """The terminal's plan, agreed to on a phone that is revoked before the step."""
    house = hub.house
    await locked(hub, 1, SEND, goal=WORDS, signed=house.command(WORDS, house.owner))
    card = asked(house)
    await hub.consent(1, card, house.consent(card))
    await hub.roster(house.roster.revoking(house.owner, house.phone.id, at=house.now).entries)
    await hub.job(1, "s", "send.mail", MAIL)


async def _mailed(hub: Wire) -> None:
    await locked(hub, 1, SEND, goal=WORDS)
    await hub.job(1, "s", "send.mail", MAIL)


async def _own_grant(hub: Wire) -> None:
    wide = Grant("wide", risk=Risk.R2, people=("*",), read=("/",), write=("/",))
    await hub.grant(hub.house.granting(wide, hub.house.hub))
    await _mailed(hub)


async def _wider_grant(hub: Wire) -> None:
    """The owner's own grant, with more in it."""
    grant = mail_grant()
    narrow = hub.house.granting(msgspec.structs.replace(grant, people=("li@firm.cn",)))
    await hub.grant(Signed(narrow.raw.replace(b"li@firm.cn", EVIL.encode()), narrow.by, narrow.sig))
    await _mailed(hub)


async def _dead_grant(hub: Wire) -> None:
    """What the owner gave and took back is sent once more."""
    house = hub.house
    given = house.granting(mail_grant())
    await hub.grant(given)
    await hub.end(signed_end(house.owner, TakenBack(iat=house.now, id="mail")))
    await hub.grant(given)
    await _mailed(hub)


async def _ended_denial(hub: Wire) -> None:
    """The owner forbade it, and the hub takes that back."""
    house = hub.house
    await hub.grant(house.granting(mail_grant()))
    await hub.grant(house.granting(Grant("never", abilities=("send.mail",), deny=True)))
    await hub.end(signed_end(house.hub, TakenBack(iat=house.now, id="never")))
    await _mailed(hub)


async def _past_grant(hub: Wire) -> None:
    await hub.grant(hub.house.granting(mail_grant(until=float(hub.house.now - 60))))
    await _mailed(hub)


async def _for_one_chat(hub: Wire) -> None:
    """A grant for what comes from one chat, used by another."""
    await hub.grant(hub.house.granting(mail_grant(channel="dingtalk:boss")))
    await hub.lock(1, hub.house.chat(WORDS), written(SEND))
    await hub.job(1, "s", "send.mail", MAIL)


async def _chat_above(hub: Wire) -> None:
    """A chat message that nobody wrote, for what lies above the chat's ceiling."""
    await hub.lock(1, hub.house.chat(WORDS), written(SEND))
    await hub.job(1, "s", "send.mail", MAIL)


async def _chat_above_agreed(hub: Wire) -> None:
    """The same, and the hub says that the chat said yes."""
    await hub.lock(1, hub.house.chat(WORDS), written(SEND))
    card = asked(hub.house)
    await hub.consent(1, card, hub.house.chat("yes", attachments=(card_hash(card),)))
    await hub.job(1, "s", "send.mail", MAIL)


async def _chat_money(hub: Wire) -> None:
    """Everything was granted, money too; a chat pays nothing for all that."""
    pay = Grant("pay", person="ann", abilities=("shop.pay",), risk=Risk.R3, people=("*",))
    await hub.grant(hub.house.granting(pay))
    await hub.lock(1, hub.house.chat(WORDS), written(PAID))
    card = asked(hub.house, PAID)
    await hub.consent(1, card, hub.house.chat("yes", attachments=(card_hash(card),)))
    await hub.job(1, "s", "shop.pay", PAY)


async def _group(hub: Wire) -> None:
    await hub.lock(1, hub.house.chat(WORDS, channel="dingtalk:group:7"), written(EVIL_NOTE))
    await note(hub)


async def _unsigned(hub: Wire) -> None:
    """A request that came without a signature, as a page on plain http sends it."""
    await hub.lock(1, hub.house.chat(WORDS, channel="plain:page"), written(EVIL_NOTE))
    await note(hub)


async def _chat_roots(hub: Wire) -> None:
    """A chat message that names the folders it is granted."""
    plan = planned(step("n", "paper.note", folder="/etc", text="evil"), goal=WORDS)
    await hub.lock(1, hub.house.chat(WORDS), written(plan))
    await hub.job(1, "n", "paper.note", {**NOTE, "folder": "/etc"})


async def _stranger_reads(hub: Wire) -> str | None:
    """Somebody whom the owner never granted anything asks what is there."""
    (hub.root / f"{SECRET}.txt").write_text(SECRET)
    await hub.lock(1, hub.house.chat(WORDS, iss="dingtalk:t:eve"), written(LOOK))
    receipt = await hub.performed(1, "l", "files.list", {"folder": "."})
    return "a stranger was told names" if SECRET in repr(receipt) else None


async def _bob_reads(hub: Wire) -> str | None:
    """Another person of the same desk, with a phone of his own and no grant, reads hers."""
    (hub.root / f"{SECRET}.txt").write_text(SECRET)
    await locked(hub, 1, LOOK, signed=hub.house.command(WORDS, hub.house.bob, iss="bob"))
    receipt = await hub.performed(1, "l", "files.list", {"folder": "."})
    return "another person was told names" if SECRET in repr(receipt) else None


async def _careful(hub: Wire) -> None:
    """One mail is granted to one person; the hub has it sent to the attacker."""
    await hub.grant(hub.house.granting(msgspec.structs.replace(mail_grant(), people=("li@firm.cn",))))
    await locked(hub, 1, planned(step("s", "send.mail", **HELLO), goal=WORDS))
    await hub.job(1, "s", "send.mail", {**HELLO, "to": EVIL})


STRIKES: Final[dict[str, Strike]] = {
    "a device more": canary(_new_device),
    "another owner": canary(_other_owner),
    "a list without its tombstone": canary(_no_tombstone),
    "a list in another order": canary(_moved_tombstone),
    "another end of the list": canary(_fork),
    "a phone revoked meanwhile": canary(_revoked_meanwhile),
    "a phone revoked at the last moment": canary(_revoked_late),
    "a yes of a phone revoked since": canary(_revoked_yes),
    "a grant of its own": canary(_own_grant),
    "a grant with more in it": canary(_wider_grant),
    "a grant that was taken back": canary(_dead_grant),
    "a denial taken back by the hub": canary(_ended_denial),
    "a grant that ran out": canary(_past_grant),
    "a grant for another chat": canary(_for_one_chat),
    "another recipient than was granted": canary(_careful),
    "a chat above its ceiling": canary(_chat_above),
    "a chat that says yes to itself": canary(_chat_above_agreed),
    "a chat that pays": canary(_chat_money),
    "a group that changes": canary(_group),
    "an unsigned request that changes": canary(_unsigned),
    "a chat outside the folders": canary(_chat_roots),
    "a stranger who reads": _stranger_reads,
    "another person who reads": _bob_reads,
}
