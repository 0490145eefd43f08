"""The record is checked as it lies there, whoever is at work, and what was changed in it is found."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_up import begin

from deskhand.cli.settings import Owner, Settings
from deskhand.desk.journal import Journal
from deskhand.desk.trust import audit
from deskhand.testing.pace import slowness


@pytest.fixture
def recorded(deskhand: Any) -> Any:
    """A desk that did something."""
    deskhand.do("organize Downloads by type", code=0)
    deskhand("undo", code=0)
    return deskhand


def change(home: Path, statement: str) -> None:
    connection = sqlite3.connect(home / "desk.db")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_it_says_how_many_and_since_when(recorded: Any) -> None:
    found = recorded("audit", "verify", "--json", code=0).object
    assert found["ok"]
    assert found["records"] > 5
    assert found["since"] < time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 60))
    assert f"{found['records']} records since" in recorded("audit", "verify", code=0).out
    assert "每一条" in recorded("audit", "verify", "--lang", "zh", code=0).out


def test_it_works_beside_a_hub_that_runs(recorded: Any) -> None:
    begin(recorded)
    before = recorded("audit", "verify", "--json", code=0).object["records"]
    recorded.do("list Downloads", code=0)
    assert recorded("audit", "verify", "--json", code=0).object["records"] > before
    kinds = [one["kind"] for one in recorded("audit", "list", "--last", "4", "--json", code=0).object["records"]]
    assert "receipt" in kinds


@pytest.mark.parametrize(
    ("statement", "n", "what"),
    [
        ("UPDATE audit SET facts = replace(facts, 'done', 'failed') WHERE kind = 'receipt'", None, "changed"),
        ("DELETE FROM audit WHERE n = 2", 2, "missing"),
        ("UPDATE audit SET at = at + 1 WHERE n = 3", 3, "changed"),
        ("UPDATE audit SET facts = 'nothing' WHERE n = 3", 3, "changed"),
        ("UPDATE audit SET prev = hash WHERE n = 3", 3, "moved"),
    ],
)
def test_the_first_that_does_not_hold_is_named(recorded: Any, statement: str, n: int | None, what: str) -> None:
    change(recorded.home, statement)
    found = recorded("audit", "verify", "--json", code=1).object
    assert (found["ok"], found["what"]) == (False, what)
    assert n is None or found["broken"] == n
    assert f"at record {found['broken']}" in recorded("audit", "verify", code=1).out


def test_a_chain_that_was_cut_is_found_by_what_the_hub_kept(recorded: Any) -> None:
    whole = recorded("audit", "verify", "--json", code=0).object
    assert whole["anchored_to"] == whole["records"] - 1
    assert whole["hub"]["anchored_to"] == whole["hub"]["records"] > 3
    assert "of the hub's own" in recorded("audit", "verify", code=0).out
    change(recorded.home, "DELETE FROM audit WHERE n >= (SELECT max(n) - 1 FROM audit)")
    found = recorded("audit", "verify", "--json", code=1).object
    assert (found["chain"], found["what"], found["broken"]) == ("desk", "cut", whole["anchored_to"])
    assert "an older copy was put back" in recorded("audit", "verify", code=1).out
    assert "换回了旧的副本" in recorded("audit", "verify", "--lang", "zh", code=1).out
    assert recorded("doctor", "--json").object["ok"] is False


@pytest.mark.parametrize(
    ("statement", "what", "said"),
    [
        ("UPDATE audit SET facts = replace(facts, 'done', 'failed') WHERE kind = 'ended'", "changed", "not what was"),
        ("DELETE FROM audit WHERE n = (SELECT max(n) FROM audit)", "cut", "for this computer knew"),
        ("DELETE FROM audit", "cut", "for this computer knew"),
    ],
)
def test_a_hub_that_changed_its_own_record_is_named(recorded: Any, statement: str, what: str, said: str) -> None:
    connection = sqlite3.connect(recorded.home / "hub.db")
    connection.execute(statement)
    connection.commit()
    connection.close()
    found = recorded("audit", "verify", "--json", code=1).object
    assert (found["chain"], found["what"], found["error"]["code"]) == ("hub", what, "HubAuditBroken")
    assert [one["chain"] for one in found["faults"]] == ["hub"]
    told = recorded("audit", "verify", code=1).out
    assert "Of the hub's records" in told
    assert said in told
    assert "中枢的记录中" in recorded("audit", "verify", "--lang", "zh", code=1).out


def test_a_hub_whose_store_is_gone_is_not_taken_for_a_new_one(recorded: Any) -> None:
    for path in recorded.home.glob("hub.db*"):
        path.unlink()
    assert recorded("audit", "verify", "--json", code=1).object["faults"][0]["what"] == "cut"
    recorded.do("list Downloads", code=0)
    assert recorded("audit", "verify", "--json", code=1).object["chain"] == "hub"


def test_where_nothing_was_recorded_nothing_is_wrong(deskhand: Any) -> None:
    assert deskhand("audit", "verify", "--json", code=0).object["records"] == 0
    assert deskhand("audit", "list", code=0).out == "Nothing was recorded yet.\n"
    assert not deskhand.home.exists()


async def test_ten_thousand_records_take_less_than_a_second(home: Path) -> None:
    from deskhand.cli.chain import Chain, NotCompared, compared

    journal = Journal(home / "desk.db")

    def work(connection: sqlite3.Connection) -> None:
        facts = {"hub": "h" * 32, "key": "1/organize/1", "do": "files.organize", "args": "a" * 32, "plan": "p" * 32}
        for n in range(10_000):
            audit.note(connection, audit.What.JOB, n, facts)

    await journal.writer.do(work)
    journal.close()
    owner = Owner(home, Settings())
    began = time.process_time()
    assert compared(owner).desk.n == 10_000
    assert time.process_time() - began < slowness()
    with pytest.raises(NotCompared):  # nobody ever said whose chains these are
        Chain.of(owner)


def test_a_missing_key_hides_nothing_that_was_cut(recorded: Any) -> None:
    (recorded.home / "keys/hub").unlink()
    found = recorded("audit", "verify", "--json", code=0).object
    assert found["anchors"] > 0
    change(recorded.home, "DELETE FROM audit WHERE n >= (SELECT max(n) - 1 FROM audit)")
    assert recorded("audit", "verify", "--json", code=1).object["what"] == "cut"


def test_where_nobody_knows_the_keys_nothing_is_called_compared(recorded: Any) -> None:
    for name in ("owner", "hub"):
        (recorded.home / "keys" / name).unlink()
    found = recorded("audit", "verify", "--json", code=1).object
    assert (found["ok"], found["compared"], found["error"]["code"]) == (False, False, "NotCompared")
    told = recorded("audit", "verify", code=1).out
    assert "were not compared" in told
    assert "has kept no head" not in told
    assert "没有把" in recorded("audit", "verify", "--lang", "zh", code=1).out
