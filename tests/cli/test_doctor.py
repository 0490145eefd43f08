"""The doctor names what is missing, with what mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deskhand.jail.choose import level

NAMES = ["python", "system", "abilities", "sqlite", "settings", "data", "disk", "fsync", "hub", "folders", "store"]
NAMES += [
    "phones",
    "perceive",
    "keys",
    "unlock",
    "devices",
    "grants",
    "audit",
    "originals",
    "trash",
    "page",
    "node",
    "open",
    "chromium",
    "jail",
    "office",
    "model",
]


def checks(said: Any) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in said.object["checks"]}


def test_every_check_has_its_parts(deskhand: Any) -> None:
    found = deskhand("doctor", "--json").object
    assert list(dict.fromkeys(check["name"] for check in found["checks"])) == NAMES  # one for each way of looking
    assert all(set(check) == {"name", "ok", "what", "fix", "needed"} for check in found["checks"])


def test_no_folder_to_touch_is_something_missing(deskhand: Any) -> None:
    said = deskhand("doctor", "--json", code=1)
    assert said.object["ok"] is False
    assert checks(said)["folders"]["fix"].startswith("mkdir")


def test_with_a_folder_all_that_is_needed_is_there(deskhand: Any) -> None:
    said = deskhand("doctor", "--json", code=0, DESKHAND_FOLDERS=str(deskhand.desk))
    assert checks(said)["folders"]["ok"]


def test_all_that_may_be_touched_is_named_whoever_opened_it(deskhand: Any, tmp_path: Path) -> None:
    for name in ("read", "write", "shut"):
        (tmp_path / name).mkdir()
    env = {"DESKHAND_FOLDERS": str(deskhand.desk)}
    deskhand("grant", "add", "--read", tmp_path / "read", "--write", tmp_path / "write", code=0, **env)
    deskhand("grant", "add", "--deny", "--write", tmp_path / "shut", code=0, **env)
    said = checks(deskhand("doctor", "--json", code=0, **env))["folders"]["what"]
    assert f"I may touch: {deskhand.desk.resolve()}, {tmp_path.resolve()}/write" in said
    assert f"only look at: {tmp_path.resolve()}/read" in said
    assert f"closed: {tmp_path.resolve()}/shut" in said
    deskhand("grant", "remove", "g1", code=0, **env)
    assert "write" not in checks(deskhand("doctor", "--json", code=0, **env))["folders"]["what"]


def test_the_jail_is_the_one_that_would_be_used(deskhand: Any) -> None:
    found, held = checks(deskhand("doctor", "--json"))["jail"], level("en")
    assert (found["ok"], found["what"], found["fix"]) == (held.held, held.why, held.fix)


def test_a_home_that_others_can_read_is_named(deskhand: Any) -> None:
    deskhand.home.mkdir(mode=0o755)
    found = checks(deskhand("doctor", "--json", code=1))["data"]
    assert (found["ok"], found["fix"]) == (False, f"chmod 700 {deskhand.home}")


def test_a_wrong_setting_does_not_end_the_examination(deskhand: Any) -> None:
    deskhand.home.mkdir(mode=0o700)
    (deskhand.home / "settings.toml").write_text("colour = 1")
    found = checks(deskhand("doctor", "--json", code=1))
    assert "colour" in found["settings"]["what"]
    assert found["python"]["ok"]


def test_it_speaks_chinese(deskhand: Any) -> None:
    assert level("zh").why in deskhand("doctor", "--lang", "zh").out


def test_a_password_in_the_store_s_address_is_not_shown(deskhand: Any) -> None:
    said = deskhand("doctor", DESKHAND_DATABASE="postgresql+psycopg://me:hunter2@localhost/db")
    assert "hunter2" not in said.out


def test_the_system_and_the_abilities_are_told(deskhand: Any) -> None:
    found = checks(deskhand("doctor", "--json"))
    assert (found["system"]["ok"], found["system"]["what"]) == (True, "Linux: verified")
    assert found["abilities"]["ok"]
    assert "each declared soundly" in found["abilities"]["what"]


@pytest.mark.parametrize("more", ["", "?sslmode=hunter2", "?hunter2=hunter2"])
def test_a_database_that_does_not_answer_is_said_without_its_address(deskhand: Any, more: str) -> None:
    away = f"postgresql+psycopg://hunter2:hunter2@127.0.0.1:1/hunter2{more}"
    said = deskhand("doctor", "--json", DESKHAND_DATABASE=away)
    store = checks(said)["store"]
    assert not store["ok"]
    assert "could not be opened" in store["what"]
    assert "hunter2" not in said.out + said.err
    told = deskhand("runs", DESKHAND_DATABASE=away, code=1)
    assert "hunter2" not in told.out + told.err
    assert "Traceback" not in told.err


def test_the_file_that_the_settings_name_is_told(deskhand: Any, tmp_path: Path) -> None:
    new = checks(deskhand("doctor", "--json", DESKHAND_DATABASE=f"sqlite:///{tmp_path}/other.db"))["store"]
    assert (new["ok"], "other.db" in new["what"]) == (True, True)
    assert not (tmp_path / "other.db").exists()
    nowhere = checks(deskhand("doctor", "--json", DESKHAND_DATABASE=f"sqlite:///{tmp_path}/no/other.db"))["store"]
    assert not nowhere["ok"]
    (tmp_path / "text.db").mkdir()
    broken = checks(deskhand("doctor", "--json", DESKHAND_DATABASE=f"sqlite:///{tmp_path}/text.db"))["store"]
    assert not broken["ok"]


def test_what_office_work_needs_is_named(deskhand: Any) -> None:
    """In both languages, and what is missing with what brings it; none of it is needed to start."""
    for lang, words in (("en", "LibreOffice: /usr/"), ("zh", "LibreOffice：/usr/")):
        found = deskhand("doctor", "--json", "--lang", lang).object["checks"]
        office = [check for check in found if check["name"] == "office"]
        assert len(office) == 5
        assert not any(check["needed"] for check in office)
        assert any(check["what"].startswith(words) for check in office)
        assert all(check["ok"] for check in office[:4]), office
        assert "cmake" in office[4]["what"] and "make" in office[4]["what"]
