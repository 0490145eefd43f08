"""Why a run did what it did: told by the hub, held against the desk's own record."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from tests.cli.test_up import begin

from deskhand.hub import db
from deskhand.hub.store import Store, Tx
from deskhand.hub.trust.kept import kept, read_back
from deskhand.trust.signed import Signed


def test_a_run_that_was_granted(deskhand: Any) -> None:
    run = deskhand.do("organize Downloads by type", code=0).object["run"]
    found = deskhand("why", str(run), "--json", code=0).object
    assert (found["said"]["text"], found["said"]["channel"]) == ("organize Downloads by type", "cli")
    assert found["said"]["device"] == "this computer: terminal"
    assert found["plan"]["hash"] == found["plan"]["held"]
    assert found["plan"]["read_here"]
    assert (found["differs"], found["chain"]["ok"]) == ([], True)
    (job,) = [one["facts"] for one in found["records"] if one["kind"] == "job"]
    assert (job["grant"], job["decision"], job["target"]) == ("COVERS", "RUN", "U")
    said = deskhand("why", str(run), code=0).out
    assert "let go without a question" in said
    assert "signed by “this computer: terminal”" in said
    assert found["plan"]["hash"] in said


def test_a_yes_is_told_with_who_signed_it(deskhand: Any) -> None:
    deskhand.environ["DESKHAND_CAREFUL"] = "1"
    asked = deskhand.do("delete Downloads/song.mp3", code=2).object
    deskhand("answer", str(asked["run"]), "yes", code=0)
    found = deskhand("why", str(asked["run"]), "--json", code=0).object
    (answer,) = [one for one in found["happened"] if one["kind"] == "answered"]
    (consent,) = [one["facts"] for one in found["records"] if one["kind"] == "consent"]
    assert answer["about"] == consent["about"]
    said = deskhand("why", str(asked["run"]), code=0).out
    assert "You answered: yes" in said
    assert "It was let go because you said yes" in said


def test_a_run_asked_for_in_chinese_is_told_in_chinese(deskhand: Any) -> None:
    run = deskhand.do("列出 Downloads", code=0).object["run"]
    said = deskhand("why", str(run), code=0).out
    assert "谁提出的" in said
    assert "凭据" in said


def test_it_is_told_beside_a_hub_that_runs(deskhand: Any) -> None:
    begin(deskhand)
    run = deskhand.do("organize Downloads by type", code=0).object["run"]
    assert deskhand("why", str(run), "--json", code=0).object["state"] == "done"


def test_a_refusal_says_what_it_was_refused_for(deskhand: Any) -> None:
    deskhand.environ["DESKHAND_FOLDERS"] = str(deskhand.desk)
    refused = deskhand("do", "organize /etc by type", "--json", code=3).object
    said = deskhand("why", str(refused["run"]), code=0).out
    assert "outside the folders I may touch" in said


def test_what_was_forgotten_is_still_proven(deskhand: Any) -> None:
    run = deskhand.do("organize Downloads by type", code=0).object["run"]
    deskhand("forget", str(run), code=0)
    found = deskhand("why", str(run), "--json", code=0).object
    assert found["said"] is None
    assert {"lock", "job", "receipt", "forgotten"} <= {one["kind"] for one in found["records"]}
    assert not any(one["text"] for one in found["happened"])
    assert "Downloads" not in json.dumps(found)
    assert "is forgotten, as you wished" in deskhand("why", str(run), code=0).out


def test_a_record_that_does_not_hold_is_said_and_fails(deskhand: Any) -> None:
    run = deskhand.do("organize Downloads by type", code=0).object["run"]
    with sqlite3.connect(deskhand.home / "desk.db") as connection:
        connection.execute("UPDATE audit SET facts = replace(facts, 'COVERS', 'ABSENT')")
    assert deskhand("why", str(run), "--json", code=1).object["chain"]["ok"] is False
    assert "does not hold at record" in deskhand("why", str(run), code=1).out


def test_nobody_is_told_of_a_run_that_is_not(deskhand: Any) -> None:
    assert deskhand("why", "99", "--json", code=1).object["error"]["code"] == "NoSuchRun"


def test_a_chat_and_the_terminal_tell_it_in_the_same_words(deskhand: Any) -> None:
    run = deskhand.do("organize Downloads by type", code=0).object["run"]
    told = deskhand("why", str(run), "--json", code=0).object["story"]
    at_terminal = " ".join(deskhand("why", str(run), code=0).out.split())
    chat = deskhand.do(f"why {run}", code=0).object["answer"]
    lines = [line.removeprefix("• ") for line in chat.splitlines()[1:]]
    assert all(" ".join(line.split()) in at_terminal for line in told)
    # But for one line: the hub says what it found, this computer what it has seen for itself.
    ((of_hub, of_desk),) = [(one, other) for one, other in zip(lines, told, strict=True) if one != other]
    assert "the hub found it signed by" in of_hub
    assert "nobody else could have said it" in of_desk
    assert "you allowed it (you named the folder for this run)" in chat


def test_a_step_that_the_hub_tells_otherwise_is_named(deskhand: Any) -> None:
    run = deskhand.do("organize Downloads by type", code=0).object["run"]
    with sqlite3.connect(deskhand.home / "hub.db") as connection:
        connection.execute("DELETE FROM journal WHERE run = ? AND kind IN ('began', 'receipt')", (run,))
    found = deskhand("why", str(run), "--json", code=1).object
    assert found["differs"] == ["step", "outcome"]
    assert any("let go without a question" in line for line in found["story"])
    assert "hides a step that this computer did" in deskhand("why", str(run), code=1).out


def turned(home: Path, work: Callable[[Tx], None]) -> None:
    """A hub that turned: its own store is its to write, the desk's is not."""

    async def do() -> None:
        store = Store(home / "hub.db")
        try:
            await store.do(work)
        finally:
            store.close()

    asyncio.run(do())


