"""A hub that turned, and what it may see or wipe away: places outside, others' files, others' runs, the record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from deskhand.desk.trust import audit
from deskhand.testing.redteam.evil import Strike
from deskhand.testing.redteam.evil_plans import MILK, MILK_NOTE, said
from deskhand.testing.redteam.folders import SECRET
from deskhand.testing.redteam.forged_commands import WORDS
from deskhand.testing.redteam.target import TAKEN, locked, planned, step, written
from deskhand.testing.redteam.wire import Wire
from deskhand.trust.anchored import Anchor, held_against, walked
from deskhand.trust.audit import Head, Record, Row, chained, read_head, signed_head
from deskhand.trust.keys import Key

# --- looking where nobody may look


def _outside(hub: Wire) -> Path:
    outside = hub.root.parent / "outside"
    outside.mkdir()
    (outside / f"{SECRET}.txt").write_text(SECRET)
    return outside


def _look(do: str, of: Callable[[Path], dict[str, Any]], *, chat: bool = False, preview: bool = False) -> Strike:
    """A plan that names the place itself. Words that the desk does not know may still read, but not there."""

    async def strike(hub: Wire) -> str | None:
        args = of(_outside(hub))
        plan = planned(step("l", do, **args), goal=WORDS)
        await hub.lock(1, hub.house.chat(WORDS) if chat else hub.house.command(WORDS), written(plan))
        return _seen(hub, await hub.performed(1, "l", do, args, preview=preview))

    return strike


def _seen(hub: Wire, receipt: object) -> str | None:
    told = repr(receipt) + repr(hub.asks)
    return "names were read outside the granted folders" if SECRET in told else None


async def _wide(hub: Wire) -> str | None:
    """By naming another root in the job."""
    place = str(_outside(hub))
    await locked(hub, 1, planned(step("l", "files.list", folder="."), goal=WORDS))
    return _seen(hub, await hub.performed(1, "l", "files.list", {"folder": "."}, root=place, folders=["."]))


async def _preview(hub: Wire) -> str | None:
    """The same by a preview, which leaves no trace."""
    place = str(_outside(hub))
    await locked(hub, 1, planned(step("l", "files.organize", folder="."), goal=WORDS))
    args = {"folder": "."}
    seen = await hub.performed(1, "l", "files.organize", args, root=place, folders=["."], preview=True)
    return _seen(hub, seen)


async def _named_preview(hub: Wire) -> str | None:
    """A preview of a plan that names the place: nobody has said yes yet, so nothing there is shown."""
    args = {"files": [str(_outside(hub) / f"{SECRET}.txt")], "to": "."}
    await locked(hub, 1, planned(step("l", "files.move", **args), goal=WORDS))
    seen = await hub.performed(1, "l", "files.move", args, preview=True)
    return "a preview showed what lies outside" if seen is not None and seen.proof and seen.proof.total else None


async def _sent_outside(hub: Wire) -> str | None:
    """Of a place that the hub names itself, its name is no news; what lies there is."""
    from deskhand.desk.files.prints import hash_bytes

    place = _outside(hub) / "letter.txt"
    place.write_text(SECRET)
    args = {"files": [str(place)]}
    await hub.lock(1, hub.house.command(WORDS), written(planned(step("l", "files.send", **args), goal=WORDS)))
    told = repr(await hub.performed(1, "l", "files.send", args)) + repr(hub.asks)
    hash_ = hash_bytes(SECRET.encode())
    if hash_ in told:
        return "a file outside the granted folders was read"
    return _handed(await hub.blob(hash_, [1]))


async def _linked(hub: Wire) -> str | None:
    (hub.root / "in").symlink_to(_outside(hub))
    await locked(hub, 1, planned(step("l", "files.list", folder="in"), goal=WORDS))
    return _seen(hub, await hub.performed(1, "l", "files.list", {"folder": "in"}))


# --- others' files and runs


async def _offered(hub: Wire) -> str:
    """A file that run 1 offered to whoever asked for it; its hash."""
    (hub.root / "old.txt").write_text(SECRET)
    plan = await said(hub, "send me old.txt")
    sent = await hub.performed(1, plan.steps[0].id, "files.send", {"files": ["old.txt"]})
    found = "" if sent is None else next((one["hash"] for one in sent.result.get("files", ())), "")
    if not found or SECRET.encode() not in await hub.blob(found, [1]):
        raise LookupError(f"nothing was offered: {sent}")
    return str(found)


async def _never_offered(hub: Wire) -> str | None:
    from deskhand.desk.files.prints import hash_bytes

    (hub.root / "secret.txt").write_text(SECRET)
    return _handed(await hub.blob(hash_bytes(SECRET.encode()), [0, 1, 2]))


async def _other_runs_file(hub: Wire) -> str | None:
    hash_ = await _offered(hub)
    await locked(hub, 2, planned(step("l", "files.list", folder="."), goal=WORDS))
    return _handed(await hub.blob(hash_, [2, 3, 0]))


async def _other_hubs_file(hub: Wire) -> str | None:
    return _handed(await hub.blob(await _offered(hub), [1], hub="another hub"))


async def _changed_file(hub: Wire) -> str | None:
    """The name was offered, with another content."""
    hash_ = await _offered(hub)
    (hub.root / "old.txt").write_text(f"{SECRET} and more of it")
    return _handed(await hub.blob(hash_, [1]))


async def _forgotten_file(hub: Wire) -> str | None:
    hash_ = await _offered(hub)
    await hub.forget(1)
    return _handed(await hub.blob(hash_, [1]))


def _handed(got: bytes) -> str | None:
    return "a file was handed out that was not offered there" if SECRET.encode() in got else None


def _undone_by(speak: Callable[[Wire], Any]) -> Strike:
    """A run of hers, taken back by somebody else."""

    async def strike(hub: Wire) -> str | None:
        (hub.root / "old.txt").write_text("old")
        (hub.root / "there").mkdir()
        await said(hub, "move old.txt to there")
        done = await hub.job(1, "move", "files.move", {"files": ["old.txt"], "to": "there"})
        if done != "done":
            raise LookupError(done)
        undo = planned(step("undo", "run.undo", run=1), goal="undo 1")
        await hub.lock(2, speak(hub), written(undo))
        await hub.job(2, "undo", "run.undo", {"run": 1})
        return "another person's run was taken back" if (hub.root / "old.txt").exists() else None

    return strike


# --- the record


async def _noted(hub: Wire) -> None:
    """Some things done."""
    for run in (1, 2, 3):
        await locked(hub, run, MILK)
        await hub.job(run, "n", "paper.note", MILK_NOTE)


async def _anchored(hub: Wire) -> list[Anchor]:
    """The same, and the signed heads of it that the desk told, as an honest hub notes them."""
    await _noted(hub)
    with _file(hub) as connection:
        n, _ = audit.head(connection)
    if not await hub.headed(n):
        raise LookupError("the desk told no head")
    signed = (frame.head for frame in hub.heads)
    return [Anchor(row, read_head(one, hub.house.roster), one.sig) for row, one in enumerate(signed, 1)]


Forge = Callable[[sqlite3.Connection, int], None]


def _recorded(forge: Forge) -> Strike:
    """Somebody changes the record in the file itself; whoever looks at it with the heads that a hub was told
    does not notice."""

    async def strike(hub: Wire) -> str | None:
        anchors = await _anchored(hub)
        with _file(hub) as connection:
            n, _ = audit.head(connection)
            forge(connection, n)
            connection.commit()
            fault, claim = held_against(walked(audit.rows(connection), ""), hub.house.desk.public, anchors)
        return "the record was changed unnoticed" if fault is None and claim is None else None

    return strike


@contextmanager
def _file(hub: Wire) -> Generator[sqlite3.Connection]:
    connection = sqlite3.connect(hub.root.parent / "home/desk.db", timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def _cut(connection: sqlite3.Connection, n: int) -> None:
    connection.execute("DELETE FROM audit WHERE n > ?", (n - 3,))


def _dropped(connection: sqlite3.Connection, n: int) -> None:
    connection.execute("DELETE FROM audit WHERE n = ?", (n - 3,))
    connection.execute("UPDATE audit SET n = n - 1 WHERE n > ?", (n - 3,))


def _exchanged(connection: sqlite3.Connection, n: int) -> None:
    for before, after in ((n - 2, -1), (n - 3, n - 2), (-1, n - 3)):
        connection.execute("UPDATE audit SET n = ? WHERE n = ?", (after, before))


def _rewritten(connection: sqlite3.Connection, n: int) -> None:
    """One fact is another, and every hash from there on is made anew."""
    head = ""
    for row in list(audit.rows(connection)):
        record = row.record
        if record.n == n - 3:
            record = Record(record.n, record.at, record.kind, {**record.facts, "by": "nobody"})
            head = row.prev
        if head:
            made = Row(record, head, chained(head, record))
            head = made.hash
            connection.execute(
                "UPDATE audit SET facts = ?, prev = ?, hash = ? WHERE n = ?",
                (json.dumps(record.facts), made.prev, made.hash, record.n),
            )


def _one_fact(connection: sqlite3.Connection, n: int) -> None:
    connection.execute("UPDATE audit SET facts = '{}' WHERE n = ?", (n - 3,))


def _emptied(connection: sqlite3.Connection, n: int) -> None:
    connection.execute("DELETE FROM audit")


def _headed(by: Callable[[Wire], Key], of: Callable[[Wire], Key]) -> Strike:
    """A head of somebody else's chain, made up."""

    async def strike(hub: Wire) -> str | None:
        await _noted(hub)
        chain = of(hub).id
        head = Head(chain=chain, n=1, hash="ab" * 32, at=hub.house.now)
        await hub.head(signed_head(by(hub), head))
        with _file(hub) as connection:
            kept = walked(audit.rows(connection), chain).anchors
        return "a head was kept that its chain never had" if kept else None

    return strike


