"""A hub that turned, and yeses: its own, those to something else, those it never asked for, those it uses again."""

from __future__ import annotations

from typing import Any, Final

from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.grants import Budget
from deskhand.core.flow.risk import Risk
from deskhand.testing.redteam.evil import Strike, canary, twice
from deskhand.testing.redteam.evil_plans import GREET, HELLO, MILK_NOTE, mail_grant, said
from deskhand.testing.redteam.forged_commands import WORDS
from deskhand.testing.redteam.forged_yes import MAIL, SEND, asked
from deskhand.testing.redteam.target import locked, planned, step, written
from deskhand.testing.redteam.wire import Wire
from deskhand.trust.card import CardStep, card_hash


async def _own_yes(hub: Wire) -> None:
    card = asked(hub.house)
    await _mailed(hub, card, hub.house.consent(card, hub.house.hub))


async def _chats_yes(hub: Wire) -> None:
    """The word for a chat, to a question that was put to a phone."""
    card = asked(hub.house)
    await _mailed(hub, card, hub.house.chat("yes", attachments=(card_hash(card),)))


async def _mailed(hub: Wire, card: bytes, yes: Any) -> None:
    await locked(hub, 1, SEND, goal=WORDS)
    await hub.consent(1, card, yes)
    await hub.job(1, "s", "send.mail", MAIL)


async def _swapped_card(hub: Wire) -> None:
    harmless = hub.house.card(1, SEND.hash(), {"s": ("paper.note", MILK_NOTE)})
    await _mailed(hub, asked(hub.house), hub.house.consent(harmless))


async def _lying_card(hub: Wire) -> None:
    """The person saw and signed something harmless under the same step."""
    harmless = asked(hub.house, steps={"s": CardStep("send.mail", step_digest("send.mail", HELLO))})
    await _mailed(hub, harmless, hub.house.consent(harmless))


async def _milder_card(hub: Wire) -> None:
    """The card says that it only reads."""
    card = asked(hub.house, risk=Risk.R0)
    await _mailed(hub, card, hub.house.consent(card))


async def _other_runs_yes(hub: Wire) -> None:
    card = asked(hub.house, run=7)
    await _mailed(hub, card, hub.house.consent(card))


async def _yes_again(hub: Wire) -> None:
    """One yes, for the run it was given to and for one more with the same plan."""
    card = asked(hub.house, GREET)
    yes = hub.house.consent(card)
    for run in (1, 2):
        await locked(hub, run, GREET)
        await hub.consent(run, card, yes)
        await hub.job(run, "s", "send.mail", HELLO)
        await hub.job(run, "s", "send.mail", HELLO, attempt=2)
    twice(hub)


async def _dropped(hub: Wire) -> None:
    """The question is never shown to anybody."""
    await locked(hub, 1, SEND, goal=WORDS)
    await hub.job(1, "s", "send.mail", MAIL)


async def _preview_sends(hub: Wire) -> None:
    """Nothing more than a look at what would be sent."""
    await locked(hub, 1, SEND, goal=WORDS)
    await hub.job(1, "s", "send.mail", MAIL, preview=True)


async def _shown_otherwise(hub: Wire) -> str | None:
    """The preview shows one file, the person agrees to it, and by then another one has its name."""
    (hub.root / "old.txt").write_text("old")
    plan = await said(hub, "delete old.txt")
    args = {"files": ["old.txt"]}
    seen = await hub.performed(1, "delete", "files.delete", args, preview=True)
    shown = "" if seen is None or seen.proof is None else seen.proof.preview
    card = hub.house.card(1, plan.hash(), {"delete": ("files.delete", args)}, preview=shown)
    (hub.root / "old.txt").unlink()
    (hub.root / "old.txt").write_text("precious, and another file")
    await hub.consent(1, card, hub.house.consent(card))
    await hub.job(1, "delete", "files.delete", args)
    return None if (hub.root / "old.txt").exists() else "another file than the one that was shown was deleted"


async def _beyond_budget(hub: Wire) -> None:
    """A grant for one mail a run, and a plan of two."""
    await hub.grant(hub.house.granting(mail_grant(budget=Budget(steps=1))))
    two = planned(step("a", "send.mail", **HELLO), step("b", "send.mail", **HELLO), goal=WORDS)
    await locked(hub, 1, two)
    for path in ("a", "b"):
        await hub.job(1, path, "send.mail", HELLO)
    twice(hub)


async def _lying_words(hub: Wire) -> None:
    """The question is about something else than the steps that its card names; the person answers the question."""
    await hub.lock(1, hub.house.command("do the usual"), written(SEND))
    card = asked(hub.house, text="Shall I sort your downloads by kind?", trust=())
    await hub.consent(1, card, hub.house.consent(card))
    await hub.job(1, "s", "send.mail", MAIL)


STRIKES: Final[dict[str, Strike]] = {
    "a yes of its own": canary(_own_yes),
    "a chat's yes for a phone's question": canary(_chats_yes),
    "another card": canary(_swapped_card),
    "a card that lies": canary(_lying_card),
    "a card that makes little of it": canary(_milder_card),
    "a card whose words lie": canary(_lying_words),
    "a yes to another run": canary(_other_runs_yes),
    "a yes used again": canary(_yes_again),
    "no question asked": canary(_dropped),
    "a preview that sends": canary(_preview_sends),
    "another file than was shown": _shown_otherwise,
    "more than a grant allows for a run": canary(_beyond_budget),
}
