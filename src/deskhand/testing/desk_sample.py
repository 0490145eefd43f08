"""A sample desk: forty varied files of a small trading company, with English and Chinese names and real contents.

`make_desk(folder, now)` fills an empty folder with Desktop, Documents, Downloads and Pictures; dates lie in the year
before `now`. The same `now` gives the same names, dates and words every time.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from docx import Document
from fpdf import FPDF
from openpyxl import Workbook
from PIL import Image, ImageDraw

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the desk: where, how old in days, and what is in it."""

    path: str
    days: float
    content: Callable[[], bytes]


def sheet(title: str, *rows: tuple[str | int, ...]) -> Callable[[], bytes]:
    def write() -> bytes:
        book = Workbook()
        page = book.active
        if page is None:
            raise AssertionError("a new workbook has a sheet")
        page.title = title
        for row in rows:
            page.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return write


def sales(year: int, base: int) -> Callable[[], bytes]:
    rows = [(month, base + 137 * at % 900, 40 + at * 3 % 17) for at, month in enumerate(MONTHS)]
    return sheet(f"Sales {year}", ("Month", "Revenue", "Orders"), *rows)


def letter(title: str, *paragraphs: str) -> Callable[[], bytes]:
    def write() -> bytes:
        document = Document()
        document.add_heading(title)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return write


