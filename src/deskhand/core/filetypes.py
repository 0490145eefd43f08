"""Kinds of files by their endings, with the words people use for them; planner and abilities read the same table.

A `FileType` value is the name of a kind (`picture`) or an ending with its dot (`.xlsx`). Every file is of exactly one
kind, so that a folder can be sorted; asked for, `document` also means PDFs and plain text, as it does among people.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from deskhand.core.paths import split_ending
from deskhand.core.words import Lang, Words


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind: its endings, the words it goes by, how several are counted, the folder it is sorted into."""

    name: str
    endings: tuple[str, ...]
    en: tuple[str, ...]
    zh: tuple[str, ...]
    counted: Words
    folder: Words

    def words(self, lang: Lang) -> tuple[str, ...]:
        return self.zh if lang == "zh" else self.en


def _endings(listed: str) -> tuple[str, ...]:
    return tuple(f".{ending}" for ending in listed.split())


KINDS: Final[tuple[FileKind, ...]] = (
    FileKind(
        "picture",
        _endings(
            "jpg jpeg jpe jfif png gif webp bmp tif tiff heic heif avif svg ico jxl"
            " raw cr2 cr3 nef arw dng orf rw2 psd xcf ai eps"
        ),
        ("picture", "pictures", "photo", "photos", "image", "images", "pic", "pics"),
        ("图片", "照片", "相片", "图像", "影像"),
        Words("{n:picture|pictures}", "{n} 张图片"),
        Words("Pictures", "图片"),
    ),
    FileKind(
        "video",
        _endings("mp4 m4v mkv avi mov wmv flv webm mpg mpeg 3gp rmvb rm ogv vob mts m2ts"),
        ("video", "videos", "movie", "movies", "film", "films"),
        ("视频", "影片", "电影", "录像"),
        Words("{n:video|videos}", "{n} 个视频"),
        Words("Videos", "视频"),
    ),
    FileKind(
        "music",
        _endings("mp3 flac wav aac m4a ogg oga opus wma ape aiff aif amr mid midi mka"),
        ("music", "song", "songs", "audio", "sound", "sounds", "recording", "recordings", "audio file", "audio files"),
        ("音乐", "歌曲", "音频", "录音"),
        Words("{n:audio file|audio files}", "{n} 个音频"),
        Words("Music", "音乐"),
    ),
    FileKind(
        "document",
        _endings("doc docx docm dot dotx odt ott rtf wps pages wpd tex xps oxps"),
        ("document", "documents", "doc", "docs", "word document", "word documents", "word file", "word files"),
        ("文档", "Word文档", "word 文档", "Word文件"),
        Words("{n:document|documents}", "{n} 个文档"),
        Words("Documents", "文档"),
    ),
    FileKind(
        "spreadsheet",
        _endings("xls xlsx xlsm xlsb ods csv tsv et numbers"),
        (
            "spreadsheet",
            "spreadsheets",
            "sheet",
            "sheets",
            "excel",
            "excel file",
            "excel files",
            "workbook",
            "workbooks",
        ),
        ("表格", "电子表格", "Excel", "Excel表格", "Excel文件", "工作簿"),
        Words("{n:spreadsheet|spreadsheets}", "{n} 个表格"),
        Words("Spreadsheets", "表格"),
    ),
    FileKind(
        "presentation",
        _endings("ppt pptx pptm pps ppsx odp dps"),
        (
            "presentation",
            "presentations",
            "slides",
            "slide deck",
            "slide decks",
            "deck",
            "decks",
            "powerpoint",
            "powerpoints",
        ),
        ("演示文稿", "幻灯片", "PPT", "演示"),
        Words("{n:presentation|presentations}", "{n} 个演示文稿"),
        Words("Presentations", "演示文稿"),
    ),
    FileKind(
        "pdf",
        _endings("pdf"),
        ("pdf", "pdfs", "pdf file", "pdf files"),
        ("PDF", "PDF文件", "PDF文档"),
        Words("{n:PDF|PDFs}", "{n} 个 PDF"),
        Words("PDFs", "PDF"),
    ),
    FileKind(
        "archive",
        _endings("zip 7z rar tar gz tgz bz2 tbz tbz2 xz txz zst lz lz4 lzma z cab arj"),
        ("archive", "archives", "zip file", "zip files", "zips", "compressed file", "compressed files"),
        ("压缩包", "压缩文件", "归档", "存档", "zip文件"),
        Words("{n:archive|archives}", "{n} 个压缩包"),
        Words("Archives", "压缩包"),
    ),
    FileKind(
        "disk",  # nobody who says "archives" means the disk of a machine
        _endings("iso img vhd vhdx vmdk vdi qcow2"),
        ("disk image", "disk images", "disc image", "disc images", "image of a disk"),
        ("镜像文件", "磁盘镜像", "磁盘映像", "光盘镜像", "系统镜像"),
        Words("{n:disk image|disk images}", "{n} 个磁盘映像"),
        Words("Disk images", "磁盘映像"),
    ),
    FileKind(
        "code",
        _endings(
            "py pyi ipynb js mjs cjs ts tsx jsx java kt kts c h cc cpp cxx hpp cs go rs rb php pl pm lua r jl m swift"
            " scala sh bash zsh fish ps1 bat cmd sql html htm xhtml css scss less vue svelte xml xsl json jsonl yaml"
            " yml toml ini cfg conf properties gradle cmake mk dart ex exs erl hs clj patch diff"
        ),
        ("code", "source code", "source file", "source files", "script", "scripts", "program code"),
        ("代码", "源代码", "源码", "脚本"),
        Words("{n:code file|code files}", "{n} 个代码文件"),
        Words("Code", "代码"),
    ),
    FileKind(
        "program",
        _endings(
            "exe msi dmg deb rpm appimage apk ipa jar war pkg snap flatpak flatpakref run dll so dylib desktop whl"
            " xpi crx"
        ),
        ("program", "programs", "installer", "installers", "executable", "executables"),
        ("安装包", "程序", "可执行文件", "安装程序", "软件"),
        Words("{n:program|programs}", "{n} 个程序"),
        Words("Programs", "程序"),
    ),
    FileKind(
        "text",
        _endings("txt text md markdown rst log adoc asciidoc org nfo srt vtt ass lrc"),
        (
            "text",
            "text file",
            "text files",
            "txt files",
            "plain text",
            "note",
            "notes",
            "markdown",
            "log file",
            "log files",
        ),
        ("文本", "文本文件", "纯文本", "日志"),
        Words("{n:text file|text files}", "{n} 个文本"),
        Words("Text", "文本"),
    ),
    FileKind(
        "book",
        _endings("epub mobi azw azw3 fb2 djvu djv cbz cbr chm"),
        ("book", "books", "ebook", "ebooks", "e-book", "e-books"),
        ("电子书", "书籍", "图书"),
        Words("{n:book|books}", "{n} 本电子书"),
        Words("Books", "电子书"),
    ),
    FileKind(
        "mail",
        _endings("eml msg mbox emlx pst ost"),
        ("mail file", "mail files", "email file", "email files", "saved mail"),
        ("邮件文件", "电子邮件文件"),
        Words("{n:mail|mails}", "{n} 封邮件"),
        Words("Mail", "邮件"),
    ),
    FileKind(
        "calendar",
        _endings("ics"),
        ("calendar file", "calendar files"),
        ("日历文件",),
        Words("{n:calendar file|calendar files}", "{n} 个日历文件"),
        Words("Calendars", "日历"),
    ),
    FileKind(
        "contact",
        _endings("vcf"),
        ("contact file", "contact files", "vcard", "vcards"),
        ("名片文件", "联系人文件"),
        Words("{n:contact file|contact files}", "{n} 个名片"),
        Words("Contacts", "名片"),
    ),
    FileKind(
        "font",
        _endings("ttf otf ttc woff woff2 pfb bdf pcf"),
        ("font", "fonts", "typeface", "typefaces"),
        ("字体", "字体文件"),
        Words("{n:font|fonts}", "{n} 个字体"),
        Words("Fonts", "字体"),
    ),
    FileKind(
        "other",
        (),
        ("other", "others", "other file", "other files"),
        ("其他", "其它", "其他文件", "其它文件"),
        Words("{n:other file|other files}", "{n} 个其他文件"),
        Words("Other", "其他"),
    ),
)
KIND: Final = {kind.name: kind for kind in KINDS}
_BY_ENDING: Final = {ending: kind.name for kind in KINDS for ending in kind.endings}
_BY_NAME: Final = {
    "makefile": "code",
    "dockerfile": "code",
    "readme": "text",
    "license": "text",
    "licence": "text",
    "changelog": "text",
}
_WIDER: Final = {"document": frozenset({"document", "pdf", "text"})}
_SAME: Final = {
    ".jpeg": ".jpg",
    ".jpe": ".jpg",
    ".jfif": ".jpg",
    ".tiff": ".tif",
    ".htm": ".html",
    ".mpeg": ".mpg",
    ".markdown": ".md",
    ".yml": ".yaml",
}
"""Endings that are two spellings of one."""


