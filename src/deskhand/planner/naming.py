"""How a question names what a value is: a path, what a search finds, or what comes of a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deskhand.core.plan.model import Do
from deskhand.core.shown import shown
from deskhand.core.words import Lang, Words
from deskhand.planner.steps import FIND, LIST, is_one

RESULT: Final = Words("the result", "得到的结果")
_FOUND: Final = Words("what is found", "找到的文件")
_HERE: Final = Words("this folder", "这个文件夹")
_NAMES: Final = {
    ("files.copy", "files"): Words("the copy of {what} in {to}", "{to} 里 {what} 的副本"),
    ("files.move", "files"): Words("{what} in {to}", "{to} 里的 {what}"),
    ("files.rename", "files"): Words("the renamed {what}", "改名后的 {what}"),
    ("files.zip", "file"): Words("the new zip of {what}", "{what} 的新压缩包"),
    ("files.duplicates", "extra"): Words("the extra copies", "多余的副本"),
    ("files.unzip", "folder"): Words("the unpacked {what}", "{what} 解压出的文件夹"),
}
_INTO: Final[Mapping[str, tuple[str, ...]]] = {
    "files.copy": ("to", "folder"),
    "files.move": ("to", "folder"),
    "files.unzip": ("to", "folder"),
    "files.zip": ("to", "file"),
    "files.rename": ("to",),
    "web.table": ("to", "file"),
}
"""Results that are called what `to` says; elsewhere that is a format, or only where something went."""


def path_said(path: str, lang: Lang) -> str:
    return _HERE.said(lang) if path == "." else shown(path)


def result_said(step: Do, part: str, words: Mapping[str, str], lang: Lang) -> str:
    """What a reference leads to, in words that mean nothing else; `words` are those of the step's values."""
    name, to = part.partition(".")[0], step.with_.get("to")
    if not isinstance(to, str) or to.startswith("$"):
        to = None
    if to is not None and (name in _INTO.get(step.do, ()) or (step.do == "files.rename" and is_one(step))):
        return shown(to)
    if name == "file" and "save" in words:
        return words["save"]
    if (step.do, name) in _NAMES:
        what = words.get("files") or words.get("file", "")
        return _NAMES[step.do, name].said(lang, what=what, to=words.get("to", ""))
    return (_FOUND if step.do in (FIND, LIST) else RESULT).said(lang)


def names_files(step: Do) -> bool:
    """Whether the list of files that a step brings has a name of its own."""
    return (step.do, "files") in _NAMES