def pdf(title: str, *lines: str) -> Callable[[], bytes]:
    def write() -> bytes:
        page = FPDF()
        page.set_creation_date(datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
        page.add_page()
        page.set_font("helvetica", size=20)
        page.cell(text=title, new_x="LMARGIN", new_y="NEXT")
        page.set_font("helvetica", size=11)
        for line in lines:
            page.cell(text=line, new_x="LMARGIN", new_y="NEXT")
        return bytes(page.output())

    return write


def picture(text: str, colour: str, size: tuple[int, int] = (640, 420), kind: str = "JPEG") -> Callable[[], bytes]:
    def write() -> bytes:
        image = Image.new("RGB", size, colour)
        draw = ImageDraw.Draw(image)
        width, height = size
        draw.ellipse((width * 0.6, height * 0.12, width * 0.8, height * 0.42), fill="#ffd766")
        draw.polygon([(0, height), (width * 0.35, height * 0.35), (width * 0.7, height)], fill="#35524a")
        draw.text((16, 16), text, fill="white")
        out = io.BytesIO()
        image.save(out, kind)
        return out.getvalue()

    return write


def words(*lines: str) -> Callable[[], bytes]:
    return lambda: ("\n".join(lines) + "\n").encode()


def archive(*names: str) -> Callable[[], bytes]:
    def write() -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for at, name in enumerate(names):
                packed.writestr(zipfile.ZipInfo(name), f"{name}\nline {at}\n")
        return out.getvalue()

    return write


def tone(seconds: float) -> Callable[[], bytes]:
    """A short WAV of silence, so that there is music too."""
    frames = int(8_000 * seconds)
    head = b"RIFF" + (36 + frames).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = b"\x01\x00\x01\x00" + (8_000).to_bytes(4, "little") * 2 + b"\x01\x00\x08\x00"
    return lambda: head + form + b"data" + frames.to_bytes(4, "little") + b"\x80" * frames


BEACH: Final = picture("Qingdao, the beach", "#4f8fc0")
INVOICE: Final = pdf("Invoice 2026-117", "Blue Harbour Trading", "12 desk lamps", "Total: CNY 3,480.00")
MINUTES: Final = letter("会议纪要", "出席：李伟、王芳、Anna Schmidt。", "决定：十一月底前完成盘点。")

DESK: Final[tuple[Entry, ...]] = (
    Entry("Desktop/todo.txt", 0.2, words("call Li Wei", "send the Q3 report", "buy lamps")),
    Entry("Desktop/Q3 report.docx", 3, letter("Q3 report", "Revenue grew in every month.", "Returns fell by a third.")),
    Entry("Desktop/会议纪要.docx", 1, MINUTES),
    Entry("Desktop/screenshot 1.png", 2, picture("screen", "#444466", (800, 500), "PNG")),
    Entry("Documents/budget 2026.xlsx", 12, sheet("Budget", ("Item", "CNY"), ("Rent", 96000), ("Lamps", 3480))),
    Entry("Documents/sales 2025.xlsx", 200, sales(2025, 4_100)),
    Entry("Documents/sales 2026.xlsx", 6, sales(2026, 5_200)),
    Entry("Documents/客户名单.xlsx", 20, sheet("客户", ("姓名", "城市"), ("李伟", "上海"), ("王芳", "青岛"))),
    Entry("Documents/销售报告.docx", 5, letter("销售报告", "第三季度收入增长。", "退货减少三分之一。")),
    Entry("Documents/contract Blue Harbour.pdf", 90, pdf("Contract", "Between Blue Harbour Trading and us")),
    Entry("Documents/合同 2026.pdf", 40, pdf("Contract 2026", "Signed in Shanghai")),
    Entry("Documents/letter to Anna.docx", 60, letter("Dear Anna", "Thank you for the samples.")),
    Entry("Documents/notes.md", 8, words("# Notes", "- lamps sell best in autumn")),
    Entry("Documents/project Alpha/plan.docx", 33, letter("Alpha", "First the shop, then the office.")),
    Entry("Documents/project Alpha/costs.xlsx", 31, sheet("Costs", ("Part", "CNY"), ("Paint", 800), ("Wood", 2100))),
    Entry("Documents/project Alpha/sketch.png", 34, picture("sketch", "#8a6d4b", (500, 500), "PNG")),
    Entry("Downloads/invoice-117.pdf", 4, INVOICE),
    Entry("Downloads/invoice-117 (1).pdf", 3.9, INVOICE),
    Entry("Downloads/invoice-118.pdf", 1.5, pdf("Invoice 2026-118", "Green Tea House", "Total: CNY 920.00")),
    Entry("Downloads/IMG_2041.jpg", 15, BEACH),
    Entry("Downloads/IMG_2042.jpg", 15, picture("Qingdao, the pier", "#3f7fb0")),
    Entry("Downloads/微信图片_20261101.jpg", 9, picture("tea", "#2e6e4e")),
    Entry("Downloads/setup-printer.deb", 70, words("not really a program")),
    Entry("Downloads/price list.csv", 11, words("lamp,290", "chair,480")),
    Entry("Downloads/价格表.xlsx", 10, sheet("价格", ("名称", "元"), ("台灯", 290), ("椅子", 480))),
    Entry("Downloads/photos-qingdao.zip", 14, archive("pier.txt", "beach.txt", "list.txt")),
    Entry("Downloads/backup.tar", 120, words("an old backup")),
    Entry("Downloads/podcast.wav", 18, tone(2)),
    Entry("Downloads/manual.pdf", 65, pdf("Printer manual", "1. Plug it in.")),
    Entry("Downloads/使用说明.pdf", 64, pdf("Manual", "Read before use.")),
    Entry("Downloads/newsletter.html", 7, words("<h1>News</h1>", "<p>Autumn sale</p>")),
    Entry("Downloads/data.json", 22, words('{"lamps": 12}')),
    Entry("Downloads/theme.mp3", 300, words("ID3 almost")),
    Entry("Downloads/old draft.docx", 250, letter("Draft", "Nothing final.")),
    Entry("Pictures/beach.jpg", 15.5, BEACH),
    Entry("Pictures/office.jpg", 150, picture("The office", "#7a6a5a")),
    Entry("Pictures/团队合影.jpg", 30, picture("The team", "#5a6a9a")),
    Entry("Pictures/logo.png", 320, picture("Blue Harbour", "#123a6b", (300, 300), "PNG")),
    Entry("Pictures/图标.png", 310, picture("icon", "#aa3a3b", (128, 128), "PNG")),
    Entry("Pictures/scan 001.png", 45, picture("A receipt: CNY 48", "#555555", (480, 640), "PNG")),
)


def make_desk(folder: Path, now: datetime) -> list[Path]:
    """Writes every file of the desk below `folder`, which must be empty or new, and returns their paths."""
    made: list[Path] = []
    for entry in DESK:
        place = folder / entry.path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as out:
            out.write(entry.content())
        at = (now - timedelta(days=entry.days)).timestamp()
        os.utime(place, (at, at))
        made.append(place)
    return made
