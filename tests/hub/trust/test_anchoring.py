"""Hub and desk keep each other's heads, so that whichever of them changes what happened is named, with the record."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from deskhand.cli.chain import Compared, compared
from deskhand.cli.settings import Owner, Settings
from deskhand.core import fault
from deskhand.desk.trust import audit as desk_audit
from deskhand.hub.connect import engine_for
from deskhand.testing.pace import slowness
from deskhand.testing.whole import KEYS, Whole, whole
from deskhand.trust import secretfile
from deskhand.trust.anchored import noted
from deskhand.trust.audit import Head, Row, chained, next_row, stored_facts, stored_row

STEPS = 20


def plan(goal: str) -> dict[str, Any]:
    steps = [{"id": "s0", "do": "files.copy", "with": {"files": ["f0.txt"], "to": "out/"}}]
    for n in range(1, STEPS):
        one = {
            "id": f"s{n}",
            "do": "files.copy",
            "with": {"files": [f"f{n}.txt"], "to": "out/"},
            "after": [f"s{n - 1}"],
        }
        steps.append(one)
    return {"goal": goal, "steps": steps}


@asynccontextmanager
async def house(folder: Path, store: str | Path | None = None) -> AsyncGenerator[Whole]:
    home, root = folder / "home", folder / "root"
    for one in (home / "keys", root):
        one.mkdir(parents=True, exist_ok=True)
    for n in range(STEPS):
        file = root / f"f{n}.txt"
        if not file.exists():  # a copy that was under way when somebody died expects its file as it was
            file.write_text(str(n))
    for name in ("owner", "desk", "hub"):
        if secretfile.read(home / "keys" / name) is None:
            secretfile.keep_new(home / "keys" / name, getattr(KEYS, name).seed())
    async with whole(home, plan("one"), plan("two"), store=store) as on:
        yield on


async def work(folder: Path, goal: str = "one", store: str | Path | None = None) -> None:
    async with house(folder, store) as on:
        accepted = await on.send(goal, folder / "root", native_id=goal)
        assert accepted.run is not None
        assert (await on.settled(accepted.run, 30)).state == "done"


def owner(folder: Path, store: str | Path | None = None) -> Owner:
    return Owner(folder / "home", Settings(database=store if isinstance(store, str) else None))


def found(folder: Path) -> list[tuple[str, int, str]]:
    return [(side, fault.n, fault.what) for side, fault in compared(owner(folder)).faults]


def change(folder: Path, file: str, statement: str, *values: object) -> None:
    with sqlite3.connect(folder / "home" / file) as connection:
        connection.execute(statement, values)
    connection.close()


def copied(folder: Path, file: str) -> Path:
    """A copy as somebody might keep one."""
    kept = folder / f"old-{file}"
    with sqlite3.connect(folder / "home" / file) as of, sqlite3.connect(kept) as to:
        of.backup(to)
    of.close()
    to.close()
    return kept


def put_back(folder: Path, file: str, kept: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        (folder / "home" / f"{file}{ending}").unlink(missing_ok=True)
    shutil.copy(kept, folder / "home" / file)


def rewritten(folder: Path, file: str, at: int) -> None:
    """One fact is another, and every hash from there on is made anew."""
    connection = sqlite3.connect(folder / "home" / file)
    columns = connection.execute("SELECT n, at, kind, facts, prev, hash FROM audit WHERE n >= ? ORDER BY n", (at,))
    head = ""
    for row in [stored_row(*one) for one in columns.fetchall()]:
        record = row.record
        if not head:
            head, record = row.prev, msgspec.structs.replace(record, facts={**record.facts, "by": "nobody"})
        made = Row(record, head, chained(head, record))
        head = made.hash
        connection.execute(
            "UPDATE audit SET facts = ?, prev = ?, hash = ? WHERE n = ?",
            (stored_facts(record), made.prev, made.hash, record.n),
        )
    connection.commit()
    connection.close()


async def test_both_chains_hold_and_keep_each_others_heads(tmp_path: Path, store_url: str | Path) -> None:
    store = store_url if isinstance(store_url, str) else tmp_path / "home" / "hub.db"
    await work(tmp_path, store=store)
    both = compared(owner(tmp_path, store))
    assert both.faults == []
    told = [0, *(one.head.n for one in both.hub.anchors)]
    assert max(after - before for before, after in pairwise(told)) <= 16
    # Whatever happened at the desk is kept by the hub, and what happened at the hub by the desk.
    assert _since(tmp_path / "home" / "desk.db", told[-1]) == {"anchor"}
    assert both.desk.anchors[-1].head.n == both.hub.n
    await work(tmp_path, "two", store)
    assert compared(owner(tmp_path, store)).faults == []


def _since(file: Path, n: int) -> set[str]:
    with sqlite3.connect(file) as connection:
        return {str(kind) for (kind,) in connection.execute("SELECT kind FROM audit WHERE n > ?", (n,))}


async def test_a_start_at_which_nothing_happens_adds_nothing(tmp_path: Path) -> None:
    await work(tmp_path)
    before = compared(owner(tmp_path))
    for _ in range(2):
        async with house(tmp_path):
            await asyncio.sleep(0.2)
    after = compared(owner(tmp_path))
    assert (after.desk.n, after.hub.n) == (before.desk.n, before.hub.n)


async def _until(folder: Path, holds: Any, seconds: float = 6.0) -> Compared:
    end = time.monotonic() + seconds
    while True:
        both = await asyncio.to_thread(compared, owner(folder))
        assert both.faults == []
        if holds(both):
            return both
        assert time.monotonic() < end, (both.desk.n, both.hub.n)
        await asyncio.sleep(0.1)


async def test_what_happens_while_all_is_quiet_is_kept_within_seconds(tmp_path: Path) -> None:
    async with house(tmp_path) as on:
        accepted = await on.send("one", tmp_path / "root", native_id="1")
        await on.settled(accepted.run or 0, 30)
        desk = tmp_path / "home" / "desk.db"
        await _until(tmp_path, lambda both: _since(desk, both.hub.anchors[-1].head.n) <= {"anchor"})
        await on.hub.trust.signed_in(None, "here")
        both = await _until(tmp_path, lambda both: both.desk.anchors[-1].head.n == both.hub.n)
        with sqlite3.connect(tmp_path / "home" / "hub.db") as connection:
            ((kind,),) = connection.execute("SELECT kind FROM audit WHERE n = ?", (both.hub.n,))
        assert kind == "signed_in"
        # Quiet again: neither answers the other's answer for ever.
        await asyncio.sleep(3)
        quiet = await asyncio.to_thread(compared, owner(tmp_path))
        assert (quiet.desk.n, quiet.hub.n) == (both.desk.n, both.hub.n)


@pytest.mark.parametrize("side", ["desk", "hub"])
async def test_whoever_changes_the_record_is_named(tmp_path: Path, side: str) -> None:
    await work(tmp_path)
    both = compared(owner(tmp_path))
    n, file = (both.desk.n, "desk.db") if side == "desk" else (both.hub.n, "hub.db")
    kept = copied(tmp_path, file)

    def after(statement: str, *values: object) -> list[tuple[str, int, str]]:
        put_back(tmp_path, file, kept)
        change(tmp_path, file, statement, *values)
        return found(tmp_path)

    assert after("UPDATE audit SET facts = '{}' WHERE n = 3") == [(side, 3, "changed")]
    assert after("UPDATE audit SET at = at + 1 WHERE n = 3") == [(side, 3, "changed")]
    assert after("UPDATE audit SET prev = hash WHERE n = 3") == [(side, 3, "moved")]
    assert after("DELETE FROM audit WHERE n = 3") == [(side, 3, "missing")]
    assert after("DELETE FROM audit WHERE n > ?", n - 3) == [(side, n - 2, "cut")]
    assert after("DELETE FROM audit") == [(side, 1, "cut")]
    put_back(tmp_path, file, kept)
    rewritten(tmp_path, file, 2)
    ((who, at, what),) = found(tmp_path)
    assert (who, what) == (side, "anchor")
    assert at >= 2


@pytest.mark.parametrize("side", ["desk", "hub"])
async def test_an_older_copy_put_back_is_found_at_once_and_for_ever(tmp_path: Path, side: str) -> None:
    await work(tmp_path)
    file = f"{side}.db"
    kept, before = copied(tmp_path, file), compared(owner(tmp_path))
    short = (before.desk if side == "desk" else before.hub).n
    await work(tmp_path, "two")
    put_back(tmp_path, file, kept)
    assert found(tmp_path) == [(side, short + 1, "cut")]
    # It goes on from there, and the other side notes that it does not believe it.
    async with house(tmp_path):
        pass
    assert [(who, what) for who, _, what in found(tmp_path)] == [(side, "cut")]
    other = "hub.db" if side == "desk" else "desk.db"
    if side == "hub":
        with sqlite3.connect(tmp_path / "home" / other) as connection:
            ((facts,),) = connection.execute("SELECT facts FROM audit WHERE kind = 'disputed'")
        assert msgspec.json.decode(facts)["why"] == "truncated"


async def test_a_head_that_was_never_signed_is_a_lie_of_whoever_notes_it(tmp_path: Path) -> None:
    await work(tmp_path)
    connection = sqlite3.connect(tmp_path / "home" / "hub.db")
    ((n, facts),) = connection.execute("SELECT n, facts FROM audit WHERE kind = 'anchor' ORDER BY n LIMIT 1")
    lie = {**msgspec.json.decode(facts), "hash": "ab" * 32}
    connection.execute("UPDATE audit SET facts = ? WHERE n = ?", (msgspec.json.encode(lie).decode(), n))
    connection.commit()
    connection.close()
    rewritten(tmp_path, "hub.db", n + 1)
    assert ("desk", "anchor") not in [(who, what) for who, _, what in found(tmp_path)]
    assert [who for who, _, _ in found(tmp_path)] == ["hub"]


async def test_a_head_without_a_signature_cannot_accuse_the_desk(tmp_path: Path) -> None:
    await work(tmp_path)
    desk = compared(owner(tmp_path)).desk.n
    for told in (desk - 2, desk + 9):  # another record than there is, and one that there never was
        connection = sqlite3.connect(tmp_path / "home" / "hub.db")
        last = stored_row(*connection.execute("SELECT * FROM audit ORDER BY n DESC LIMIT 1").fetchone())
        lie = noted(Head(chain=KEYS.desk.id, n=told, hash="ab" * 32, at=1), b"")
        row = next_row(last, last.record.at, "anchor", lie)
        columns = (row.record.n, row.record.at, "anchor", stored_facts(row.record), row.prev, row.hash)
        connection.execute("INSERT INTO audit(n, at, kind, facts, prev, hash) VALUES (?, ?, ?, ?, ?, ?)", columns)
        connection.commit()
        connection.close()
        ((who, _, what),) = found(tmp_path)
        assert (who, what) == ("hub", "forged")


# --- death between a head and its answer

POINTS = ["hub.anchor.before", "hub.anchor.after", "desk.anchor.before", "desk.anchor.after"]


@pytest.mark.parametrize("point", POINTS)
def test_a_death_in_between_makes_nobody_a_liar(tmp_path: Path, point: str) -> None:
    arguments = [sys.executable, __file__, str(tmp_path), point]
    killed = subprocess.run(arguments, timeout=60, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert found(tmp_path) == []
    asyncio.run(work(tmp_path))
    both = compared(owner(tmp_path))
    assert both.faults == []
    assert both.desk.anchors[-1].head.n == both.hub.n


def die_at(point: str) -> None:
    def hook(reached: str) -> None:
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    fault.install(hook)


# --- what it costs


async def test_ten_thousand_records_of_each_are_checked_in_less_than_a_second(tmp_path: Path) -> None:
    async with house(tmp_path) as on:
        facts = {"hub": "h" * 32, "key": "1/organize/1", "do": "files.organize", "args": "a" * 32, "plan": "p" * 32}

        def many(connection: sqlite3.Connection) -> None:
            for n in range(10_000):
                desk_audit.note(connection, desk_audit.What.JOB, n, facts)

        await on.monitor.journal.writer.do(many)
        await asyncio.gather(*(on.hub.trust.signed_in("d" * 26, "here") for _ in range(10_000)))
    began = time.process_time()
    both = compared(owner(tmp_path))
    seconds = time.process_time() - began
    assert both.faults == []
    assert min(both.desk.n, both.hub.n) >= 10_000
    assert seconds < slowness()


def test_what_an_older_hub_kept_in_tables_of_its_own_is_carried_over(store_url: str | Path) -> None:
    from alembic.command import upgrade
    from alembic.config import Config

    from deskhand.hub import schema
    from deskhand.hub.store import Store
    from deskhand.hub.trust import audit
    from deskhand.trust.anchored import walked

    url = store_url if isinstance(store_url, str) else f"sqlite:///{store_url}"
    engine = engine_for(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        upgrade(config, "0006")
        anchor = "INSERT INTO anchor(desk, n, hash, at) VALUES ('{0}', {1}, '{2}', {1})"
        for n in (16, 32):
            connection.execute(text(anchor.format(KEYS.desk.id, n, f"{n:064x}")))
        connection.execute(
            text(
                "INSERT INTO guard(about, stage, rule, version, seen, ruling, broken, at) "
                "VALUES ('inbox:1', 'said', 'words:1', 'v', 'h', 'BLOCK', false, 20.5)"
            )
        )
    engine.dispose()
    store = Store(url)
    rows = asyncio.run(store.read(lambda reader: list(audit.rows(reader))))
    store.close()
    assert [row.record.kind for row in rows] == ["anchor", "guard", "anchor"]
    both = walked(rows, KEYS.desk.id)
    assert both.broken is None
    assert [(one.head.n, one.forged(KEYS.desk.public)) for one in both.anchors] == [(16, False), (32, False)]


if __name__ == "__main__":
    die_at(sys.argv[2])
    asyncio.run(work(Path(sys.argv[1])))
