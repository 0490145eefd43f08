"""A desk to ask about: real small files in the folders people have, with names in both languages."""

from __future__ import annotations

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


def laid_out(root: Path, *, more: int = 0) -> Path:
    """The desk below a folder, with some more files if asked for."""
    for name in FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    for n in range(more):
        path = root / f"Work/project {n % 40}/item {n} {'minutes' if n % 3 else '记录'}.docx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root
