"""Why a run did what it did: told by the hub, held against the desk's own record."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from tests.cli.test_up import begin


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
    assert [line.removeprefix("• ") for line in chat.splitlines()[1:]] == told
    assert all(" ".join(line.split()) in at_terminal for line in told)
    assert "you allowed it (you named the folder for this run)" in chat


def test_a_step_that_the_hub_tells_otherwise_is_named(deskhand: Any) -> None:
    run = deskhand.do("organize Downloads by type", code=0).object["run"]
    with sqlite3.connect(deskhand.home / "hub.db") as connection:
        connection.execute("DELETE FROM journal WHERE run = ? AND kind IN ('began', 'receipt')", (run,))
    found = deskhand("why", str(run), "--json", code=1).object
    assert found["differs"] == ["step"]
    assert any("let go without a question" in line for line in found["story"])
    assert "hides a step that this computer did" in deskhand("why", str(run), code=1).out
