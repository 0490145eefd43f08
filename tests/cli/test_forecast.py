"""`plan` foretells by the lists that `do` will be judged by: grants, denials, ceilings, settings, started or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deskhand.cli.settled import renewal, settled
from deskhand.core.flow.grants import Grant


def foretold(deskhand: Any, text: str, *words: str) -> tuple[str, bool, bool]:
    """How it is understood, whether it would be refused, whether it would ask."""
    found = deskhand("plan", text, "--json", *words).object
    asks = any("ask" in step for step in (found["plan"] or {"steps": []})["steps"])
    return found["outcome"], "refused" in found, asks and "refused" not in found


def done(deskhand: Any, text: str, *words: str) -> tuple[str, bool, bool]:
    found = deskhand("do", text, "--json", *words).object
    state = found["state"]
    return ("teach" if state == "teach" else "run"), state == "refused", state == "asking"


def same(deskhand: Any, text: str, *words: str) -> tuple[str, bool, bool]:
    before, did = foretold(deskhand, text, *words), done(deskhand, text, *words)
    assert before == did, text
    return before


@pytest.fixture
def apart(deskhand: Any) -> Path:
    """A folder that no setting names."""
    folder = deskhand.desk.parent / "apart"
    folder.mkdir()
    (folder / "plan.txt").write_text("x")
    return folder


def settings(deskhand: Any, *lines: str) -> None:
    deskhand.home.mkdir(mode=0o700, exist_ok=True)
    (deskhand.home / "settings.toml").write_text("\n".join(lines) + "\n")


def test_a_grant_is_known_and_one_taken_back_is_not(deskhand: Any, apart: Path) -> None:
    settings(deskhand, f'folders = ["{deskhand.desk}"]')
    text = f"organize {apart} by type"
    assert same(deskhand, text) == ("run", True, False)
    deskhand("grant", "add", "--write", apart, code=0)
    assert foretold(deskhand, text) == ("run", False, False)
    deskhand("grant", "remove", "g1", code=0)
    assert same(deskhand, text) == ("run", True, False)
    deskhand("grant", "add", "--write", apart, code=0)
    assert same(deskhand, text) == ("run", False, False)


def test_a_denial_is_known(deskhand: Any) -> None:
    settings(deskhand, f'folders = ["{deskhand.desk}"]')
    text = f"organize {deskhand.desk / 'Downloads'} by type"
    assert foretold(deskhand, text) == ("run", False, False)
    deskhand("grant", "add", "--deny", "--ability", "files.organize", code=0)
    assert same(deskhand, text) == ("run", True, False)
    assert same(deskhand, text, "--root", str(deskhand.desk)) == ("run", True, False)


def test_folders_that_the_settings_name_since_count_as_the_next_start_has_them(deskhand: Any, apart: Path) -> None:
    settings(deskhand, f'folders = ["{deskhand.desk}"]')
    deskhand("runs", code=0)
    settings(deskhand, f'folders = ["{apart}"]')
    assert foretold(deskhand, f"organize {deskhand.desk / 'Downloads'} by type") == ("run", True, False)
    assert same(deskhand, f"organize {apart} by type") == ("run", False, False)


def test_an_owner_who_tightened_is_asked(deskhand: Any) -> None:
    settings(deskhand, f'folders = ["{deskhand.desk}"]', "careful = true")
    assert same(deskhand, f"organize {deskhand.desk / 'Downloads'} by type") == ("run", False, True)


def test_reading_the_lists_makes_nothing(deskhand: Any) -> None:
    deskhand("runs", code=0)
    before = sorted((one.name, one.stat().st_mtime_ns) for one in deskhand.home.rglob("*"))
    deskhand("plan", "organize Downloads by type", "--root", deskhand.desk, "--json", code=0)
    assert sorted((one.name, one.stat().st_mtime_ns) for one in deskhand.home.rglob("*")) == before


def test_the_grant_of_the_settings_is_renewed_once(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    first = renewal([], [one], "d")
    assert first is not None
    assert (first.grant.id, first.grant.write, first.grant.desk) == ("folders-1", (str(one),), "d")
    assert first.ends == ()
    grants = settled((Grant("g1"),), [one], "d")
    assert [grant.id for grant in grants] == ["g1", "folders-1"]
    assert renewal(grants, [one], "d") is None
    then = settled(grants, [two], "d")
    assert [(grant.id, grant.revoked) for grant in then] == [("g1", False), ("folders-1", True), ("folders-2", False)]
    assert settled(then, [two], "d") is then


def test_a_grant_from_before_there_were_several_desks_is_renewed_to_this_one(tmp_path: Path) -> None:
    places = (str(tmp_path),)
    before = (Grant("folders-1", person="owner", read=places, write=places),)
    new = renewal(before, [tmp_path], "d")
    assert new is not None
    assert (new.grant.id, new.grant.desk, new.grant.write, new.ends) == ("folders-2", "d", places, ("folders-1",))
    assert renewal((*before, new.grant), [tmp_path], "d") is None


def test_what_another_device_named_like_them_stands_for_no_settings(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    grants = settled((), [one], "d")
    handed = Grant("folders-2", person="owner", read=(str(two),), write=(str(two),), parent="folders-1")
    grants = (*grants, handed, Grant("folders-4", deny=True, parent="folders-1"))
    assert renewal(grants, [one], "d") is None
    new = renewal(grants, [two], "d")
    assert new is not None
    assert (new.grant.id, new.ends) == ("folders-3", ("folders-1",))
    then = settled(grants, [two], "d")
    third = renewal(then, [one], "d")
    assert third is not None
    assert (third.grant.id, third.ends) == ("folders-5", ("folders-1", "folders-3"))
