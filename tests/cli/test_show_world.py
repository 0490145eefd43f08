"""What `deskhand world` shows of which desk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deskhand.cli.perceive_settings import PerceiveSettings
from deskhand.cli.settings import Owner, Settings
from deskhand.cli.show_world import show_desks, show_shared
from deskhand.cli.terminal import Terminal
from deskhand.cli.world import Asked, SharedAlone, world
from deskhand.core.words import Lang
from deskhand.hub.world.problems import NoSuchDesk


def desk(device: str, name: str) -> dict[str, Any]:
    return {"device": device, "name": name}


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("d1", ["d1"]),  # another is called so
        ("laptop", ["d1"]),  # a part of another's name
        ("work", ["d3"]),
        ("", ["d1", "d2", "d3"]),
    ],
)
def test_the_desk_that_is_named_is_shown(called: str, shown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    desks = [desk("d1", "laptop"), desk("d2", "d1"), desk("d3", "work laptop")]
    show_desks(Terminal("en", json=True), {"desks": desks}, called)
    assert [one["device"] for one in json.loads(capsys.readouterr().out)["desks"]] == shown


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("desks", [[], [desk("d1", "laptop")]])
def test_a_desk_that_is_not_known_is_said_to_be_none(desks: list[dict[str, Any]], as_json: bool) -> None:
    with pytest.raises(NoSuchDesk, match="nosuch"):
        show_desks(Terminal("en", json=as_json), {"desks": desks}, "nosuch")


def owner(home: Path) -> Owner:
    return Owner(home, Settings(perceive=PerceiveSettings(hide_apps=("KeePassXC",))))


def told_by(name: str, *, of_this_computer: bool) -> dict[str, Any]:
    return {"device": "d1", "desk": name, "of_this_computer": of_this_computer, "kinds": [], "withheld": None}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_rules_of_this_computer_are_not_said_to_be_another_s(
    lang: Lang, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show_shared(Terminal(lang), told_by("laptop", of_this_computer=False), owner(tmp_path))
    said = capsys.readouterr().out
    assert "KeePassXC" not in said and str(tmp_path) not in said
    assert ("decided there" if lang == "en" else "由那台电脑决定") in said
    show_shared(Terminal(lang), told_by("office", of_this_computer=True), owner(tmp_path))
    assert "KeePassXC" in capsys.readouterr().out


def test_nor_to_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for here in (False, True):
        show_shared(Terminal("en", json=True), told_by("laptop", of_this_computer=here), owner(tmp_path))
        assert ("KeePassXC" in str(json.loads(capsys.readouterr().out)["rules"])) is here


@pytest.mark.parametrize("asked", [Asked("budget"), Asked(kind="file"), Asked(opened="today", desk="laptop")])
async def test_a_question_beside_shared_is_not_dropped(asked: Asked, tmp_path: Path) -> None:
    with pytest.raises(SharedAlone):
        await world(owner(tmp_path), Terminal("en"), asked, shared=True)
