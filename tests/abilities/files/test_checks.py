"""The checks afterwards notice what is not so: each claim is shown a lie."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from deskhand.abilities.files import ability as files
from deskhand.core.ability import Ability, Claim
from deskhand.core.registry import Group, Registry
from deskhand.core.wire.frames import Receipt
from deskhand.testing.ability_desk import AbilityDesk


class Meddling:
    """The real abilities, but another hand changes the folder between the work and the check."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.content: bytes | None = None

    def registry(self) -> Registry:
        given = [value for value in vars(files).values() if isinstance(value, Ability)]
        return Registry([Group("files", tuple(self._meddled(one) for one in given), ModuleType("x.ability"))])

    def _meddled(self, one: Ability) -> Ability:
        if one.check is None:
            return one

        async def check(ctx: Any, result: Any) -> Sequence[Claim]:
            self._meddle()
            assert one.check is not None
            return await one.check(ctx, result)

        return replace(one, check=check)

    def _meddle(self) -> None:
        if self.path is None:
            return
        if self.content is not None:
            self.path.write_bytes(self.content)
        elif self.path.is_dir():
            shutil.rmtree(self.path)
        else:
            self.path.unlink()


@pytest.fixture
def meddling() -> Meddling:
    return Meddling()


@pytest.fixture
async def desk(home: Path, tmp_path: Path, meddling: Meddling) -> AsyncIterator[AbilityDesk]:
    root = tmp_path / "desk"
    root.mkdir()
    desk = AbilityDesk.over(root, home, meddling.registry())
    await desk.monitor.start()
    desk.write("a.txt", "alpha", mtime=1_760_000_000)
    desk.write("b.txt", "alpha", mtime=1_770_000_000)
    desk.write("many/x.txt", "1")
    desk.write("many/y.txt", "2")
    with zipfile.ZipFile(desk.root / "p.zip", "w") as archive:
        archive.writestr("one.txt", "1")
    yield desk
    await desk.monitor.close()


def broken(receipt: Receipt) -> list[str]:
    assert receipt.proof is not None, receipt
    return [str(claim["text"]) for claim in receipt.proof.claims if not claim["holds"]]


GONE = None
MOVE = ("files.move", {"files": ["a.txt"], "to": "there"})
COPY = ("files.copy", {"files": ["a.txt"], "to": "there"})
COPY_FOLDER = ("files.copy", {"files": ["many"], "to": "there"})
RENAME = ("files.rename", {"files": ["a.txt"], "to": "c"})
DELETE = ("files.delete", {"files": ["a.txt"]})
ORGANIZE = ("files.organize", {"folder": "."})
TRASH_EXTRA = ("files.duplicates", {"folder": ".", "trash": True})
EXTRA = ("files.duplicates", {"folder": "."})
ZIP = ("files.zip", {"files": ["a.txt", "b.txt"]})
UNZIP = ("files.unzip", {"file": "p.zip"})
FIND = ("files.find", {"query": "a"})
FIND_IN = ("files.find", {"folder": "many", "order": "name"})
LIST = ("files.list", {"folder": "."})
USAGE = ("files.usage", {})
LIES = [
    (MOVE, "there/a.txt", b"other!", "not at the new place"),
    (MOVE, "there/a.txt", GONE, "not at the new place"),
    (MOVE, "a.txt", b"back again", "still at the old place"),
    (MOVE, "there", GONE, "new folders missing"),
    (COPY, "there/a.txt", b"Alpha", "differ from the original"),
    (COPY, "there/a.txt", GONE, "differ from the original"),
    (COPY_FOLDER, "there/many/y.txt", GONE, "differ from the original"),
    (RENAME, "c.txt", GONE, "not at the new place"),
    (RENAME, "a.txt", b"back again", "still at the old place"),
    (DELETE, "a.txt", b"back again", "still at the old place"),
    (ORGANIZE, "Text/a.txt", GONE, "not at the new place"),
    (ORGANIZE, "Text/a.txt", GONE, "3 files were moved, but the new folders hold 2 of that"),
    (ORGANIZE, "Text", GONE, "3 files were moved, but the new folders hold 1 of that"),
    (TRASH_EXTRA, "a.txt", GONE, "of these none was found again: a.txt"),
    (TRASH_EXTRA, "a.txt", b"ALPHA", "of these none was found again: a.txt"),
    (TRASH_EXTRA, "b.txt", b"back again", "still at the old place"),
    (ZIP, "b.txt", b"changed while packed", "the archive does not hold"),
    (ZIP, "b.txt", GONE, "the archive does not hold"),
    (ZIP, "a.zip", b"PK\5\6" + bytes(18), "not as written"),
    (UNZIP, "p/one.txt", b"2", "the folder does not hold"),
    (UNZIP, "p/more.txt", b"2", "the folder does not hold"),
    (UNZIP, "p", GONE, "not as written"),
]
LOOKS = [
    (EXTRA, "a.txt", GONE, "of these none was found again: a.txt"),
    (FIND, "a.txt", b"changed while found", "changed while I looked: a.txt"),
    (FIND, "a.txt", GONE, "moved or changed while I looked: a.txt"),
    (FIND_IN, "many", GONE, "moved or changed while I looked: many/x.txt, many/y.txt"),
    (LIST, "a.txt", GONE, "changed while I looked: a.txt"),
    (USAGE, "a.txt", b"much more than it was", "not as large as counted any more: a.txt"),
    (USAGE, "a.txt", GONE, "not as large as counted any more: a.txt"),
]
"""Looks that changed nothing: what others did meanwhile is said of each line, and spoils nothing else."""


