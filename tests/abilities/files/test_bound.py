"""A yes is to the things that were shown: another thing under the same name is asked about again, and left alone."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deskhand.testing.ability_desk import AbilityDesk

USES: dict[str, dict[str, Any]] = {
    "files.move": {"files": ["a.zip", "b"], "to": "box/"},
    "files.copy": {"files": ["a.zip", "b"], "to": "box/"},
    "files.rename": {"files": ["a.zip"], "to": "new.zip"},
    "files.delete": {"files": ["a.zip", "b"]},
    "files.zip": {"files": ["a.zip", "b"], "to": "all.zip"},
    "files.unzip": {"file": "a.zip"},
    "files.open": {"file": "a.zip"},
    "files.organize": {"folder": "."},
}


def archive(path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("inside.txt", text)


def prepared(desk: AbilityDesk) -> None:
    archive(desk.root / "a.zip", "one")
    desk.write("b/deep/c.txt", "c")


def another(desk: AbilityDesk) -> None:
    """Another file takes the name, as an editor or a download would have it."""
    archive(desk.root / "other", "two")
    (desk.root / "other").replace(desk.root / "a.zip")


def edited(desk: AbilityDesk) -> None:
    with (desk.root / "a.zip").open("ab") as file:
        file.write(b"more")


@pytest.mark.parametrize("meddle", [another, edited])
@pytest.mark.parametrize("do", USES)
async def test_another_file_under_the_name_is_not_what_was_approved(
    desk: AbilityDesk, do: str, meddle: Callable[[AbilityDesk], None]
) -> None:
    prepared(desk)
    shown = await desk.do(do, preview=True, **USES[do])
    assert shown.outcome == "done", shown
    assert shown.proof is not None
    meddle(desk)
    before = desk.tree()
    receipt = await desk.do(do, shown=shown.proof.preview, **USES[do])
    assert receipt.outcome == "changed", receipt
    assert desk.tree() == before


@pytest.mark.parametrize("do", [do for do in USES if do != "files.open"])
async def test_what_is_as_it_was_shown_is_done(desk: AbilityDesk, do: str) -> None:
    prepared(desk)
    shown = await desk.do(do, preview=True, **USES[do])
    assert shown.proof is not None
    receipt = await desk.do(do, shown=shown.proof.preview, **USES[do])
    assert receipt.outcome == "done", receipt


@pytest.mark.parametrize(("do", "asked_again"), [("files.copy", True), ("files.zip", True), ("files.move", False)])
async def test_in_a_folder_everything_counts_where_its_content_goes_somewhere(
    desk: AbilityDesk, do: str, asked_again: bool
) -> None:
    prepared(desk)
    shown = await desk.do(do, preview=True, **USES[do])
    assert shown.proof is not None
    desk.write("b/deep/more.txt", "later")
    receipt = await desk.do(do, shown=shown.proof.preview, **USES[do])
    assert (receipt.outcome == "changed") is asked_again, receipt


async def test_names_that_change_places_expect_nothing_of_what_they_bring(desk: AbilityDesk) -> None:
    for name in ("a", "b"):
        desk.write(f"{name}.txt", name)
        os.utime(desk.root / f"{name}.txt", (0, ord(name)))
    await desk.done("files.rename", files=["a.txt", "b.txt"], to="x{n}")
    use = {"files": ["x1.txt", "x2.txt"], "to": "y{n}"}
    shown = await desk.do("files.rename", preview=True, **use)
    assert shown.proof is not None
    done = await desk.do("files.rename", shown=shown.proof.preview, **use)
    assert done.outcome == "done", done
    assert desk.names() == ["y1.txt", "y2.txt"]