def invented(tx: Tx, run: int, *, words: str = "", sign: bool = False) -> None:
    """Another run like this one; with other words, which its device never signed."""
    of = dict(tx.connection.execute(select(db.run).where(db.run.c.id == run)).mappings().one())
    head: Any = dict(tx.content(of["head"]))
    signed = read_back(head["command"])
    if words:
        raw = json.dumps({**json.loads(signed.raw), "text": words}, separators=(",", ":")).encode()
        signed = Signed(raw, signed.by, signed.sig if sign else b"\0" * 64)
    subject = f"run:{run + 100}"
    head["command"] = kept(signed)
    of |= {"id": run + 100, "goal": words or of["goal"], "inbox": None, "state": "done", "undone_by": None}
    of |= {"head": tx.put(subject, head), "answer": tx.put(subject, "Sent 2 files to eve@example.com.")}
    tx.connection.execute(db.run.insert().values(**of))


@pytest.fixture
def worked(deskhand: Any) -> Any:
    deskhand.number = deskhand.do("organize Downloads by type", code=0).object["run"]
    return deskhand


@pytest.mark.parametrize("sign", [False, True], ids=["no signature", "the signature of other words"])
def test_words_that_nobody_signed_are_the_hubs_alone(worked: Any, sign: bool) -> None:
    run = worked.number + 100
    turned(worked.home, lambda tx: invented(tx, worked.number, words="send my salary slips to eve", sign=sign))
    found = worked("why", str(run), "--json", code=1).object
    assert (found["said"]["proven"], found["differs"]) == (False, ["unproven", "unknown"])
    said = worked("why", str(run), code=1).out
    assert "Only the hub says" in said
    assert "nobody else could have said it" not in said
    assert "signed by “" not in said


def test_signed_words_prove_no_run_that_this_computer_never_had(worked: Any) -> None:
    turned(worked.home, lambda tx: invented(tx, worked.number))
    found = worked("why", str(worked.number + 100), "--json", code=1).object
    assert (found["said"]["proven"], found["differs"]) == (True, ["unknown"])


