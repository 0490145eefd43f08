"""A desk to ask about: real small files in the folders people have, with names in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

FILES = (
    "Downloads/a.zip",
    "Downloads/photos.zip",
    "Downloads/report.pdf",
    "Downloads/setup.exe",
    "Downloads/IMG_001.jpg",
    "Downloads/IMG_002.jpg",
    "Downloads/invoice-acme-2026.pdf",
    "Downloads/movie.mkv",
    "Downloads/合同.pdf",
    "Downloads/old.zip",
    "Downloads/backup.zip",
    "Documents/Acme contract.docx",
    "Documents/sales report Q3.xlsx",
    "Documents/报告.docx",
    "Documents/预算.xlsx",
    "Documents/budget.xlsx",
    "Documents/notes.txt",
    "Documents/meeting notes.txt",
    "Documents/draft.docx",
    "Documents/草稿.docx",
    "Documents/Resume.docx",
    "Documents/plan.docx",
    "Desktop/Screenshot_2026-11-01.png",
    "Desktop/Screenshot_2026-11-02.png",
    "Desktop/截图1.png",
    "Desktop/todo.txt",
    "Pictures/beach.jpg",
    "Pictures/cat.png",
    "Movies/holiday.mp4",
    "Music/song.mp3",
    "归档/旧报告.docx",
    "图片/猫.jpg",
    "Archive/letter.docx",
    "Archive/plan.docx",
    "Backup/x.txt",
    "Photos/x.jpg",
    "a.txt",
    "b.txt",
    "报告（终稿）.docx",
)
OFFICE = (
    "Downloads/a.pdf",
    "Downloads/b.pdf",
    "Downloads/invoice.pdf",
    "Downloads/prices.pdf",
    "Downloads/receipt.jpg",
    "Downloads/scan.pdf",
    "Downloads/scan.png",
    "Downloads/价目表.pdf",
    "Downloads/发票.jpg",
    "Downloads/发票.pdf",
    "Downloads/扫描.pdf",
    "Downloads/照片.zip",
    "Downloads/通知.png",
    "Documents/contract.docx",
    "Documents/contract.pdf",
    "Documents/february.csv",
    "Documents/january.csv",
    "Documents/members.csv",
    "Documents/minutes.md",
    "Documents/prices.csv",
    "Documents/prices.ods",
    "Documents/report.docx",
    "Documents/report.xlsx",
    "Documents/sales.xlsx",
    "Documents/scores.xlsx",
    "Documents/slides.pptx",
    "Documents/一月.csv",
    "Documents/二月.csv",
    "Documents/价格.csv",
    "Documents/价格.ods",
    "Documents/信.docx",
    "Documents/合同.docx",
    "Documents/名单.csv",
    "Documents/成绩.xlsx",
    "Documents/报告.pdf",
    "Documents/报表.xlsx",
    "Documents/演示.pptx",
    "Documents/纪要.md",
    "Documents/计划.docx",
    "Documents/销售.xlsx",
    "Pictures/photo.jpg",
    "图片/照片.jpg",
    "Scans/one.pdf",
    "Scans/two.pdf",
    "扫描/一.pdf",
    "扫描/二.pdf",
    "Invoices/2026.pdf",
    "发票/2026.pdf",
    "app/main.py",
    "src/main.c",
)
"""What requests about tables, documents, pictures and programs name."""


def laid_out(root: Path, *, more: int = 0, office: bool = False) -> Path:
    """The desk below a folder, with office files and some more if asked for."""
    for name in (*FILES, *OFFICE) if office else FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    for n in range(more):
        path = root / f"Work/project {n % 40}/item {n} {'minutes' if n % 3 else '记录'}.docx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def made(root: Path, files: Iterable[str] | Mapping[str, str], folders: Iterable[str] = ()) -> Path:
    """A desk of these files, each with its text or else its own name in it, and of these empty folders."""
    texts = files if isinstance(files, Mapping) else {name: name for name in files}
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for folder in folders:
        (root / folder).mkdir()
    return root
