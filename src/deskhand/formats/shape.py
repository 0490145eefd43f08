"""What a file really is, whatever its name says: told by its first bytes, and for packages by what is in them."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, Final

from deskhand.core.errors import Problem
from deskhand.core.words import Sentence, Words
from deskhand.formats.old_office import OLD
from deskhand.formats.package import PACKAGED, Package
from deskhand.formats.problems import FileEmpty, FileEncrypted, OtherFormat

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "pdf"),
    (b"PAR1", "parquet"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gz"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"SQLite format 3\x00", "sqlite"),
)
_BRANDS: Final = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "heic"),
    b"avif": "avif",
    b"avis": "avif",
}
_OOXML: Final[tuple[tuple[bytes, str], ...]] = (
    (b"spreadsheetml.sheet.main", "xlsx"),
    (b"spreadsheetml.template.main", "xlsx"),
    (b"sheet.macroEnabled.main", "xlsm"),
    (b"ms-excel.template.macroEnabled", "xlsm"),
    (b"sheet.binary.macroEnabled", "xlsb"),
    (b"wordprocessingml.document.main", "docx"),
    (b"wordprocessingml.template.main", "docx"),
    (b"ms-word.document.macroEnabled", "docm"),
    (b"presentationml.presentation.main", "pptx"),
    (b"presentationml.template.main", "pptx"),
    (b"presentationml.slideshow.main", "pptx"),
    (b"ms-powerpoint.presentation.macroEnabled", "pptm"),
)
_ODF: Final = {
    "spreadsheet": "ods",
    "text": "odt",
    "presentation": "odp",
    "graphics": "odg",
}
_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE | re.DOTALL
)
_BOMS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

NAMES: Final[dict[str, Words]] = {
    "xlsx": Words("an Excel workbook", "Excel 工作簿"),
    "xlsm": Words("an Excel workbook with macros", "含宏的 Excel 工作簿"),
    "xlsb": Words("a binary Excel workbook", "Excel 二进制工作簿"),
    "xls": Words("an old Excel workbook (.xls)", "旧版 Excel 工作簿（.xls）"),
    "ods": Words("an OpenDocument spreadsheet", "OpenDocument 电子表格"),
    "docx": Words("a Word document", "Word 文档"),
    "docm": Words("a Word document with macros", "含宏的 Word 文档"),
    "doc": Words("an old Word document (.doc)", "旧版 Word 文档（.doc）"),
    "odt": Words("an OpenDocument text", "OpenDocument 文档"),
    "pptx": Words("a PowerPoint presentation", "PowerPoint 演示文稿"),
    "pptm": Words("a PowerPoint presentation with macros", "含宏的 PowerPoint 演示文稿"),
    "ppt": Words("an old PowerPoint presentation (.ppt)", "旧版 PowerPoint 演示文稿（.ppt）"),
    "odp": Words("an OpenDocument presentation", "OpenDocument 演示文稿"),
    "odg": Words("an OpenDocument drawing", "OpenDocument 绘图"),
    "epub": Words("an e-book", "电子书"),
    "zip": Words("a zip archive", "zip 压缩包"),
    "pdf": Words("a PDF", "PDF 文件"),
    "parquet": Words("a Parquet table", "Parquet 表"),
    "html": Words("a web page", "网页"),
    "text": Words("plain text", "纯文本"),
    "md": Words("a Markdown text", "Markdown 文本"),
    "rtf": Words("an RTF document", "RTF 文档"),
    "csv": Words("a CSV table", "CSV 表"),
    "json": Words("a JSON file", "JSON 文件"),
    "picture": Words("a picture", "图片"),
    "heic": Words("a HEIC photo, which I cannot open", "我无法打开的 HEIC 照片"),
    "avif": Words("an AVIF picture, which I cannot open", "我无法打开的 AVIF 图片"),
    "binary": Words("a file of a kind I do not know", "无法识别的文件"),
}
_PICTURES: Final = frozenset({"png", "jpg", "gif", "tiff", "bmp", "webp"})


def shape_of(file: BinaryIO, name: str) -> str:
    """`xlsx`, `docx`, `pdf`, `text` …; raises where it is empty, locked by a password, or a damaged package."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if not head:
        raise FileEmpty(file=name)
    if head.startswith(PACKAGED):
        return package_shape(Package.of(file, name))
    if head.startswith(OLD):
        return _ole_shape(file, name)
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return _BRANDS[head[8:12]]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    known = next((shape for magic, shape in _MAGIC if head.startswith(magic)), None)
    if known is not None:
        return known
    if head.startswith(_BOMS):
        return "text"
    if b"\x00" in head:
        return "text" if _utf16(head) else "binary"
    return "html" if _HTML.match(head) else "text"


def package_shape(package: Package) -> str:
    """What a zip package is."""
    if "[Content_Types].xml" in package:
        types = package.read("[Content_Types].xml")
        return next((shape for mark, shape in _OOXML if mark in types), "zip")
    if "mimetype" in package and package.size("mimetype") < 200:
        kind = package.read("mimetype").decode("latin-1").strip()
        if kind == "application/epub+zip":
            return "epub"
        opened = kind.removeprefix("application/vnd.oasis.opendocument.").removesuffix("-template")
        return _ODF.get(opened, "zip")
    return "zip"


def other_than(wanted: Words, shape: str, name: str) -> Problem:
    """That a file is not what is needed, with what it is."""
    known = "picture" if shape in _PICTURES else shape
    really = NAMES.get(known, NAMES["binary"])
    return OtherFormat(file=name, really=Sentence(really), wanted=Sentence(wanted))


def _ole_shape(file: BinaryIO, name: str) -> str:
    """Old Office formats, and new ones under a password: told by the names of the streams."""
    file.seek(0)
    content = file.read()
    file.seek(0)

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise FileEncrypted(file=name)
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        return "doc"
    return "ppt" if holds("PowerPoint Document") else "binary"


def _utf16(head: bytes) -> bool:
    """Text in UTF-16 without a mark: every second byte is nothing."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    return most > len(head) * 0.2 and least <= most * 0.05