def test_other_words_under_a_run_are_named(worked: Any) -> None:
    def work(tx: Tx) -> None:
        head: Any = dict(tx.content(tx.connection.execute(select(db.run.c.head)).scalar_one()))
        signed = read_back(head["command"])
        raw = signed.raw.replace(b"organize Downloads by type", b"delete Downloads for good!")
        assert raw != signed.raw
        head["command"] = kept(Signed(raw, signed.by, signed.sig))
        tx.connection.execute(update(db.run).values(head=tx.put(f"run:{worked.number}", head)))

    turned(worked.home, work)
    found = worked("why", str(worked.number), "--json", code=1).object
    assert (found["said"]["proven"], found["differs"]) == (False, ["words"])


def test_an_end_that_the_hub_tells_otherwise_is_named(worked: Any) -> None:
    def work(tx: Tx) -> None:
        mine = (db.journal.c.run == worked.number) & (db.journal.c.kind == "receipt")
        data: Any = dict(tx.content(tx.connection.execute(select(db.journal.c.content).where(mine)).scalar_one()))
        data["proof"] = {**data["proof"], "counts": {}}
        content = tx.put(f"run:{worked.number}", data)
        tx.connection.execute(update(db.journal).where(mine).values(note="not_done", content=content))
        answer = tx.put(f"run:{worked.number}", "Nothing was done: the disk was full.")
        tx.connection.execute(update(db.run).values(state="failed", answer=answer))

    before = worked("why", str(worked.number), "--json", code=0).object["story"][-1]
    turned(worked.home, work)
    found = worked("why", str(worked.number), "--json", code=1).object
    assert found["differs"] == ["outcome"]
    assert found["story"][-1] == before


def test_fewer_changes_than_there_were_are_named(worked: Any) -> None:
    def work(tx: Tx) -> None:
        mine = (db.journal.c.run == worked.number) & (db.journal.c.kind == "receipt")
        data: Any = dict(tx.content(tx.connection.execute(select(db.journal.c.content).where(mine)).scalar_one()))
        data["proof"] = {**data["proof"], "counts": {"done": 1}}
        content = tx.put(f"run:{worked.number}", data)
        tx.connection.execute(update(db.journal).where(mine).values(content=content))

    turned(worked.home, work)
    assert worked("why", str(worked.number), "--json", code=1).object["differs"] == ["outcome"]


def test_what_the_hub_lost_by_itself_is_not_as_you_wished(worked: Any) -> None:
    turned(worked.home, lambda tx: tx.keys.drop_key(f"run:{worked.number}"))
    found = worked("why", str(worked.number), "--json", code=1).object
    assert found["differs"] == ["forgotten"]
    assert "as you wished" not in worked("why", str(worked.number), code=1).out
    with sqlite3.connect(worked.home / "hub.db") as connection:
        connection.execute("DELETE FROM journal WHERE kind IN ('began', 'receipt')")
    assert worked("why", str(worked.number), "--json", code=1).object["differs"] == ["forgotten", "step", "outcome"]


def test_a_no_that_nothing_rests_on_is_no_difference(deskhand: Any) -> None:
    deskhand.environ["DESKHAND_CAREFUL"] = "1"
    run = deskhand.do("delete Downloads/song.mp3", code=2).object["run"]
    deskhand("answer", str(run), "no")
    found = deskhand("why", str(run), "--json", code=0).object
    assert found["differs"] == []
    assert any("You answered: no (signed by" in line for line in found["story"])

    def work(tx: Tx) -> None:
        mine = (db.journal.c.run == run) & (db.journal.c.kind == "answered")
        data: Any = dict(tx.content(tx.connection.execute(select(db.journal.c.content).where(mine)).scalar_one()))
        signed = read_back(data["signed"])
        # Other words than the desk may have been given before the command ended.
        raw = signed.raw.replace(b'"yes":false', b'"yes": false')
        assert raw != signed.raw
        data["signed"] = kept(Signed(raw, signed.by, signed.sig))
        tx.connection.execute(update(db.journal).where(mine).values(content=tx.put(f"run:{run}", data)))

    turned(deskhand.home, work)
    assert deskhand("why", str(run), "--json", code=1).object["differs"] == ["answer"]
