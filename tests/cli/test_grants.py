"""What the owner allows, forbids and takes back holds at once, for the very next command and for a hub that runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_up import begin


@pytest.fixture
def deskhand(deskhand: Any) -> Any:
    """With a desk that the settings name."""
    deskhand.environ["DESKHAND_FOLDERS"] = str(deskhand.desk)
    return deskhand


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder beside the desk, which the settings do not name."""
    place = tmp_path / "data"
    place.mkdir()
    (place / "a.pdf").write_bytes(b"%PDF-1.4 one")
    (place / "b.mp3").write_bytes(b"ID3 song")
    return place


def done(deskhand: Any, text: str) -> str:
    return str(deskhand("do", text, "--json").object["state"])


@pytest.mark.parametrize("running", [False, True], ids=["alone", "beside up"])
def test_a_folder_may_be_touched_at_once_and_after_it_is_taken_back_no_longer(
    deskhand: Any, data: Path, running: bool
) -> None:
    if running:
        begin(deskhand)
    organize = f"organize {data} by type"
    assert done(deskhand, organize) == "refused"
    given = deskhand("grant", "add", "--write", data, "--json", code=0).object["grant"]
    assert (given["write"], given["risk"], given["person"], given["holds"]) == ([str(data)], 1, "owner", True)
    assert done(deskhand, organize) == "done"
    assert not (data / "a.pdf").exists()
    assert deskhand("undo", "--json", code=0).object["state"] == "done"
    taken = deskhand("grant", "remove", given["id"], "--json", code=0).object
    assert (taken["removed"], taken["grants"][0]["why"]) == ([given["id"]], "taken_back")
    assert done(deskhand, organize) == "refused"
    assert (data / "a.pdf").exists()


def test_what_is_granted_to_read_is_not_changed(deskhand: Any, data: Path) -> None:
    deskhand("grant", "add", "--read", data, code=0)
    assert done(deskhand, f"list {data}") == "done"
    assert done(deskhand, f"organize {data} by type") != "done"
    assert (data / "a.pdf").exists()


@pytest.mark.parametrize("running", [False, True], ids=["alone", "beside up"])
def test_a_denial_wins_over_every_grant(deskhand: Any, data: Path, running: bool) -> None:
    private = data / "private"
    private.mkdir()
    (private / "c.pdf").write_bytes(b"%PDF-1.4 mine")
    if running:
        begin(deskhand)
    deskhand("grant", "add", "--write", data, code=0)
    assert done(deskhand, f"list {private}") == "done"
    denial = deskhand("grant", "add", "--deny", "--read", private, "--json", code=0).object["grant"]
    assert (denial["deny"], denial["person"], denial["write"]) == (True, "*", [str(private)])
    assert done(deskhand, f"list {private}") == "refused"
    assert done(deskhand, f"organize {private} by type") == "refused"
    deskhand("grant", "add", "--write", private, code=0)
    assert done(deskhand, f"organize {private} by type") == "refused"
    assert (private / "c.pdf").exists()
    deskhand("grant", "remove", denial["id"], code=0)
    assert done(deskhand, f"organize {private} by type") == "done"


