"""`up`, and what other commands do while a hub runs."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import time
from typing import Any

import httpx
import pytest

from deskhand.testing.pace import at_rest, slowness_by_the_clock

pytestmark = pytest.mark.usefixtures("careful")


def begin(deskhand: Any, *words: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    process: subprocess.Popen[str] = deskhand.start("up", "--port", "0", "--json", *words)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    return process, json.loads(line)


def test_it_answers_within_three_seconds(deskhand: Any) -> None:
    def once() -> float:
        began = time.perf_counter()
        process, found = begin(deskhand)
        assert httpx.get(found["link"].partition("#")[0] + "health").json()["ok"] is True
        seconds = time.perf_counter() - began
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        return seconds

    assert at_rest(once, rounds=3, slow=slowness_by_the_clock) < 3


def test_ctrl_c_stops_it_cleanly(deskhand: Any) -> None:
    process, _ = begin(deskhand)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 0, err
    assert json.loads(out) == {"state": "stopped"}
    assert not (deskhand.home / "hub.json").exists()


def test_the_note_is_for_its_owner_alone(deskhand: Any) -> None:
    begin(deskhand)
    assert stat.S_IMODE((deskhand.home / "hub.json").stat().st_mode) == 0o600


def test_a_second_one_says_where_the_first_is(deskhand: Any) -> None:
    process, first = begin(deskhand)
    second = deskhand("up", "--json", code=0).object
    assert (second["already"], second["pid"]) == (True, process.pid)
    assert second["link"].partition("#")[0] == first["link"].partition("#")[0]
    assert second["link"] != first["link"]


def test_a_link_signs_in_once(deskhand: Any) -> None:
    _, found = begin(deskhand)
    base, _, token = found["link"].partition("/#in=")
    first, second = (httpx.post(f"{base}/api/session", json={"token": token}) for _ in range(2))
    assert first.status_code == 200
    assert "HttpOnly" in first.headers["Set-Cookie"]
    assert second.status_code == 401


def test_every_command_goes_to_the_running_hub(deskhand: Any) -> None:
    process, _ = begin(deskhand)
    before = deskhand.tree()
    asked = deskhand.do("organize Downloads by type", code=2).object
    assert asked["ask"]["kind"] == "confirm"
    done = deskhand("answer", str(asked["run"]), "yes", "--json", code=0).object
    assert done["state"] == "done"
    assert deskhand.tree() != before
    assert deskhand("undo", "--json", code=0).object["state"] == "done"
    assert deskhand.tree() == before
    assert deskhand.do("order a pizza without olives", code=2).object["state"] == "teach"
    assert deskhand.do("move Downloads/song.mp3 to /tmp", "--yes").object["state"] in ("refused", "teach")
    assert deskhand("undo", "99", "--json", code=1).object["error"]["code"] == "NoSuchRun"
    assert [run["state"] for run in deskhand("runs", "--json", code=0).object["runs"]][-2:] == ["done", "done"]
    assert process.poll() is None


def test_a_hub_that_was_killed_is_not_waited_for(deskhand: Any) -> None:
    process, _ = begin(deskhand)
    process.kill()
    process.wait(10)
    assert (deskhand.home / "hub.json").exists()
    moments = [time.perf_counter()]
    for _ in range(2):  # the second time there is no note of it
        deskhand.do("list Downloads", code=0)
        moments.append(time.perf_counter())
        assert not (deskhand.home / "hub.json").exists()
    first, second = moments[1] - moments[0], moments[2] - moments[1]
    assert first < 3 * second + 5


def test_a_note_that_points_elsewhere_is_not_believed(deskhand: Any) -> None:
    """Another program may have got the port of a hub that died."""
    deskhand.home.mkdir(mode=0o700)
    note = {"pid": os.getpid(), "port": 9, "token": "x"}
    (deskhand.home / "hub.json").write_text(json.dumps(note))
    deskhand.do("list Downloads", code=0)


def test_a_port_in_use_is_said_and_another_taken(deskhand: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = deskhand.start("up", "--port", str(taken.getsockname()[1]))
        told = [process.stdout.readline() for _ in range(5)]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert "in use" in "".join(told)


def test_what_was_interrupted_goes_on_at_the_next_start(deskhand: Any) -> None:
    asked = deskhand.do("organize Downloads by type", code=2).object
    process, _ = begin(deskhand)
    assert deskhand("answer", str(asked["run"]), "yes", "--json", code=0).object["state"] == "done"
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_quietly_in_the_middle_of_a_step_and_the_step_goes_on_later(
    deskhand: Any, sent: signal.Signals
) -> None:
    for number in range(4):
        (deskhand.desk / "Pictures" / f"big {number}.png").write_bytes(os.urandom(60_000_000))
    process = deskhand.start("up", "--port", "0")
    while "/#in=" not in process.stdout.readline():
        assert process.poll() is None
    asking = deskhand.start("do", "zip Pictures", "--root", str(deskhand.desk), "--yes", "--json")
    parts = (name for name in deskhand.desk.iterdir() if name.name.startswith(".deskhand-"))
    deadline = time.monotonic() + 20
    while not any(part.stat().st_size > 1_000_000 for part in parts):
        assert time.monotonic() < deadline
        assert asking.poll() is None
        time.sleep(0.02)
        parts = (name for name in deskhand.desk.iterdir() if name.name.startswith(".deskhand-"))
    process.send_signal(sent)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert err == ""
    assert "goes on at the next start" in out
    said, _ = asking.communicate(timeout=60)
    assert json.loads(said)["state"] == "done"
    assert (deskhand.desk / "Pictures.zip").stat().st_size > 200_000_000
