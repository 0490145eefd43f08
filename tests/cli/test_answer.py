"""`answer` when the world changed in between: no yes reaches a question that was not before whoever said it."""

from __future__ import annotations

import signal
import time
from typing import Any

import httpx
import pytest

from deskhand.cli.keys import keys_of
from deskhand.cli.signer import Signer
from deskhand.cli.standing import read_note
from deskhand.testing.signed_client import Signing

pytestmark = pytest.mark.usefixtures("careful")

SONG = "Downloads/song.mp3"


@pytest.fixture(params=["alone", "with up"])
def way(request: pytest.FixtureRequest, careful: None, deskhand: Any) -> str:
    """Each command with a hub of its own, or all with one that runs."""
    if request.param == "with up":
        deskhand.start("up", "--port", "0", "--json").stdout.readline()
    return request.param


def asked_again(deskhand: Any) -> tuple[int, int, dict[str, Any]]:
    """A run whose card was answered after the file had become another: the run, and both questions' numbers."""
    first = deskhand.do(f"delete {SONG}", code=2).object
    (deskhand.desk / SONG).write_bytes(b"a song that is another")
    found = answer(deskhand, first["run"], "yes", code=2)
    return first["run"], first["ask"]["question"], found


def answer(deskhand: Any, run: int | str, text: str, *, code: int) -> dict[str, Any]:
    return deskhand("answer", str(run), text, "--json", code=code).object


@pytest.mark.usefixtures("way")
def test_what_an_answer_printed_the_next_answer_means(deskhand: Any) -> None:
    run, old, found = asked_again(deskhand)
    assert (found["run"], found["state"]) == (run, "asking")
    assert found["ask"]["question"] > old
    assert "Things have changed" in found["ask"]["text"]
    late = answer(deskhand, f"{run}/{old}", "yes", code=2)
    assert (late["run"], late["state"], late["error"]["code"]) == (run, "asking", "PutAgain")
    assert late["ask"] == found["ask"]
    assert SONG in deskhand.tree()
    assert answer(deskhand, run, "yes", code=0)["state"] == "done"
    assert SONG not in deskhand.tree()


@pytest.mark.parametrize("named", ["number", "step"])
def test_the_new_question_is_answered_by_its_name(deskhand: Any, named: str) -> None:
    run, _, found = asked_again(deskhand)
    which = found["ask"]["question" if named == "number" else "step"]
    assert answer(deskhand, f"{run}/{which}", "yes", code=0)["state"] == "done"


@pytest.mark.parametrize("step", [False, True], ids=["run", "step"])
def test_a_blind_yes_again_is_none_to_the_new_question(deskhand: Any, step: bool) -> None:
    """The command that said yes is killed before it could print what became of that; a script says it again."""
    first = deskhand.do(f"delete {SONG}", code=2).object
    (deskhand.desk / SONG).write_bytes(b"a song that is another")
    which = f"{first['run']}/{first['ask']['step']}" if step else str(first["run"])
    assert deskhand.killed("hub.answer.after", "answer", which, "yes", "--json") == -signal.SIGKILL
    deskhand.do("list Documents", code=0)
    found = answer(deskhand, which, "yes", code=2)
    assert (found["run"], found["state"], found["error"]["code"]) == (first["run"], "asking", "SayWhich")
    assert found["ask"]["question"] > first["ask"]["question"]
    assert SONG in deskhand.tree()
    assert answer(deskhand, which, "yes", code=0)["state"] == "done"
    assert SONG not in deskhand.tree()


def test_what_was_put_again_to_somebody_else_is_shown_first(deskhand: Any) -> None:
    """The page says yes; the script, which only ever saw the first card, says yes after it."""
    deskhand.start("up", "--port", "0", "--json").stdout.readline()
    first = deskhand.do(f"delete {SONG}", code=2).object
    run = first["run"]
    (deskhand.desk / SONG).write_bytes(b"a song that is another")
    note = read_note(deskhand.home)
    assert note is not None
    proof = {"Authorization": f"Bearer {note.token}"}
    auth = Signing(Signer(keys_of(deskhand.home).owner))
    with httpx.Client(base_url=note.url, headers=proof, auth=auth, trust_env=False, timeout=20) as hub:
        given = {"id": "page", "text": "yes", "question": first["ask"]["question"]}
        assert hub.post(f"/api/runs/{run}/answer", json=given).status_code == 202
        while (view := hub.get(f"/api/runs/{run}").json())["ask"] is None:
            time.sleep(0.05)
        # Neither does a yes to the run by its number, as words of a request.
        said = deskhand.do(f"yes {run}", code=2).object
        assert (said["run"], said["state"]) == (None, "teach")
        found = answer(deskhand, run, "yes", code=2)
        assert (found["state"], found["ask"]["question"]) == ("asking", view["ask"]["id"])
        assert SONG in deskhand.tree()
    people = deskhand("answer", str(run), "perhaps", code=2)
    assert f"deskhand answer {run}/{view['ask']['id']} yes" in people.out
    assert answer(deskhand, run, "no", code=4)["state"] == "stopped"
    assert SONG in deskhand.tree()


def test_a_question_that_is_none_of_the_run_leaves_it_asking(deskhand: Any) -> None:
    first = deskhand.do(f"delete {SONG}", code=2).object
    found = answer(deskhand, f"{first['run']}/4711", "yes", code=2)
    assert (found["state"], found["error"]["code"], found["ask"]) == ("asking", "NoSuchQuestion", first["ask"])


def test_changed_under_way_and_changed_again(deskhand: Any) -> None:
    """Each card is one more question: what was shown of the second is nothing to the third."""
    run, _, second = asked_again(deskhand)
    (deskhand.desk / SONG).write_bytes(b"and one more, longer than both")
    third = answer(deskhand, run, "yes", code=2)
    assert third["ask"]["question"] > second["ask"]["question"]
    assert SONG in deskhand.tree()
    assert answer(deskhand, f"{run}/{second['ask']['question']}", "yes", code=2)["error"]["code"] == "PutAgain"
    assert answer(deskhand, run, "yes", code=0)["state"] == "done"
