"""`do`, `answer`, `undo`, `runs`, `stop`, `forget`: forms, exit codes, and what really happens to files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from deskhand.testing.pace import slowness_by_the_clock

pytestmark = pytest.mark.usefixtures("careful")

KEYS = {"run", "state", "answer", "receipts", "ask"}


def test_reading_is_done_at_once(deskhand: Any) -> None:
    found = deskhand.do("list Downloads", code=0).object
    assert set(found) == KEYS
    assert (found["state"], found["ask"]) == ("done", None)
    assert "beach.jpg" in str(found["receipts"])


def test_a_change_asks_and_nothing_happens_before_the_answer(deskhand: Any) -> None:
    before = deskhand.tree()
    found = deskhand.do("organize Downloads by type", code=2).object
    assert found["state"] == "asking"
    assert set(found["ask"]) == {"question", "step", "kind", "text", "choices"}
    assert found["ask"]["kind"] == "confirm"
    assert deskhand.tree() == before


def test_yes_does_it_and_undo_takes_it_back(deskhand: Any) -> None:
    before = deskhand.tree()
    asked = deskhand.do("organize Downloads by type", code=2).object
    done = deskhand("answer", str(asked["run"]), "yes", "--json", code=0).object
    assert done["state"] == "done"
    assert set(done) == KEYS
    after = deskhand.tree()
    assert after != before
    assert sorted(after.values()) == sorted(before.values())
    undone = deskhand("undo", "--json", code=0).object
    assert undone["state"] == "done"
    assert deskhand.tree() == before


def test_then_means_then_and_only_if_the_first_went_well(deskhand: Any) -> None:
    files = deskhand.desk / "Downloads"
    (files / "kept").mkdir()
    content = (files / "beach.jpg").read_bytes()
    deskhand.do("copy Downloads/beach.jpg to Downloads/kept and then delete Downloads/beach.jpg", "--yes", code=0)
    assert (files / "kept" / "beach.jpg").read_bytes() == content
    assert not (files / "beach.jpg").exists()


def test_no_changes_nothing(deskhand: Any) -> None:
    before = deskhand.tree()
    asked = deskhand.do("delete Downloads/song.mp3", code=2).object
    found = deskhand("answer", f"{asked['run']}/{asked['ask']['step']}", "no", "--json", code=4).object
    assert found["state"] == "stopped"
    assert deskhand.tree() == before


def test_an_answer_may_be_chinese(deskhand: Any) -> None:
    asked = deskhand.do("删除 Downloads/song.mp3", code=2).object
    deskhand("answer", str(asked["run"]), "好", "--json", code=0)
    assert "Downloads/song.mp3" not in deskhand.tree()


def test_an_answer_that_is_none_leaves_the_question_open(deskhand: Any) -> None:
    asked = deskhand.do("delete Downloads/song.mp3", code=2).object
    found = deskhand("answer", str(asked["run"]), "perhaps", "--json", code=2).object
    assert (found["state"], found["ask"]) == ("asking", asked["ask"])
    assert found["error"]["code"] == "NotUnderstood"
    assert deskhand("runs", "--json", code=0).object["runs"][0]["state"] == "asking"


def test_the_yes_option_answers(deskhand: Any) -> None:
    found = deskhand.do("zip Downloads/beach.jpg and Downloads/song.mp3", "--yes", code=0).object
    assert found["state"] == "done"
    assert any(name.endswith(".zip") for name in deskhand.tree())


@pytest.mark.parametrize("text", ["move Downloads/song.mp3 to /tmp", "list /etc", "列出 ../.. 里的文件"])
def test_outside_the_root_is_refused(deskhand: Any, text: str) -> None:
    before = deskhand.tree()
    found = deskhand.do(text, "--yes").object
    assert found["state"] in ("refused", "teach")
    assert deskhand.tree() == before


def test_a_link_out_of_the_root_is_not_followed(deskhand: Any, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (deskhand.desk / "Downloads/door").symlink_to(outside)
    found = deskhand.do("list Downloads/door")
    assert "secret.txt" not in found.out
    deskhand.do("delete Downloads/door/secret.txt", "--yes")
    assert (outside / "secret.txt").exists()


def test_what_is_not_understood_makes_no_run(deskhand: Any) -> None:
    found = deskhand.do("order a pizza without olives", code=2).object
    assert (found["run"], found["state"]) == (None, "teach")
    assert found["suggest"]
    assert deskhand("runs", "--json", code=0).object["runs"] == []


def test_a_run_keeps_its_root(deskhand: Any, tmp_path: Path) -> None:
    """`undo` is not told a root: it acts where the run did, and `DESKHAND_FOLDERS` does not widen it."""
    asked = deskhand.do("delete Documents/notes.txt", code=2).object
    deskhand("answer", str(asked["run"]), "yes", "--json", code=0, DESKHAND_FOLDERS=str(tmp_path))
    assert "Documents/notes.txt" not in deskhand.tree()
    deskhand("undo", str(asked["run"]), "--json", code=0)
    assert "Documents/notes.txt" in deskhand.tree()


def test_undo_leaves_what_changed_since_and_names_it(deskhand: Any) -> None:
    deskhand.do("move Downloads/beach.jpg and Downloads/song.mp3 to Pictures", "--yes", code=0)
    (deskhand.desk / "Pictures/song.mp3").write_bytes(b"another song")
    said = deskhand("undo", "--json")
    tree = deskhand.tree()
    assert "Downloads/beach.jpg" in tree
    assert tree["Pictures/song.mp3"] == b"another song"
    assert "song.mp3" in said.out


def test_nothing_to_undo_is_said(deskhand: Any) -> None:
    assert deskhand("undo", "--json", code=3).object["error"]["code"] == "NothingToUndo"


def test_a_run_that_is_not_there_is_said(deskhand: Any) -> None:
    for words in (["answer", "99", "yes"], ["undo", "99"], ["stop", "99"], ["forget", "99"]):
        assert deskhand(*words, "--json", code=1).object["error"]["code"] == "NoSuchRun"


def test_runs_are_listed_newest_first(deskhand: Any) -> None:
    deskhand.do("list Downloads", code=0)
    deskhand.do("delete Downloads/song.mp3", code=2)
    newest, oldest = deskhand("runs", "--json", code=0).object["runs"]
    assert (newest["state"], oldest["state"]) == ("asking", "done")
    assert newest["goal"] == "delete Downloads/song.mp3"
    assert len(deskhand("runs", "--json", "--limit", "1", code=0).object["runs"]) == 1


def test_stop_ends_a_question(deskhand: Any) -> None:
    asked = deskhand.do("delete Downloads/song.mp3", code=2).object
    (stopped,) = deskhand("stop", str(asked["run"]), "--json", code=0).object["runs"]
    assert stopped["state"] == "stopped"
    assert deskhand("answer", str(asked["run"]), "yes", "--json").code == 1


def test_a_run_that_is_finished_is_not_stopped_again(deskhand: Any) -> None:
    run = str(deskhand.do("list Downloads", code=0).object["run"])
    assert "already finished" in deskhand("stop", run, code=0).out
    asked = str(deskhand.do("delete Downloads/song.mp3", code=2).object["run"])
    deskhand("answer", asked, "no", code=4)
    assert deskhand("stop", asked, "--json", code=4).object["runs"][0]["state"] == "stopped"


def test_a_run_that_changed_nothing_is_not_undone(deskhand: Any) -> None:
    run = deskhand.do("list Downloads", code=0).object["run"]
    found = deskhand("undo", str(run), "--json", code=3).object
    assert (found["run"], found["state"]) == (None, "refused")
    assert len(deskhand("runs", "--json", code=0).object["runs"]) == 1


def test_a_bare_answer_meets_no_question_of_another_request(deskhand: Any) -> None:
    asked = deskhand.do("delete Downloads/song.mp3", code=2).object
    assert deskhand.do("yes", code=2).object["state"] == "teach"
    deskhand("chat", "--root", deskhand.desk, typed="yes\n", code=0)
    assert "Downloads/song.mp3" in deskhand.tree()
    assert deskhand.do(f"yes {asked['run']}", code=0).object["state"] == "done"
    assert "Downloads/song.mp3" not in deskhand.tree()


def test_a_run_is_told_of_in_its_own_language(deskhand: Any) -> None:
    """The terminal is English; what is said about a Chinese request is Chinese all the same."""
    asked = deskhand("do", "删除 Downloads/song.mp3", "--root", deskhand.desk, code=2)
    assert "回答：deskhand answer 1 好" in asked.out
    done = deskhand("answer", "1", "好", code=0)
    assert "撤销：deskhand undo 1" in done.out
    undone = deskhand("undo", "1", code=0)
    for said in (asked, done, undone):
        for english in ("answer with", "undo with", "checked", "not verified", "of 1 done"):
            assert english not in said.out


def test_a_no_says_first_and_once_that_nothing_was_changed(deskhand: Any) -> None:
    asked = deskhand.do("delete the pdf files in Downloads", code=2).object
    lines = deskhand("answer", str(asked["run"]), "no", code=4).out.splitlines()
    assert "Nothing was changed" in lines[0]
    assert sum("invoice.pdf" in line for line in lines) <= 1


def test_what_is_forgotten_cannot_be_read_again(deskhand: Any) -> None:
    run = deskhand.do("delete Downloads/song.mp3", "--yes", code=0).object["run"]
    found = deskhand("forget", str(run), "--json", code=0).object
    assert (found["run"], found["forgotten"], found["desk"]) == (run, True, True)
    said = deskhand("runs", "--json", code=0)
    assert "song.mp3" not in said.out
    assert deskhand("undo", str(run), "--json").code != 0


def test_the_home_and_all_in_it_is_for_its_owner_alone(deskhand: Any) -> None:
    deskhand.do("list Downloads", code=0)
    assert deskhand.home.stat().st_mode & 0o077 == 0
    assert [place.name for place in deskhand.home.rglob("*") if place.is_file() and place.stat().st_mode & 0o077] == []


def test_a_person_reads_question_answer_and_receipt(deskhand: Any) -> None:
    said = deskhand("do", "organize Downloads by type", "--root", deskhand.desk, code=2)
    assert "deskhand answer 1 yes" in said.out
    said = deskhand("answer", "1", "yes", code=0)
    assert "deskhand undo 1" in said.out
    assert "→" in said.out
    assert "\x1b" not in said.out


def test_without_any_folder_it_says_how_to_name_one(deskhand: Any) -> None:
    assert "--root" in deskhand("do", "list Downloads", code=1).err


def test_a_second_command_waits_for_the_first(deskhand: Any) -> None:
    first = deskhand.start("do", "list Downloads", "--root", deskhand.desk, "--json")
    second = deskhand.do("list Documents", code=0)
    assert second.object["state"] == "done"
    assert first.wait(30) == 0


def test_text_that_is_too_long_is_refused_with_a_reason(deskhand: Any) -> None:
    found = deskhand.do("find " + "x" * 30_000)
    assert found.code in (1, 2)
    assert found.object["answer"]


def test_a_run_s_clock_may_be_given(deskhand: Any) -> None:
    found = deskhand.do("find files from yesterday", "--now", "2020-01-02T10:00:00+00:00", code=0).object
    assert found["receipts"][0]["result"]["count"] == 0


@pytest.mark.parametrize("text", ["help", "帮助"])
def test_help_is_by_example(deskhand: Any, text: str) -> None:
    began = time.perf_counter()
    found = deskhand.do(text, code=0).object
    assert found["answer"]
    assert time.perf_counter() - began < 10 * slowness_by_the_clock()


def test_words_that_are_not_utf_8_are_not_guessed_at(deskhand: Any) -> None:
    """As `plan` says of them too: see test_plan."""
    text = os.fsdecode(b"move Downloads/song.mp3 to \xff\xfe")
    found = deskhand.do(text, "--yes", code=2).object
    assert set(found) >= KEYS
    assert (found["run"], found["state"], found["error"]["code"]) == (None, "teach", "NotText")
    assert "\\xff\\xfe" in found["answer"]
    assert "Nothing was done" in found["answer"]
    asked = deskhand.do("delete Downloads/song.mp3", code=2).object
    found = deskhand("answer", str(asked["run"]), os.fsdecode(b"y\xff"), "--json", code=2).object
    assert (found["run"], found["state"], found["error"]["code"]) == (asked["run"], "asking", "NotText")
    assert [run["goal"] for run in deskhand("runs", "--json", code=0).object["runs"]] == ["delete Downloads/song.mp3"]


def working(deskhand: Any, *words: str) -> tuple[Path, subprocess.Popen[str]]:
    """A `do` that is in the middle of moving twenty thousand files."""
    many = deskhand.desk / "Many"
    many.mkdir()
    for number in range(20_000):
        (many / f"f{number}.{('jpg', 'pdf')[number % 2]}").touch()
    running = deskhand.start("do", "organize Many by type", "--root", deskhand.desk, "--json", "--yes", *words)
    until = time.monotonic() + 30
    while not (many / "PDFs").exists() and time.monotonic() < until:
        time.sleep(0.02)
    return many, running


def test_a_run_is_stopped_from_another_terminal_and_says_how_far_it_was(deskhand: Any) -> None:
    """The one that runs it can be reached, though it is no `up`; what was done before the stop can be undone."""
    many, running = working(deskhand)
    (stopped,) = deskhand("stop", "--json", code=0).object["runs"]
    assert stopped["state"] == "stopped"
    (receipt,) = stopped["receipts"]
    assert 0 < receipt["counts"]["done"] < receipt["total"]
    running.communicate(timeout=30)
    assert running.returncode == 4
    deskhand("undo", "--json", code=0)
    assert len(list(many.iterdir())) == 20_000


def test_ctrl_c_stops_the_run(deskhand: Any) -> None:
    _, running = working(deskhand)
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=30)
    assert running.returncode == 4
    assert json.loads(out)["state"] == "stopped"


def test_a_request_outlives_the_hub_that_took_it(deskhand: Any) -> None:
    """`up` is ended in the middle: the command that asked goes on by itself, and nothing is done twice."""
    up = deskhand.start("up", "--port", "0", "--json")
    up.stdout.readline()
    many, running = working(deskhand)
    up.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert up.wait(10) == 0
    assert running.returncode == 0, err
    assert json.loads(out)["state"] == "done"
    assert sorted(place.name for place in many.iterdir()) == ["PDFs", "Pictures"]
    assert len(list(many.rglob("f*"))) == 20_000


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("", "There are no words in this message.", "这条消息没有内容。"),
        (" \n\t ", "There are no words in this message.", "这条消息没有内容。"),
        ("x" * 100_000, "This message has 100,000 characters", "这条消息有 100,000 个字符"),
    ],
    ids=["empty", "blank", "long"],
)
def test_words_that_cannot_be_taken_are_answered_in_a_sentence(deskhand: Any, text: str, en: str, zh: str) -> None:
    for lang, sentence in (("en", en), ("zh", zh)):
        said = deskhand("do", text, "--root", deskhand.desk, "--lang", lang, code=1)
        assert said.err.startswith(sentence)
        assert said.out == ""
    assert deskhand("runs", "--json", code=0).object["runs"] == []


def test_the_place_that_is_shown_is_where_it_went(deskhand: Any) -> None:
    """A name that was taken meanwhile: what is listed is the new name, not the one that was meant."""
    (deskhand.desk / "list.csv").write_text("a,b\n1,2\n")
    (deskhand.desk / "list.json").write_text("mine")
    said = deskhand("do", "convert list.csv to json", "--root", str(deskhand.desk), "--yes", code=0).out
    after = said.partition("✓")[2]
    assert "✎ list (2).json" in after
    assert "✎ list.json" not in after
    assert (deskhand.desk / "list.json").read_text() == "mine"