def test_a_folder_is_named_as_it_really_is(deskhand: Any, data: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(data)
    given = deskhand("grant", "add", "--read", f"{link}/../data", "--json", code=0).object["grant"]
    assert given["read"] == [str(data)]


def test_a_folder_that_is_not_there_is_refused_unless_meant(deskhand: Any, tmp_path: Path) -> None:
    wrong = deskhand("grant", "add", "--write", tmp_path / "nowhere", "--json", code=3).object["error"]
    assert wrong["code"] == "NoFolderToGrant"
    assert deskhand("grant", "list", "--json").object["grants"][-1]["id"].startswith("folders-")
    said = deskhand("grant", "add", "--write", tmp_path / "nowhere", "--anyway", code=0)
    assert "not there now" in said.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--until", "yesterday"], 1),
        (["--until", "2001-01-01"], 1),
        (["--risk", "R4"], 1),
        (["--money", "much"], 1),
        (["--channel", "d*ng:1"], 1),
        (["--ability", "files.*.x"], 1),
        (["--ability", "fles.*"], 3),
        (["--device", "abcdefgh"], 3),
        (["--host", " x"], 1),
        (["--deny", "--host", "https://evil.com/"], 1),
        (["--deny", "--host", "*evil.com"], 1),
        (["--deny", "--host", "evil.com:443"], 1),
        (["--deny", "--host", "127.1"], 1),
        (["--who", "own\u200ber"], 1),
        (["--until", "9999-12-30"], 1),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_what_could_be_read_in_two_ways_is_not_signed(deskhand: Any, data: Path, words: list[str], code: int) -> None:
    before = deskhand("grant", "list", "--json", code=0).object
    assert "Nothing was" in deskhand("grant", "add", "--read", data, *words, code=code).err or code == 3
    assert deskhand("grant", "list", "--json", code=0).object == before


def test_nothing_named_grants_nothing(deskhand: Any) -> None:
    assert deskhand("grant", "add", "--json", code=1).object["error"]["code"] == "NothingNamed"
    assert deskhand("grant", "add", "--deny", "--json", code=1).object["error"]["code"] == "NothingNamed"


def test_deskhand_s_own_folder_is_granted_to_nobody(deskhand: Any) -> None:
    deskhand("runs", code=0)
    assert deskhand("grant", "add", "--read", deskhand.home, "--json", code=3).object["error"]["code"] == "OwnFolder"
    said = deskhand("grant", "add", "--read", deskhand.home / "keys", "--json", code=3)
    assert said.object["error"]["code"] == "OwnFolder"


def test_all_that_can_be_said_is_signed(deskhand: Any, data: Path) -> None:
    options = ["--host", "*.example.com", "--person", "Li <li@firm.cn>", "--app", "GIMP", "--ability", "files.*"]
    options += ["--risk", "r2", "--until", "7", "--money", "300 cny", "--steps", "5", "--seconds", "60"]
    options += ["--bytes", "1000", "--channel", "dingtalk:*", "--who", "dingtalk:corp:li"]
    given = deskhand("grant", "add", "--read", data, *options, "--json", code=0).object["grant"]
    assert (given["hosts"], given["people"], given["apps"]) == (["*.example.com"], ["Li <li@firm.cn>"], ["GIMP"])
    assert (given["abilities"], given["risk"], given["person"]) == (["files.*"], 2, "dingtalk:corp:li")
    assert given["money"] == {"most": "300", "currency": "CNY"}
    assert given["budget"] == {"steps": 5, "seconds": 60, "bytes": 1000, "tokens": None}
    assert given["channel"] == "dingtalk:*"
    days = (datetime.fromisoformat(given["until"]) - datetime.now(UTC)).total_seconds() / 86_400
    assert 6.9 < days < 7.1
    shown = deskhand("grant", "list", code=0).out
    assert all(word in shown for word in ("*.example.com", "300 CNY", "5 steps", "GIMP", str(data)))


def test_a_host_is_kept_in_one_form(deskhand: Any) -> None:
    hosts = ["--host", "EVIL.com.", "--host", "evil.com", "--host", "*.Evil.com", "--host", "münchen.de", "--host", "*"]
    given = deskhand("grant", "add", "--deny", *hosts, "--json", code=0).object["grant"]
    assert given["hosts"] == ["evil.com", "*.evil.com", "xn--mnchen-3ya.de", "*"]


def test_all_abilities_are_said_as_everything(deskhand: Any) -> None:
    assert "everything that needs no folder" in deskhand("grant", "add", "--ability", "*", code=0).out
    denied = deskhand("grant", "add", "--deny", "--ability", "*", "--ability", "files.list", "--lang", "zh", code=0).out
    assert "一切" in denied
    assert "不涉及" not in denied
    assert deskhand("grant", "list", "--json").object["grants"][-1]["abilities"] == ["*"]
    assert done(deskhand, f"list {deskhand.desk}/Downloads") == "refused"


def test_a_grant_for_one_ability_lets_no_other_go(deskhand: Any, data: Path) -> None:
    deskhand("grant", "add", "--write", data, "--ability", "files.list", "--ability", "files.find", code=0)
    assert done(deskhand, f"list {data}") == "done"
    assert done(deskhand, f"organize {data} by type") != "done"


def test_the_list_is_for_people_in_both_languages(deskhand: Any, data: Path) -> None:
    given = deskhand("grant", "add", "--write", data, "--json", code=0).object["grant"]["id"]
    deskhand("grant", "remove", given, code=0)
    assert given not in deskhand("grant", "list", code=0).out
    assert "taken back" in deskhand("grant", "list", "--all", code=0).out
    assert "已收回" in deskhand("grant", "list", "--all", "--lang", "zh", code=0).out
    again = deskhand("grant", "remove", given, code=0)
    assert "does not hold any more" in again.out
    assert deskhand("grant", "remove", "g77", "--json", code=1).object["error"]["code"] == "NoSuchGrant"


def test_an_id_is_never_used_twice(deskhand: Any, data: Path) -> None:
    first = deskhand("grant", "add", "--read", data, "--json", code=0).object["grant"]["id"]
    deskhand("grant", "remove", first, code=0)
    assert deskhand("grant", "add", "--read", data, "--json", code=0).object["grant"]["id"] != first


def test_what_the_settings_name_stays_taken_back(deskhand: Any) -> None:
    assert done(deskhand, f"list {deskhand.desk}/Downloads") == "done"
    (held,) = [one["id"] for one in deskhand("grant", "list", "--json").object["grants"] if one["holds"]]
    deskhand("grant", "remove", held, code=0)
    assert done(deskhand, f"list {deskhand.desk}/Downloads") == "refused"
    assert "I may touch nothing" in deskhand("grant", "list", code=0).out
    assert "beach.jpg" not in deskhand("chat", typed=f"list {deskhand.desk}/Downloads\n", code=0).out


def test_a_grant_is_enough_where_the_settings_name_nothing(deskhand: Any, data: Path) -> None:
    del deskhand.environ["DESKHAND_FOLDERS"]
    text = f"list {data}"
    assert deskhand("do", text, "--json", code=1).object["error"]["code"] == "NoFolders"
    deskhand("grant", "add", "--read", data, code=0)
    assert done(deskhand, text) == "done"
    assert "a.pdf" in deskhand("chat", typed=f"{text}\n", code=0).out


def test_every_grant_is_an_object_for_scripts(deskhand: Any) -> None:
    (one,) = deskhand("grant", "list", "--json", code=0).object["grants"]
    assert json.dumps(one)
    assert set(one) == {
        *("id", "person", "device", "desk", "channel", "deny", "abilities", "risk", "read", "write", "apps", "hosts"),
        *("people", "money", "budget", "since", "until", "parent", "by", "by_name", "holds", "why"),
    }
