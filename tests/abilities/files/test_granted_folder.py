"""The granted folder itself: whatever reads it works, and its own name and place stay."""

from __future__ import annotations

import zipfile

import pytest

from deskhand.testing.ability_desk import AbilityDesk


async def test_it_is_packed_into_itself_without_itself(desk: AbilityDesk) -> None:
    desk.write("a.txt", "one")
    desk.write("inner/b.txt", "two")
    first = await desk.done("files.zip", files=["."])
    assert first.result is not None
    name = f"{desk.root.name}.zip"
    with zipfile.ZipFile(desk.root / name) as archive:
        top = desk.root.name
        assert sorted(archive.namelist()) == [f"{top}/", f"{top}/a.txt", f"{top}/inner/", f"{top}/inner/b.txt"]
    assert sorted(one.name for one in desk.root.iterdir()) == sorted(["a.txt", "inner", name])


async def test_a_folder_is_packed_into_itself_where_that_was_said(desk: AbilityDesk) -> None:
    desk.write("dir/a.txt", "one")
    await desk.done("files.zip", files=["dir"], to="dir/x.zip")
    with zipfile.ZipFile(desk.root / "dir/x.zip") as archive:
        assert sorted(archive.namelist()) == ["dir/", "dir/a.txt"]


async def test_what_was_agreed_to_and_changed_is_not_packed(desk: AbilityDesk) -> None:
    desk.write("a.txt", "one")
    seen = await desk.do("files.zip", preview=True, files=["."])
    assert seen.proof is not None
    desk.write("later.txt", "not seen")
    done = await desk.do("files.zip", shown=seen.proof.preview, files=["."])
    assert done.outcome == "changed"
    assert not list(desk.root.glob("*.zip"))


@pytest.mark.parametrize("do", ["files.usage", "files.list", "files.duplicates"])
async def test_it_is_looked_at(desk: AbilityDesk, do: str) -> None:
    desk.write("a.txt", "one")
    desk.write("b.txt", "one")
    await desk.done(do, folder=".")


@pytest.mark.parametrize(
    ("do", "args"),
    [
        ("files.delete", {"files": ["."]}),
        ("files.move", {"files": ["."], "to": "a"}),
        ("files.rename", {"files": ["."], "to": "other"}),
        ("files.delete", {"files": ["a.txt", "."]}),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_its_name_and_place_stay(desk: AbilityDesk, do: str, args: dict[str, object], lang: str) -> None:
    desk.write("a.txt", "one")
    before = desk.tree()
    receipt = await desk.do(do, lang=lang, **args)  # type: ignore[arg-type]
    assert receipt.outcome in ("failed", "refused")
    assert receipt.trouble is not None
    assert receipt.trouble.code in ("GrantedFolder", "InsideItself", "OutsideFolders")
    assert desk.tree() == before
