"""A hub that turned, and plans: others than the person signed, in another order, more often, at another moment."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Plan
from deskhand.testing.redteam.evil import Strike, canary, note, tampered, twice
from deskhand.testing.redteam.forged_commands import EVIL_NOTE, WORDS
from deskhand.testing.redteam.forged_yes import asked
from deskhand.testing.redteam.target import locked, planned, step, written
from deskhand.testing.redteam.wire import Wire
from deskhand.trust.consent import Answer

MILK_NOTE: Final = {"folder": "notes", "text": "milk"}
MILK: Final = planned(step("n", "paper.note", **MILK_NOTE), goal=WORDS)
HELLO: Final = {"to": "li@firm.cn", "body": "hello"}
GREET: Final = planned(step("s", "send.mail", **HELLO), goal=WORDS)
ASK_FIRST: Final = planned(
    {"id": "q", "ask": "confirm", "with": {"text": "Shall I note it?"}},
    {**step("n", "paper.note", folder="notes", text="evil"), "if": "$q.yes"},
    goal=WORDS,
)
DAY: Final = timedelta(days=1)


def mail_grant(**more: Any) -> Grant:
    """The owner lets mails go without a question."""
    return Grant("mail", person="ann", abilities=("send.mail",), risk=Risk.R2, people=("*",), **more)


async def said(hub: Wire, words: str, run: int = 1, **more: Any) -> Plan:
    """A person's words that the desk's own grammar reads, and the honest lock."""
    plan = hub.monitor.room.trust.derive(words, hub.house.root, (".",), hub.moment, "en")
    if plan is None:
        raise LookupError(words)
    held = await hub.lock(run, hub.house.command(words), written(plan), **more)
    if held != "taken":
        raise LookupError(f"{words}: {held}")
    return plan


# --- no plan, or another one


async def _no_lock(hub: Wire) -> None:
    await note(hub)


async def _stranger(hub: Wire) -> None:
    hub.knows[WORDS] = EVIL_NOTE
    await hub.lock(1, hub.house.command(WORDS, hub.house.stranger), written(EVIL_NOTE))
    await note(hub)


async def _as_phone(hub: Wire) -> None:
    hub.knows[WORDS] = EVIL_NOTE
    await hub.lock(1, hub.house.command(WORDS, hub.house.hub), written(EVIL_NOTE))
    await note(hub)


async def _other_plan(hub: Wire) -> None:
    hub.knows[WORDS] = MILK
    await hub.lock(1, hub.house.command(WORDS), written(EVIL_NOTE))
    await note(hub)


async def _other_file(hub: Wire) -> str | None:
    """Words that the desk reads itself, and a plan that names another file."""
    for name in ("old.txt", "precious.txt"):
        (hub.root / name).write_text(name)
    other = planned(step("delete", "files.delete", files=["precious.txt"]), goal="delete old.txt")
    await hub.lock(1, hub.house.command("delete old.txt"), written(other))
    await hub.job(1, "delete", "files.delete", {"files": ["precious.txt"]})
    return tampered(hub)


async def _swapped(hub: Wire) -> None:
    """First the honest plan, then another for the same run, on another command of the person's."""
    await locked(hub, 1, MILK)
    await hub.lock(1, hub.house.command(WORDS), written(EVIL_NOTE))
    await note(hub)


async def _more_steps(hub: Wire, **more: Any) -> None:
    signed = hub.house.command(WORDS)
    hub.knows[WORDS] = MILK
    await hub.lock(1, signed, written(MILK))
    extra = planned(step("x", "paper.note", folder="notes", text="evil"), goal=WORDS)
    await hub.lock(1, signed, written(extra), n=1, **more)
    await note(hub, path="x")


async def _patched_by_another_yes(hub: Wire) -> None:
    """What was agreed to was the plan as it is, not what is put behind it."""
    card = asked(hub.house, MILK)
    await _more_steps(hub, card=card, consent=hub.house.consent(card))


