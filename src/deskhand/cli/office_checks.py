"""What `doctor` looks at for office work: the libraries, LibreOffice, Tesseract, a Chinese font and the build tools."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from typing import Final

from deskhand.cli.checks import Check
from deskhand.core.words import Lang, Words
from deskhand.formats.fonts import chinese_font
from deskhand.jail.surroundings import PATH

LIBRARIES: Final = (
    *("defusedxml", "docx", "icalendar", "lxml", "matplotlib", "openpyxl", "pdfplumber", "PIL", "polars", "pptx"),
    *("pypdf", "python_calamine", "recurring_ical_events"),
)
"""What the `office` extra brings, by the names it is imported under."""
OCR_LANGUAGES: Final = ("eng", "chi_sim")
BUILD_TOOLS: Final = ("git", "make", "cmake", "npm", "cargo", "go", "mvn", "gradle")
SECONDS: Final = 10
_LIBRARIES: Final = Words(
    "libraries for sheets, documents, pictures, mail and calendars", "表格、文档、图片、邮件和日历所需的库"
)
_LIBRARIES_NOT: Final = Words(
    "missing: {missing}; sheets, documents, pictures, mail and calendars need them",
    "缺少 {missing}；表格、文档、图片、邮件和日历需要这些库",
)
_LIBREOFFICE: Final = Words("LibreOffice: {program}", "LibreOffice：{program}")
_LIBREOFFICE_NOT: Final = Words(
    "no LibreOffice where a held program can see it: nothing is converted, and slides are not checked by looking",
    "受约束的程序看不到 LibreOffice：无法转换格式，也无法通过渲染检查幻灯片",
)
_OCR: Final = Words("words in pictures: {program}, English and Chinese", "图片中的文字：{program}，含中英文")
_OCR_NOT: Final = Words("no Tesseract: words in pictures cannot be read", "没有 Tesseract：无法识别图片中的文字")
_OCR_LESS: Final = Words(
    "Tesseract lacks the data for {missing}: words in pictures cannot be read",
    "Tesseract 缺少 {missing} 的数据：无法识别图片中的文字",
)
_FONT: Final = Words("a font that can write Chinese: {font}", "中文字体：{font}")
_FONT_NOT: Final = Words(
    "no font that can write Chinese: charts and slides show boxes in its place",
    "没有中文字体：图表和幻灯片中的汉字会显示为方框",
)
_TOOLS: Final = Words("code: {found}", "代码：{found}")
_TOOLS_LESS: Final = Words(
    "code: {found}; not here: {missing}, so projects of theirs are not built",
    "代码：{found}；没有 {missing}，因此无法构建相应的项目",
)
_NONE: Final = Words("none of the build tools", "没有构建工具")


def office_checks(lang: Lang) -> list[Check]:
    looks = (_libraries, _libreoffice, _ocr, _font, _tools)
    return [look(lang) for look in looks]


def _libraries(lang: Lang) -> Check:
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    words = _LIBRARIES_NOT if missing else _LIBRARIES
    what = words.said(lang, missing=", ".join(missing))
    return Check("office", not missing, what, "pip install 'deskhand[office]'" if missing else "", needed=False)


def _libreoffice(lang: Lang) -> Check:
    program = _seen("soffice") or _seen("libreoffice")
    if program:
        return Check("office", True, _LIBREOFFICE.said(lang, program=program), needed=False)
    fix = "apt-get install libreoffice-writer libreoffice-calc libreoffice-impress"
    return Check("office", False, _LIBREOFFICE_NOT.said(lang), fix, needed=False)


def _ocr(lang: Lang) -> Check:
    fix = "apt-get install tesseract-ocr tesseract-ocr-chi-sim"
    program = _seen("tesseract")
    if program is None:
        return Check("office", False, _OCR_NOT.said(lang), fix, needed=False)
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=False
        ).stdout.split()
    except (OSError, subprocess.TimeoutExpired) as wrong:
        return Check("office", False, f"{program}: {wrong}", fix, needed=False)
    missing = [name for name in OCR_LANGUAGES if name not in listed]
    if missing:
        return Check("office", False, _OCR_LESS.said(lang, missing=", ".join(missing)), fix, needed=False)
    return Check("office", True, _OCR.said(lang, program=program), needed=False)


def _font(lang: Lang) -> Check:
    font = chinese_font()
    if font:
        return Check("office", True, _FONT.said(lang, font=font), needed=False)
    return Check("office", False, _FONT_NOT.said(lang), "apt-get install fonts-wqy-microhei", needed=False)


def _tools(lang: Lang) -> Check:
    """Projects say which they need; lacking one takes away the projects that are built with it, and no more."""
    found = [name for name in BUILD_TOOLS if _seen(name)]
    missing = [name for name in BUILD_TOOLS if name not in found]
    words = _TOOLS_LESS if missing else _TOOLS
    what = words.said(lang, found=", ".join(found) or _NONE.said(lang), missing=", ".join(missing))
    return Check("office", not missing, what, needed=False)


def _seen(program: str) -> str | None:
    """Where a held program finds it; what only this person's own folders hold is not seen there."""
    return shutil.which(program, path=PATH)
