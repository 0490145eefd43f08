"""Every verb that changes files: done, checked, told, previewed without effect, and taken back exactly."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from tests.abilities.files.odd_names import ODD_NAMES

from deskhand.testing.ability_desk import AbilityDesk

Case = tuple[str, dict[str, Any]]
CASES: dict[str, Case] = {
    "move": ("files.move", {"files": ["a.txt", "sub"], "to": "new/place"}),
    "move one to a name": ("files.move", {"files": "a.txt", "to": "new/b.txt"}),
    "copy": ("files.copy", {"files": ["a.txt", "sub"], "to": "sub2/"}),
    "copy beside itself": ("files.copy", {"files": ["a.txt"], "to": "."}),
    "rename": ("files.rename", {"files": ["a.txt"], "to": "z"}),
    "rename in a circle": ("files.rename", {"files": ["2.txt", "1.txt"], "to": "{n}"}),
    "organize by kind": ("files.organize", {"folder": "."}),
    "organize by month": ("files.organize", {"folder": ".", "by": "month"}),
    "organize by project": ("files.organize", {"folder": ".", "by": "project"}),
    "delete": ("files.delete", {"files": ["a.txt", "sub", "photo.jpg"]}),
    "duplicates": ("files.duplicates", {"folder": ".", "trash": True}),
    "zip": ("files.zip", {"files": ["a.txt", "sub"]}),
    "unzip": ("files.unzip", {"file": "packed.zip"}),
}


@pytest.fixture
def furnished(desk: AbilityDesk) -> AbilityDesk:
    for name, content in {
        "a.txt": "alpha",
        "1.txt": "one",
        "2.txt": "two",
        "photo.jpg": "jpeg",
        "报告.docx": "docx",
        "acme_plan.md": "plan",
        "acme_cost.csv": "cost",
        "copy of a.txt": "alpha",
        "sub/inner.txt": "inner",
        "sub/deeper/照片.png": "png",
    }.items():
        desk.write(name, content, mtime=1_760_000_000 + len(name) * 1_000_000)
    with zipfile.ZipFile(desk.root / "packed.zip", "w") as archive:
        archive.writestr("one.txt", "1")
        archive.writestr("folder/二.txt", "2")
        archive.writestr("empty/", "")
    return desk


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_undo_gives_back_the_exact_tree(furnished: AbilityDesk, case: Case) -> None:
    do, args = case
    before = furnished.tree()
    receipt = await furnished.done(do, **args)
    assert furnished.tree() != before
    assert receipt.proof is not None
    assert receipt.proof.claims
    assert receipt.proof.undo == "yes"
    undone = await furnished.done("run.undo", run=furnished.runs)
    assert furnished.tree() == before, undone
    assert f"run {furnished.runs - 1}" in undone.answer


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_a_preview_changes_nothing(furnished: AbilityDesk, case: Case) -> None:
    do, args = case
    before = furnished.tree()
    receipt = await furnished.do(do, preview=True, **args)
    assert receipt.outcome == "done", receipt
    assert receipt.proof is not None
    assert receipt.proof.total > 0
    assert furnished.tree() == before


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_the_answer_is_in_the_language_asked_in(furnished: AbilityDesk, case: Case) -> None:
    do, args = case
    receipt = await furnished.done(do, lang="zh", **args)
    assert any("\u4e00" <= c <= "\u9fff" for c in receipt.answer.splitlines()[0])
    assert receipt.proof is not None
    assert all(any("\u4e00" <= c <= "\u9fff" for c in claim["text"]) for claim in receipt.proof.claims)


@pytest.mark.parametrize(
    "act",
    [
        lambda names: ("files.move", {"files": names, "to": "elsewhere"}),
        lambda names: ("files.copy", {"files": names, "to": "elsewhere"}),
        lambda names: ("files.rename", {"files": names, "to": "{n:03}"}),
        lambda names: ("files.organize", {"folder": "."}),
        lambda names: ("files.delete", {"files": names}),
        lambda names: ("files.zip", {"files": names}),
    ],
    ids=["move", "copy", "rename", "organize", "delete", "zip"],
)
async def test_odd_names(desk: AbilityDesk, act: Callable[[list[str]], Case]) -> None:
    for n, name in enumerate(ODD_NAMES):
        desk.write(name, f"content {n}", mtime=1_760_000_000 + n)
    before = desk.tree()
    listed = await desk.done("files.list", folder=".")
    do, args = act(listed.result["files"])
    receipt = await desk.done(do, **args)
    assert "\n•" in receipt.answer or do == "files.zip"
    assert all(line.startswith(("•", "…")) for line in receipt.answer.splitlines()[1:] if do != "files.zip")
    await desk.done("run.undo", run=desk.runs)
    assert desk.tree() == before


async def test_a_name_that_is_taken_gets_a_number_and_the_answer_says_so(desk: AbilityDesk) -> None:
    desk.write("a.txt", "new")
    desk.write("there/a.txt", "old")
    receipt = await desk.done("files.move", files=["a.txt"], to="there")
    assert receipt.result["files"] == ["there/a (2).txt"]
    assert "a (2).txt" in receipt.answer
    assert (desk.root / "there/a.txt").read_text() == "old"


async def test_moving_to_where_it_is_changes_nothing(desk: AbilityDesk) -> None:
    desk.write("there/a.txt")
    receipt = await desk.done("files.move", files=["there/a.txt"], to="there")
    assert receipt.result == {"files": ["there/a.txt"], "to": "there", "count": 0, "left": []}


async def test_what_is_missing_among_many_is_named_and_the_rest_is_moved(desk: AbilityDesk) -> None:
    desk.write("a.txt")
    receipt = await desk.do("files.move", files=["a.txt", "gone.txt"], to="there")
    assert receipt.result["files"] == ["there/a.txt"]
    assert [left["path"] for left in receipt.result["left"]] == ["gone.txt"]
    assert "gone.txt" in receipt.answer


@pytest.mark.parametrize(
    ("do", "args", "code"),
    [
        ("files.move", {"files": ["nothing.txt"], "to": "x"}, "NoSuchFile"),
        ("files.move", {"files": [], "to": "x"}, "NothingFound"),
        ("files.move", {"files": ["dir"], "to": "dir/inner"}, "InsideItself"),
        ("files.copy", {"files": ["dir"], "to": "dir"}, "InsideItself"),
        ("files.move", {"files": ["a.txt", "dir"], "to": "b.csv"}, "FolderWanted"),
        ("files.rename", {"files": ["a.txt"], "to": "a.txt"}, "SameName"),
        ("files.rename", {"files": ["a.txt"], "to": "x/y"}, "NameHasSlash"),
        ("files.rename", {"files": ["a.txt"], "to": "{who}"}, "BadPattern"),
        ("files.organize", {"folder": "a.txt"}, "FolderWanted"),
        ("files.organize", {"folder": "nowhere"}, "NoSuchFolder"),
        ("files.delete", {"files": ["nothing.txt"]}, "NoSuchFile"),
        ("files.zip", {"files": ["a.txt", "nothing.txt"]}, "NoSuchFile"),
        ("files.zip", {"files": ["a.txt"], "to": "x.7z"}, "OnlyZip"),
        ("files.unzip", {"file": "dir"}, "FileWanted"),
        ("files.unzip", {"file": "a.txt"}, "NotAnArchive"),
        ("files.send", {"files": ["dir"]}, "FileWanted"),
        ("files.find", {"kind": "spaceship"}, "UnknownType"),
        ("files.find", {"when": "soon"}, "UnknownWhen"),
        ("run.undo", {"run": None}, "NoRunNamed"),
    ],
)
async def test_what_cannot_be_done_is_said_and_nothing_changes(
    desk: AbilityDesk, do: str, args: dict[str, Any], code: str
) -> None:
    desk.write("a.txt")
    desk.write("b.csv")
    (desk.root / "dir").mkdir()
    before = desk.tree()
    for lang in ("en", "zh"):
        receipt = await desk.do(do, lang=lang, **args)
        assert receipt.outcome == "failed"
        assert receipt.trouble is not None
        assert receipt.trouble.code == code, receipt.trouble
        assert receipt.trouble.side_effect == "none"
        assert any("\u4e00" <= c <= "\u9fff" for c in receipt.trouble.text) == (lang == "zh")
    assert desk.tree() == before


async def test_organizing_twice_moves_nothing_more(furnished: AbilityDesk) -> None:
    for by in ("kind", "month", "project"):
        await furnished.done("files.organize", folder=".", by=by)
        once = furnished.tree()
        again = await furnished.done("files.organize", folder=".", by=by)
        assert again.result["count"] == 0
        assert furnished.tree() == once
        await furnished.done("run.undo", run=furnished.runs - 1)


async def test_organizing_leaves_what_is_not_a_whole_file(desk: AbilityDesk) -> None:
    for name in ("a.jpg", ".hidden.jpg", "film.mkv", "film.mkv.part", "x.crdownload", "y.tmp"):
        desk.write(name)
    (desk.root / "link.jpg").symlink_to("a.jpg")
    (desk.root / "folder").mkdir()
    receipt = await desk.done("files.organize", folder=".")
    assert receipt.result["count"] == 1
    assert (desk.root / "Pictures/a.jpg").exists()
    assert len(desk.names()) == 8


async def test_organizing_uses_the_folders_that_are_there(desk: AbilityDesk) -> None:
    desk.write("a.jpg")
    desk.write("b.pdf")
    (desk.root / "图片").mkdir()
    desk.write("PDFs", "a file in the way")
    receipt = await desk.done("files.organize", folder=".")
    assert {one["name"] for one in receipt.result["into"]} == {"图片", "PDFs (2)", "Other"}


async def test_organizing_in_chinese_makes_chinese_folders(desk: AbilityDesk) -> None:
    desk.write("a.jpg")
    receipt = await desk.done("files.organize", folder=".", lang="zh")
    assert receipt.result["into"] == [{"name": "图片", "count": 1}]


async def test_duplicates_keep_the_oldest_and_leave_second_names_alone(desk: AbilityDesk) -> None:
    big = os.urandom(200_000)
    desk.write("new/b.bin", big, mtime=2_000)
    desk.write("old/a.bin", big, mtime=1_000)
    desk.write("other.bin", big[:-1] + b"?", mtime=500)
    os.link(desk.root / "old/a.bin", desk.root / "old/second-name.bin")
    desk.write("empty1", "")
    desk.write("empty2", "")
    seen = await desk.done("files.duplicates", folder=".")
    assert seen.result["groups"] == [{"files": ["old/a.bin", "new/b.bin"], "size": 200_000}]
    assert seen.result["trashed"] is False
    gone = await desk.done("files.duplicates", folder=".", trash=True)
    assert gone.result["extra"] == ["new/b.bin"]
    assert not (desk.root / "new/b.bin").exists()
    assert (desk.root / "old/second-name.bin").exists()


async def test_undo_leaves_what_changed_since_and_says_so(desk: AbilityDesk) -> None:
    desk.write("a.txt", "a")
    desk.write("b.txt", "b")
    await desk.done("files.move", files=["a.txt", "b.txt"], to="there")
    (desk.root / "there/a.txt").write_text("changed since")
    undone = await desk.do("run.undo", run=1)
    assert desk.names() == ["b.txt", "there"]
    assert "there/a.txt" in undone.answer
    assert {left["path"] for left in undone.result["skipped"]} == {"there/a.txt", "there"}


async def test_a_read_only_folder_is_left_and_said(desk: AbilityDesk) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    desk.write("locked/a.txt")
    (desk.root / "locked").chmod(0o555)
    before = desk.tree()
    receipt = await desk.do("files.move", files=["locked/a.txt"], to="free")
    (desk.root / "locked").chmod(0o755)
    assert receipt.outcome == "failed"
    assert receipt.trouble is not None
    assert "not allowed" in receipt.trouble.text
    assert {name: seen for name, seen in desk.tree().items() if name != b"free"} == before


async def test_sent_files_can_be_named(desk: AbilityDesk) -> None:
    desk.write("a.txt", "hello")
    receipt = await desk.done("files.send", files="a.txt")
    assert receipt.result["files"][0]["name"] == "a.txt"
    assert "a.txt · 5 B" in receipt.answer


async def test_unzip_into_a_folder_that_is_there_goes_one_deeper(furnished: AbilityDesk) -> None:
    receipt = await furnished.done("files.unzip", file="packed.zip", to="sub")
    assert receipt.result == {"folder": "sub/packed", "count": 2, "bytes": 2}
    assert (furnished.root / "sub/packed/folder/二.txt").read_text() == "2"