@pytest.mark.parametrize(("use", "path", "content", "said"), LIES)
async def test_a_lie_is_found_out(
    desk: AbilityDesk, meddling: Meddling, use: tuple[str, dict[str, Any]], path: str, content: bytes | None, said: str
) -> None:
    meddling.path, meddling.content = desk.root / path, content
    receipt = await desk.do(use[0], **use[1])
    assert receipt.outcome == "failed", receipt
    assert receipt.trouble is not None
    assert receipt.trouble.code == "Unmet"
    assert any(said in text for text in broken(receipt)), broken(receipt)


@pytest.mark.parametrize(("use", "path", "content", "said"), LOOKS)
async def test_a_look_says_what_is_not_so_any_more_and_does_not_fail(
    desk: AbilityDesk, meddling: Meddling, use: tuple[str, dict[str, Any]], path: str, content: bytes | None, said: str
) -> None:
    meddling.path, meddling.content = desk.root / path, content
    receipt = await desk.do(use[0], **use[1])
    assert (receipt.outcome, receipt.trouble) == ("done", None), receipt
    assert receipt.result["count"]
    assert any(said in text for text in broken(receipt)), broken(receipt)


async def test_without_that_hand_every_claim_holds(desk: AbilityDesk) -> None:
    uses: list[tuple[str, dict[str, Any]]] = [FIND, LIST, USAGE, EXTRA, COPY, ZIP, UNZIP, TRASH_EXTRA, RENAME, ORGANIZE]
    for do, args in uses:
        receipt = await desk.do(do, **args)
        assert receipt.outcome == "done", receipt
        assert receipt.proof is not None
        assert receipt.proof.claims, do
        assert broken(receipt) == []


def test_every_ability_that_changes_or_counts_is_checked() -> None:
    """All but two: whether a program came up cannot be read back, and what is handed over is read by who fetches it."""
    given = {one.id for one in vars(files).values() if isinstance(one, Ability) and one.check is None}
    assert given == {"files.open", "files.send"}
    checked = {one.id for one in vars(files).values() if isinstance(one, Ability) and one.check is not None}
    assert checked == {use[0] for use, *_ in [*LIES, *LOOKS]}
