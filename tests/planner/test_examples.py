"""What we tell people they can say is understood: every example of every ability, on a desk that has what it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.planner.conftest import NOW
from tests.planner.test_requests import understood

from deskhand.core.ability import Registry
from deskhand.core.flow.guard import changing
from deskhand.core.words import LANGS, Lang
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner

NAMED = [
    "report.docx",
    "report.pdf",
    "report.xlsx",
    "contract.docx",
    "contract.pdf",
    "letter.docx",
    "plan.docx",
    "minutes.md",
    "slides.pptx",
    "sales.xlsx",
    "members.csv",
    "scores.xlsx",
    "january.csv",
    "february.csv",
    "prices.ods",
    "prices.csv",
    "a.pdf",
    "b.pdf",
    "scan.pdf",
    "invoice.pdf",
    "receipt.jpg",
    "scan.png",
    "photo.jpg",
    "notes.txt",
    "app/main.py",
    "src/main.c",
    "app/src/main.py",
    "Scans/one.pdf",
    "Archive/old.txt",
    "budget.xlsx",
    "draft.docx",
    "old.zip",
    "setup.exe",
    "photos.zip",
    "backup.zip",
    "a.zip",
    "prices.pdf",
    "Desktop/screenshots.png",
    "预算.xlsx",
    "草稿.docx",
    "Desktop/截图.png",
    "备份/旧.txt",
    "合同.docx",
    "报告.pdf",
    "报告.docx",
    "纪要.md",
    "演示.pptx",
    "信.docx",
    "计划.docx",
    "发票.jpg",
    "发票.pdf",
    "通知.png",
    "照片.zip",
    "照片.jpg",
    "扫描.pdf",
    "销售.xlsx",
    "名单.csv",
    "成绩.xlsx",
    "一月.csv",
    "二月.csv",
    "价格.ods",
    "价格.csv",
    "价目表.pdf",
    "扫描/一.pdf",
    "图片/图.png",
    "发票/一.pdf",
]
BESIDE = ("Downloads/x.zip", "Documents/Papers/a.txt", "Desktop/b.txt", "Movies/c.mp4", "Pictures/d.jpg")
SAID = [
    (lang, do, example)
    for lang in LANGS
    for do, one in Registry.discover().phrases(lang).items()
    for example in one.examples
]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FolderWorld]:
    root = tmp_path_factory.mktemp("said")
    for name in (
        *NAMED,
        "Downloads/x.zip",
        "Documents/Papers/a.txt",
        "Desktop/b.txt",
        "Movies/c.mp4",
        "Pictures/d.jpg",
    ):
        place: Path = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"x")
    world = FolderWorld(str(root))
    yield world
    world.close()


@pytest.mark.parametrize(("lang", "do", "example"), SAID)
def test_every_example_is_understood(planner: Planner, full: FolderWorld, lang: Lang, do: str, example: str) -> None:
    now = datetime.combine(NOW.date(), NOW.time())
    planned = planner.plan(example, full, now, lang, owes=lambda plan: changing(plan.steps, planner.registry))
    assert planned.outcome != "teach" and not planned.unused, (example, planned.reason, planned.unused)
    assert do in understood(planned), (example, understood(planned))