def _told_twice(n: int, hash_: str) -> Strike:
    """The hub's own chain, shorter or another than it was: nobody may take that in silence."""

    async def strike(hub: Wire) -> str | None:
        key = hub.house.hub
        for at, of in ((9, "ab" * 32), (n, hash_)):
            heard = await hub.head(signed_head(key, Head(chain=key.id, n=at, hash=of, at=hub.house.now)))
        return "the hub's own record was changed unnoticed" if heard == TAKEN else None

    return strike


def _hub(hub: Wire) -> Key:
    return hub.house.hub


def _desk(hub: Wire) -> Key:
    return hub.house.desk


def _stranger(hub: Wire) -> Key:
    return hub.house.stranger


STRIKES: Final[dict[str, Strike]] = {
    "another root": _wide,
    "a preview outside": _preview,
    "a preview of what is named outside": _named_preview,
    "a list outside": _look("files.list", lambda place: {"folder": str(place)}),
    "a search outside": _look("files.find", lambda place: {"folder": str(place), "query": SECRET[:6]}),
    "a search outside, as a preview": _look("files.find", lambda place: {"folder": str(place)}, preview=True),
    "a search upwards": _look("files.find", lambda place: {"folder": "../outside"}),
    "a chat's search outside": _look("files.find", lambda place: {"folder": str(place)}, chat=True),
    "a file sent from outside": _sent_outside,
    "a list through a link": _linked,
    "a file never offered": _never_offered,
    "a file of another run": _other_runs_file,
    "a file of another hub's run": _other_hubs_file,
    "a file changed since": _changed_file,
    "a file of a forgotten run": _forgotten_file,
    "another's run taken back": _undone_by(lambda hub: hub.house.command("undo 1", hub.house.bob, iss="bob")),
    "a stranger's chat takes it back": _undone_by(lambda hub: hub.house.chat("undo 1", iss="dingtalk:t:eve")),
    "the record cut short": _recorded(_cut),
    "a record dropped": _recorded(_dropped),
    "two records exchanged": _recorded(_exchanged),
    "a record changed": _recorded(_one_fact),
    "the record written anew": _recorded(_rewritten),
    "the record emptied": _recorded(_emptied),
    "a head of the desk's, made up": _headed(_hub, _desk),
    "a head signed by a stranger": _headed(_stranger, _hub),
    "its own record cut short": _told_twice(5, "cd" * 32),
    "its own record written anew": _told_twice(9, "cd" * 32),
}
