"""What is found, listed and measured."""

from __future__ import annotations

import os
from typing import Any

import pytest

from deskhand.testing.ability_desk import AbilityDesk

DAY = 86_400
NOV_1 = 1_793_491_200  # 2026-11-01T00:00Z


@pytest.fixture
def furnished(desk: AbilityDesk) -> AbilityDesk:
    desk.write("SalesReport_2026-Q3.xlsx", "s" * 300, mtime=NOV_1)
    desk.write("notes/销售季度报告.docx", "d" * 200, mtime=NOV_1 + DAY)
    desk.write("notes/sales plan.PDF", "p" * 100, mtime=NOV_1 + 2 * DAY)
    desk.write("photos/IMG_01.jpeg", "j" * 5_000, mtime=NOV_1 + 3 * DAY)
    desk.write(".secret/sales.txt", "hidden")
    (desk.root / "sales link.txt").symlink_to("notes/sales plan.PDF")
    (desk.root / "loop").symlink_to(".")
    return desk


@pytest.mark.parametrize(
    ("args", "names"),
    [
        ({"query": "sales"}, ["notes/sales plan.PDF", "SalesReport_2026-Q3.xlsx"]),
        ({"query": "sales report"}, ["SalesReport_2026-Q3.xlsx"]),
        ({"query": "销售报告"}, ["notes/销售季度报告.docx"]),
        ({"kind": "pdf"}, ["notes/sales plan.PDF"]),
        ({"kind": ".jpg"}, ["photos/IMG_01.jpeg"]),
        ({"kind": "照片"}, ["photos/IMG_01.jpeg"]),
        ({"kind": "document", "order": "oldest"}, ["notes/销售季度报告.docx", "notes/sales plan.PDF"]),
        ({"folder": "notes", "order": "name"}, ["notes/sales plan.PDF", "notes/销售季度报告.docx"]),
        ({"when": "2026-11-02"}, ["notes/销售季度报告.docx"]),
        ({"when": "2026-11-01/2026-11-02", "order": "oldest"}, ["SalesReport_2026-Q3.xlsx", "notes/销售季度报告.docx"]),
        ({"larger": 250, "order": "largest"}, ["photos/IMG_01.jpeg", "SalesReport_2026-Q3.xlsx"]),
        ({"smaller": 150}, ["notes/sales plan.PDF"]),
        ({"query": "unicorn"}, []),
    ],
)
async def test_find(furnished: AbilityDesk, args: dict[str, Any], names: list[str]) -> None:
    receipt = await furnished.done("files.find", **args)
    assert receipt.result["files"] == names
    assert receipt.result["count"] == len(names)
    assert receipt.result["file"] == (names[0] if names else None)
    assert all(name in receipt.answer for name in names)


async def test_the_first_of_many_and_how_many_there_are(desk: AbilityDesk) -> None:
    for n in range(30):
        desk.write(f"file {n}.txt", mtime=NOV_1 + n)
    receipt = await desk.done("files.find", limit=15, order="name")
    assert receipt.result["count"] == 30
    assert receipt.result["files"] == [f"file {n}.txt" for n in range(15)]
    assert receipt.answer.splitlines()[0] == "I found 30 files, here are the first 15:"
    assert receipt.answer.splitlines()[-1] == "… and 5 more"


async def test_a_limit_out_of_range_is_refused(desk: AbilityDesk) -> None:
    receipt = await desk.do("files.find", limit=0)
    assert receipt.trouble is not None
    assert receipt.trouble.code == "BadRequest"


async def test_list_shows_folders_and_hides_what_is_hidden(furnished: AbilityDesk) -> None:
    receipt = await furnished.done("files.list", folder=".", lang="zh")
    assert receipt.result["files"] == ["loop", "notes", "photos", "sales link.txt", "SalesReport_2026-Q3.xlsx"]
    assert "这个文件夹 里有 5 项" in receipt.answer


async def test_usage_adds_up_and_counts_hidden_files(furnished: AbilityDesk) -> None:
    receipt = await furnished.done("files.usage")
    assert receipt.result["bytes"] == 5_606
    assert receipt.result["count"] == 5
    assert [part["path"] for part in receipt.result["parts"]] == ["photos", ".", "notes", ".secret"]
    assert receipt.result["largest"][0] == "photos/IMG_01.jpeg"
    assert "5.6 KB in 5 files" in receipt.answer


async def test_a_folder_that_may_not_be_read_is_named_and_the_rest_is_found(desk: AbilityDesk) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    desk.write("open/a.txt")
    desk.write("closed/b.txt")
    (desk.root / "closed").chmod(0)
    try:
        receipt = await desk.done("files.find")
    finally:
        (desk.root / "closed").chmod(0o755)
    assert receipt.result["files"] == ["open/a.txt"]
    assert receipt.result["unread"] == ["closed"]
    assert "not allowed to look into: closed" in receipt.answer


@pytest.mark.timeout(400)
@pytest.mark.parametrize("many", [2_500, pytest.param(50_000, marks=pytest.mark.long)])
async def test_very_many_files_are_organized_in_one_go_with_progress(desk: AbilityDesk, many: int) -> None:
    for n in range(many):
        (desk.root / f"file {n}.{('jpg', 'pdf', 'txt')[n % 3]}").touch()
    desk.patience = 300
    receipt = await desk.done("files.organize", folder=".")
    assert receipt.result["count"] == many
    assert sum(len(list(folder.iterdir())) for folder in desk.root.iterdir()) == many
    assert len(desk.names()) == 3
    said = [(one.done, one.total) for one in desk.progress if one.total]
    assert said[-1] == (many + 3, many + 3)
    assert len(said) > 5
    assert said == sorted(said)


async def test_nothing_outside_the_folder_is_seen(desk: AbilityDesk) -> None:
    outside = desk.root.parent / "outside.txt"
    outside.write_text("x")
    for folder in ("..", str(outside.parent)):
        receipt = await desk.do("files.find", folder=folder)
        assert receipt.outcome == "refused"