def kind_of(name: str) -> str:
    """The one kind a file name belongs to; `other` where the ending says nothing."""
    stem, ending = split_ending(name.lower())
    last = ending.rpartition(".")[2]
    return _BY_ENDING.get(f".{last}") or _BY_NAME.get(stem if not ending else "") or "other"


def is_of(name: str, filetype: str) -> bool:
    """Whether a file name fits a `FileType` as people mean it."""
    wanted = as_filetype(filetype)
    if wanted is None:
        return False
    if wanted.startswith("."):
        return name.lower().endswith(_spellings(wanted)) and len(name) > len(wanted)
    return kind_of(name) in _WIDER.get(wanted, frozenset({wanted}))


def endings_of(filetype: str) -> tuple[str, ...]:
    """How names of a `FileType` may end."""
    wanted = as_filetype(filetype)
    if wanted is None:
        return ()
    if wanted.startswith("."):
        return _spellings(wanted)
    wider = _WIDER.get(wanted, frozenset({wanted}))
    return tuple(ending for ending, kind in _BY_ENDING.items() if kind in wider)


@cache
def as_filetype(word: str) -> str | None:
    """The `FileType` a word names, in either language: `photos` → `picture`, `XLSX` → `.xlsx`; None if none."""
    plain = word.strip().lower()
    named = _named().get(plain)
    if named is not None:
        return named
    ending = plain if plain.startswith(".") else f".{plain}"
    if plain.startswith(".") and split_ending(f"x{plain}")[1] == plain:
        return _SAME.get(ending, ending)
    return _SAME.get(ending, ending) if ending in _BY_ENDING or ending in (".tar.gz", ".tar.xz", ".tar.bz2") else None


def is_ending(word: str) -> bool:
    """Whether a word alone is the ending of files we know: `docx`."""
    return f".{word}" in _BY_ENDING


@cache
def _named() -> dict[str, str]:
    named = {kind.name: kind.name for kind in KINDS}
    for kind in KINDS:
        for word in (*kind.en, *kind.zh):
            named.setdefault(word.lower(), kind.name)
    return named


@cache
def _spellings(ending: str) -> tuple[str, ...]:
    return (ending, *(other for other, same in _SAME.items() if same == ending))