async def _patched_by_itself(hub: Wire) -> None:
    card = asked(hub.house, MILK)
    await _more_steps(hub, card=card, consent=hub.house.consent(card, hub.house.hub))


# --- the plan that was signed, done otherwise


async def _other_args(hub: Wire) -> None:
    await locked(hub, 1, MILK)
    await note(hub)


async def _other_path(hub: Wire) -> None:
    await locked(hub, 1, MILK)
    await note(hub, path="extra")


async def _other_ability(hub: Wire) -> None:
    await locked(hub, 1, planned(step("n", "look.mail"), goal=WORDS))
    await note(hub)


async def _other_run(hub: Wire) -> None:
    hub.knows[WORDS] = MILK
    signed = hub.house.command(WORDS)
    for run in (1, 2):
        await hub.lock(run, signed, written(MILK))
        await hub.job(run, "n", "paper.note", MILK_NOTE)
    twice(hub)


async def _after_forgetting(hub: Wire) -> None:
    """What was said is forgotten, and said again by the hub, as the same run and as another."""
    hub.knows[WORDS] = MILK
    signed = hub.house.command(WORDS)
    await hub.lock(1, signed, written(MILK))
    await hub.job(1, "n", "paper.note", MILK_NOTE)
    await hub.forget(1)
    for run in (1, 2):
        await hub.lock(run, signed, written(MILK))
        await hub.job(run, "n", "paper.note", MILK_NOTE, attempt=2)
    twice(hub)


async def _once_more(hub: Wire) -> None:
    await locked(hub, 1, MILK)
    for attempt in (1, 2):
        await hub.job(1, "n", "paper.note", MILK_NOTE, attempt=attempt)
    twice(hub)


async def _at_once(hub: Wire) -> None:
    """One step under eight attempts, all on their way before the first has ended."""
    await hub.grant(hub.house.granting(mail_grant()))
    await locked(hub, 1, GREET)
    jobs = [hub.wanted(1, "s", "send.mail", HELLO, attempt=attempt) for attempt in range(1, 9)]
    for one in jobs:
        await hub.send(one)
    await hub.ended(jobs[-1].key)
    await asyncio.sleep(0.05)
    twice(hub)


async def _other_name(hub: Wire) -> None:
    """The same run under another name of the hub's, as if it were new."""
    await locked(hub, 1, MILK)
    for name in ("hub", "another hub"):
        await hub.job(1, "n", "paper.note", MILK_NOTE, hub=name)
    twice(hub)


async def _left_out(hub: Wire) -> None:
    """The person wanted to be asked, and nobody is."""
    await locked(hub, 1, ASK_FIRST)
    await note(hub)


async def _no_kept_back(hub: Wire) -> None:
    """The person was asked and said no, and the desk hears that the answer was yes."""
    await locked(hub, 1, ASK_FIRST)
    card = hub.house.card(1, ASK_FIRST.hash(), {}, question="q")
    no = hub.house.consent(card, answer=Answer(yes=False))
    turned = type(no)(no.raw.replace(b"false", b"true"), no.by, no.sig)
    await hub.consent(1, card, turned)
    await note(hub)


# --- results and moments


def _downloads(hub: Wire) -> None:
    """A file of yesterday, one of three days ago, and one outside what the words mean."""
    (hub.root / "Downloads").mkdir()
    now = datetime.fromtimestamp(hub.house.now, UTC)
    for name, days in (("Downloads/new.txt", 1), ("Downloads/precious.txt", 3), ("precious.txt", 1)):
        (hub.root / name).write_text(name)
        at = (now - days * DAY).timestamp()
        os.utime(hub.root / name, (at, at))


CLEAR: Final = "delete the files in Downloads from yesterday"


async def _made_up_result(hub: Wire) -> str | None:
    """What was found is not what the desk found: it was never asked to look."""
    _downloads(hub)
    await said(hub, CLEAR)
    await hub.job(1, "delete", "files.delete", {"files": ["precious.txt"]})
    return tampered(hub)


