"""`deskhand skill`: from a request that went well to an automation that travels, is tried in the jail, and runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

NAME = "friday report"


@pytest.fixture
def elsewhere(deskhand: Any, tmp_path: Path) -> Any:
    """Another installation, of somebody else."""
    desk = tmp_path / "there" / "desk"
    desk.mkdir(parents=True)
    return type(deskhand)(tmp_path / "home2", desk, {**deskhand.environ, "DESKHAND_HOME": str(tmp_path / "home2")})


@pytest.fixture
def kept(deskhand: Any) -> Any:
    """A run that went well, kept under a name."""
    (deskhand.desk / "Letters").mkdir()
    (deskhand.desk / "Letters/a.txt").write_text("a")
    deskhand.do("zip Letters", "--yes", code=0)
    run = deskhand("runs", "--json", code=0).object["runs"][0]["run"]
    saved = deskhand.do(f'save run {run} as "{NAME}"', "--yes", code=0).object
    assert saved["state"] == "done", saved
    (deskhand.desk / "Letters.zip").unlink()
    return deskhand


def example(tmp_path: Path) -> Path:
    folder = tmp_path / "example"
    (folder / "Letters").mkdir(parents=True)
    (folder / "Letters/one.txt").write_text("one")
    return folder


def published(deskhand: Any, tmp_path: Path) -> Path:
    index = tmp_path / "index"
    deskhand("skill", "publish", NAME, "--to", index, "--example", example(tmp_path), "--json", code=0)
    return index


def test_it_is_kept_listed_shown_and_run(kept: Any) -> None:
    listed = kept("skill", "list", "--json", code=0).object
    assert [(one["name"], one["worst"], one["author"]) for one in listed["skills"]] == [(NAME, "R1", "")]
    shown = kept("skill", "show", NAME, "--json", code=0).object
    assert shown["abilities"] == ["files.zip"]
    ran = kept("skill", "run", NAME, "--root", kept.desk, "--yes", "--json", code=0).object
    assert ran["state"] == "done", ran
    assert (kept.desk / "Letters.zip").is_file()


def test_that_is_the_last_request_of_the_terminal(deskhand: Any) -> None:
    (deskhand.desk / "Letters").mkdir()
    (deskhand.desk / "Letters/a.txt").write_text("a")
    deskhand.do("zip Letters", "--yes", code=0)
    saved = deskhand.do(f"save that as an automation called {NAME}", "--yes", code=0).object
    assert saved["state"] == "done", saved
    listed = deskhand("skill", "list", "--json", code=0).object
    assert [one["name"] for one in listed["skills"]] == [NAME]


def test_its_name_is_a_request_and_what_it_changes_is_asked(kept: Any) -> None:
    asked = kept.do(NAME, code=2).object
    assert asked["ask"]["kind"] == "confirm"
    assert "Letters" in asked["ask"]["text"]
    assert not (kept.desk / "Letters.zip").exists()


def test_another_value_is_said_with_it(kept: Any) -> None:
    (kept.desk / "Notes").mkdir()
    (kept.desk / "Notes/b.txt").write_text("b")
    ran = kept.do(f"run {NAME} for Notes", "--yes").object
    assert ran["state"] == "done", ran
    assert "Notes" in str(ran["receipts"])


def test_published_it_is_tried_shown_asked_and_then_installed_elsewhere(
    kept: Any, tmp_path: Path, elsewhere: Any
) -> None:
    index = published(kept, tmp_path)
    asked = elsewhere("skill", "install", NAME, "--from", index, "--json", code=2).object
    assert (asked["state"], asked["worst"], asked["abilities"]) == ("asking", "R1", ["files.zip"])
    assert asked["examples"][0]["diff"] == ["+ Letters.zip"]
    assert elsewhere("skill", "list", "--json", code=0).object["skills"] == []
    done = elsewhere("skill", "install", NAME, "--from", index, "--yes", "--json", code=0).object
    assert done["state"] == "done"
    listed = elsewhere("skill", "list", "--json", code=0).object["skills"]
    assert [(one["name"], one["author"]) for one in listed] == [(NAME, done["author"])]
    (elsewhere.desk / "Letters").mkdir()
    (elsewhere.desk / "Letters/c.txt").write_text("c")
    assert elsewhere.do(f"run {NAME}", "--yes", code=0).object["state"] == "done"
    assert (elsewhere.desk / "Letters.zip").is_file()


def test_changed_content_is_asked_about_again_and_an_older_version_is_refused(
    kept: Any, tmp_path: Path, elsewhere: Any
) -> None:
    index = published(kept, tmp_path)
    old = {path.name: path.read_bytes() for path in index.iterdir()}
    elsewhere("skill", "install", NAME, "--from", index, "--yes", code=0)
    kept("skill", "publish", NAME, "--to", index, "--example", tmp_path / "example", "--version", "2", code=0)
    assert elsewhere("skill", "install", NAME, "--from", index, "--json", code=2).object["version"] == 2
    elsewhere("skill", "install", NAME, "--from", index, "--yes", code=0)
    for name, raw in old.items():
        (index / name).write_bytes(raw)
    refused = elsewhere("skill", "install", NAME, "--from", index, "--yes", "--json", code=1).object
    assert refused["error"]["code"] == "OlderSkill"


def test_a_version_with_another_content_is_refused(kept: Any, tmp_path: Path, elsewhere: Any) -> None:
    index = published(kept, tmp_path)
    elsewhere("skill", "install", NAME, "--from", index, "--yes", code=0)
    (tmp_path / "example/Letters/two.txt").write_text("two")
    kept("skill", "publish", NAME, "--to", index, "--example", tmp_path / "example", code=0)
    refused = elsewhere("skill", "install", NAME, "--from", index, "--yes", "--json", code=1).object
    assert refused["error"]["code"] == "OtherContent"


def test_another_author_of_the_same_name_is_refused(kept: Any, tmp_path: Path, elsewhere: Any) -> None:
    index = published(kept, tmp_path)
    refused = kept("skill", "install", NAME, "--from", index, "--yes", "--json", code=1).object
    assert refused["error"]["code"] == "NameTaken"


def test_removed_it_is_gone(kept: Any) -> None:
    kept("skill", "remove", NAME, code=0)
    assert kept("skill", "list", "--json", code=0).object["skills"] == []
    assert kept("skill", "remove", NAME, "--json", code=1).object["error"]["code"] == "NoSuchSkill"


def test_without_an_example_nothing_is_published(kept: Any, tmp_path: Path) -> None:
    refused = kept("skill", "publish", NAME, "--to", tmp_path / "index", "--json", code=1).object
    assert refused["error"]["code"] == "NoExamples"
    assert not (tmp_path / "index").exists()


def test_a_name_that_means_something_is_refused(kept: Any) -> None:
    (kept.desk / "Letters.zip").unlink(missing_ok=True)
    kept.do("zip Letters", "--yes", code=0)
    run = kept("runs", "--json", code=0).object["runs"][0]["run"]
    refused = kept.do(f'save run {run} as "list Letters"', "--yes", code=1).object
    assert refused["state"] == "failed"
    assert "list Letters" in refused["answer"]


def test_a_run_that_failed_is_not_kept(deskhand: Any) -> None:
    (deskhand.desk / "a.zip").write_text("no zip")
    failed = deskhand.do("unzip a.zip", "--yes", code=1).object
    refused = deskhand.do(f'save run {failed["run"]} as "bad one"', "--yes", code=1).object
    assert "bad one" not in json.dumps(deskhand("skill", "list", "--json", code=0).object)
    assert refused["state"] == "failed"


def test_in_chinese(kept: Any) -> None:
    said = kept("skill", "list", "--lang", "zh", code=0)
    assert NAME in said.out
    assert "版本" in said.out
