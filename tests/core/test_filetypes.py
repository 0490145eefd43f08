"""Kinds of files."""

from __future__ import annotations

import pytest

from deskhand.core.filetypes import KINDS, as_filetype, is_of, kind_of
from deskhand.core.words import LANGS


def test_every_ending_and_every_word_means_one_kind() -> None:
    endings = [ending for kind in KINDS for ending in kind.endings]
    assert len(endings) == len(set(endings))
    for lang in LANGS:
        words = [word.lower() for kind in KINDS for word in kind.words(lang)]
        assert len(words) == len(set(words))
    for kind in KINDS:
        assert all(as_filetype(word) == kind.name for lang in LANGS for word in kind.words(lang))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JPG", "picture"),
        ("x.tar.gz", "archive"),
        ("debian.iso", "disk"),
        ("sd.img", "disk"),
        ("Zoom.dmg", "program"),
        ("Makefile", "code"),
        ("README", "text"),
        ("报告.docx", "document"),
        ("weird", "other"),
        (".bashrc", "other"),
        ("a.b c", "other"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "filetype", "fits"),
    [
        ("a.jpeg", ".jpg", True),
        ("a.JPG", "jpg", True),
        ("a.pdf", "document", True),
        ("a.pdf", "pdf", True),
        ("a.docx", "pdf", False),
        ("debian.iso", "压缩包", False),
        ("debian.iso", "archives", False),
        ("disk.vmdk", "disk images", True),
        ("Zoom.dmg", "archive", False),
        ("Zoom.dmg", "安装包", True),
        ("a.xps", "PDF", False),
        ("li.vcf", "邮件文件", False),
        ("team.ics", "saved mail", False),
        ("team.ics", "calendar files", True),
        ("a.tar.gz", ".gz", True),
        (".gz", ".gz", False),
        ("a.txt", "nonsense", False),
        ("a.xlsx", "电子表格", True),
    ],
)
def test_fits(name: str, filetype: str, fits: bool) -> None:
    assert is_of(name, filetype) is fits


@pytest.mark.parametrize(
    ("word", "filetype"), [("XLSX", ".xlsx"), (".weird", ".weird"), ("hello", None), ("excel", "spreadsheet")]
)
def test_words(word: str, filetype: str | None) -> None:
    assert as_filetype(word) == filetype