async def _changed_result(hub: Wire) -> str | None:
    _downloads(hub)
    plan = await said(hub, CLEAR)
    await hub.job(1, "find", "files.find", _args(plan, 0))
    await hub.job(1, "delete", "files.delete", {"files": ["Downloads/precious.txt", "precious.txt"]})
    return tampered(hub)


async def _lost_result(hub: Wire) -> str | None:
    """The desk looked, and then is made to look again in vain, so that it no longer knows what it found."""
    _downloads(hub)
    plan = await said(hub, CLEAR)
    await hub.job(1, "find", "files.find", _args(plan, 0))
    (hub.root / "Downloads").rename(hub.root / "away")
    await hub.job(1, "find", "files.find", _args(plan, 0), attempt=2)
    (hub.root / "away").rename(hub.root / "Downloads")
    await hub.job(1, "delete", "files.delete", {"files": ["precious.txt"]})
    return tampered(hub)


async def _other_items(hub: Wire) -> str | None:
    """A loop over what was found, with items that were not, and one behind the last."""
    _downloads(hub)
    loop = {"id": "e", "each": "$f.files", "as": "x", "max": 9, "steps": [step("d", "files.delete", files=["$x"])]}
    plan = planned(step("f", "files.find", folder="Downloads", query="new"), loop, goal=WORDS)
    await locked(hub, 1, plan)
    await hub.job(1, "f", "files.find", _args(plan, 0))
    for at in (0, 1, 8):
        await hub.job(1, f"e[{at}].d", "files.delete", {"files": ["precious.txt"]})
    return tampered(hub)


def _args(plan: Plan, at: int) -> Mapping[str, Any]:
    return getattr(plan.steps[at], "with_", {})


async def _other_moment(hub: Wire) -> str | None:
    """ "Yesterday" counted from the day before yesterday."""
    _downloads(hub)
    then = (datetime.fromtimestamp(hub.house.now, UTC) - 2 * DAY).isoformat()
    plan = hub.monitor.room.trust.derive(CLEAR, hub.house.root, (".",), then, "en")
    if plan is None:
        raise LookupError(CLEAR)
    await hub.lock(1, hub.house.command(CLEAR), written(plan), now=then)
    await hub.job(1, "find", "files.find", _args(plan, 0), now=then)
    await hub.job(1, "delete", "files.delete", {"files": ["Downloads/precious.txt"]}, now=then)
    return tampered(hub)


async def _other_root(hub: Wire) -> str | None:
    """The honest plan, and a job that says that paths begin somewhere else."""
    outside = hub.root.parent / "outside"
    outside.mkdir()
    (outside / "old.txt").write_text("precious")
    (hub.root / "old.txt").write_text("old")
    await said(hub, "delete old.txt")
    await hub.job(1, "delete", "files.delete", {"files": ["old.txt"]}, root=str(outside), folders=[".", "/"])
    return None if (outside / "old.txt").exists() else "a file of another folder was deleted"


STRIKES: Final[dict[str, Strike]] = {
    "a job out of nothing": canary(_no_lock),
    "a stranger's command": canary(_stranger),
    "itself as a phone": canary(_as_phone),
    "another plan": canary(_other_plan),
    "another file than was said": _other_file,
    "a plan swapped later": canary(_swapped),
    "steps that nobody agreed to": canary(_more_steps),
    "steps under a yes to others": canary(_patched_by_another_yes),
    "steps under its own yes": canary(_patched_by_itself),
    "other arguments": canary(_other_args),
    "a step more": canary(_other_path),
    "another ability in a step": canary(_other_ability),
    "a command for two runs": canary(_other_run),
    "a command that was forgotten": canary(_after_forgetting),
    "a step twice": canary(_once_more),
    "a step eight times at once": canary(_at_once),
    "another name for itself": canary(_other_name),
    "a question left out": canary(_left_out),
    "a no turned into a yes": canary(_no_kept_back),
    "a result nobody made": _made_up_result,
    "another result": _changed_result,
    "a result made to vanish": _lost_result,
    "other items of a loop": _other_items,
    "another moment": _other_moment,
    "another root in a job": _other_root,
}
