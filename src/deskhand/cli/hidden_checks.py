"""Folders under hide_folders that may be a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deskhand.cli.checks import Check
from deskhand.cli.folder_checks import open_folders
from deskhand.cli.hidden_folders import hidden_ways
from deskhand.cli.settings import FILE, Owner
from deskhand.core.errors import Problem
from deskhand.core.flow.grants import inside
from deskhand.core.paths import path_text
from deskhand.core.words import Lang, Words

NOT_THERE: Final = Words(
    "hide_folders in {file} names {folder}, which is not there: check how it is written",
    "{file} 的 hide_folders 中的 {folder} 不存在：请检查写法",
)
NOT_GRANTED: Final = Words(
    "hide_folders in {file} names {folder}, which lies in no granted folder: no file in it was told anyway",
    "{file} 的 hide_folders 中的 {folder} 不在任何授权文件夹内：其中的文件本来就不会被报告",
)


def hidden_checks(lang: Lang, owner: Owner) -> list[Check]:
    """One for each hidden folder that is not there, or in which nothing would be told without the rule."""
    return [
        Check("perceive", False, words.said(lang, file=owner.home / FILE, folder=folder), needed=False)
        for words, folder in odd_ones(owner)
    ]


def odd_ones(owner: Owner) -> Iterator[tuple[Words, str]]:
    """Hidden folders that may be a mistake, and what is odd about them."""
    try:
        write, read, _ = open_folders(owner)
    except Problem:  # the check of the folders says which
        return
    for one in owner.settings.perceive.hide_folders:
        *_, there = hidden_ways(one)
        if not Path(there).exists():
            yield NOT_THERE, path_text(str(one))
        elif not inside(there, [*write, *read]) and not any(inside(place, [there]) for place in (*write, *read)):
            yield NOT_GRANTED, path_text(str(one))
