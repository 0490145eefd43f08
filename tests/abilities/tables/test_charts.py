"""Charts: pictures that open, workbooks with a chart, and what is drawn is what the table holds."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from PIL import Image

from deskhand.core.wire.frames import Want

SALES = [
    ["月份", "地区", "金额($)"],
    ["2026-01", "华北", 10],
    ["2026-01", "华南", 5],
    ["2026-02", "华北", 20],
    ["2026-03", "华北", 7],
]


@pytest.mark.parametrize("kind", ["line", "bar", "pie", None])
async def test_a_picture_is_drawn(desk: Any, kind: str | None) -> None:
    desk.sheet("销售.xlsx", SALES)
    receipt = await desk.done("table.chart", file="销售.xlsx", lang="zh", **({"kind": kind} if kind else {}))
    result = receipt.result
    assert result["points"] == 3
    assert [one["name"] for one in receipt.proof.pictures] == ["销售 chart.png"]
    with Image.open(desk.root / result["file"]) as picture:
        assert picture.size == (960, 540)
        assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 10


async def test_the_receipt_shows_it_small_until_the_run_is_forgotten(desk: Any) -> None:
    desk.sheet("s.xlsx", SALES)
    receipt = await desk.done("table.chart", file="s.xlsx")
    monitor, run = desk.real.monitor, int(receipt.key.split("/")[0])
    (shown,) = receipt.proof.pictures
    chunks = await monitor.blobs.window(Want(hash=shown["hash"], hub="hub", runs=[run]))
    content = b"".join(chunk.data for chunk in chunks)
    assert len(content) == shown["size"]
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.width) == ("PNG", 640)
    (other,) = await monitor.blobs.window(Want(hash=shown["hash"], hub="hub", runs=[run + 1]))
    assert other.gone is not None
    (desk.root / "s chart.png").unlink()  # it is a picture of its own, not the file
    assert (await monitor.blobs.window(Want(hash=shown["hash"], hub="hub", runs=[run])))[-1].last
    await monitor.forget("hub", run)
    (gone,) = await monitor.blobs.window(Want(hash=shown["hash"], hub="hub", runs=[run]))
    assert gone.gone is not None
    assert not monitor.vault.holds(shown["hash"])


async def test_the_same_chart_is_the_same_bytes(desk: Any) -> None:
    desk.sheet("s.xlsx", SALES)
    one = await desk.result("table.chart", file="s.xlsx", save="a.png")
    two = await desk.result("table.chart", file="s.xlsx", save="b.png")
    assert (desk.root / one["file"]).read_bytes() == (desk.root / two["file"]).read_bytes()


async def test_a_workbook_gets_a_chart_of_its_own(desk: Any) -> None:
    desk.sheet("s.xlsx", SALES)
    result = await desk.result("table.chart", file="s.xlsx", kind="bar", x="地区", y=["金额"], to="xlsx")
    page = openpyxl.load_workbook(desk.root / result["file"]).worksheets[0]
    assert [list(row) for row in page.values] == [["地区", "金额($)"], ["华北", 37], ["华南", 5]]
    with zipfile.ZipFile(desk.root / result["file"]) as archive:
        assert "'Chart'!$B$2:$B$3" in archive.read("xl/charts/chart1.xml").decode()


async def test_only_columns_that_fit_one_axis_are_drawn_together(desk: Any) -> None:
    rows = [["month", "revenue", "orders", "cost", "rate(%)"]]
    rows += [[f"2026-{at:02}", 5000 + at, 50 + at, 4000 + at, 3000 + at] for at in range(1, 9)]
    desk.sheet("s.xlsx", rows)
    assert (await desk.result("table.chart", file="s.xlsx"))["y"] == ["revenue", "cost"]
    both = await desk.result("table.chart", file="s.xlsx", y=["revenue", "orders"])
    assert both["y"] == ["revenue", "orders"]


async def test_points_over_points(desk: Any) -> None:
    desk.sheet("s.xlsx", [["age", "sleep"], *[[20 + n, 8 - n / 10] for n in range(10)]])
    result = await desk.result("table.chart", file="s.xlsx", kind="scatter", x="age", y="sleep")
    assert (result["kind"], result["points"]) == ("scatter", 10)


async def test_a_pie_of_too_many_slices_is_refused(desk: Any) -> None:
    desk.sheet("s.xlsx", [["who", "n"], *[[f"p{n}", n + 1] for n in range(30)]])
    assert "30" in await desk.refusal("table.chart", file="s.xlsx", kind="pie")


async def test_trends_are_shown_too(desk: Any) -> None:
    """The main measure over its months, with the line of its trend; nothing of it becomes a file."""
    rows = [["月份", "收入"], *[[f"{2024 + at // 12}-{at % 12 + 1:02}", 100 + 3 * at + at % 2] for at in range(24)]]
    desk.sheet("销售.xlsx", rows)
    desk.sheet("one.xlsx", rows[:2])
    before = sorted(desk.root.iterdir())
    receipt = await desk.done("table.trends", file="销售.xlsx", lang="zh")
    (shown,) = receipt.proof.pictures
    assert shown["name"] == "销售.png"
    run = int(receipt.key.split("/")[0])
    chunks = await desk.real.monitor.blobs.window(Want(hash=shown["hash"], hub="hub", runs=[run]))
    with Image.open(io.BytesIO(b"".join(chunk.data for chunk in chunks))) as picture:
        assert (picture.format, picture.width) == ("PNG", 640)
    assert sorted(desk.root.iterdir()) == before
    assert (await desk.done("table.trends", file="one.xlsx")).proof.pictures == []


async def test_a_pie_has_no_slice_below_nothing(desk: Any) -> None:
    desk.sheet("t.xlsx", [["K", "V"], ["a", -5], ["b", 10]])
    assert 'a of "V" is below zero' in await desk.refusal("table.chart", file="t.xlsx", kind="pie")
    assert "小于零" in await desk.refusal("table.chart", file="t.xlsx", kind="pie", lang="zh")


async def test_dots_need_two_columns_of_numbers(desk: Any) -> None:
    desk.sheet("t.xlsx", [["Name", "Score"], ["a", 1], ["b", 2]])
    assert "only Score" in await desk.refusal("table.chart", file="t.xlsx", kind="scatter")


async def test_what_is_not_drawn_is_said(desk: Any) -> None:
    desk.sheet("t.xlsx", [["Name", "Sales", "Rate"], ["a", 9000, 0.5], ["b", 8000, 0.2]])
    receipt = await desk.done("table.chart", file="t.xlsx", kind="bar")
    assert receipt.result["dropped"] == ["Rate"]
    assert "Rate" in receipt.answer


async def test_months_across_are_drawn_along_the_bottom(desk: Any) -> None:
    names = [f"{month}月" for month in (10, 11, 12, 1)]
    desk.sheet("t.xlsx", [["Product", *names], ["A", 1, 2, 3, 4], ["B", 2, 3, 4, 5]])
    result = await desk.result("table.chart", file="t.xlsx")
    assert (result["kind"], result["points"], result["y"]) == ("line", 4, ["A", "B"])
