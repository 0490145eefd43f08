"""What becomes of a file that cannot be read any more: it is put aside, whole, and a new one is begun.

Only for what can be done without: of what promises rest on, a start that fails is the better answer.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.words import Words

_DAMAGED: Final = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_BESIDE: Final = ("-wal", "-shm")


class PutAside(Problem):
    words = Words(
        "{file} could not be read, so it was put aside as {aside} and a new one was begun. What was remembered in it "
        "is not known any more: which files were open when, and what desks that are away had told. All else is as "
        "it was. Nothing needs to be done; delete {aside} if you do not want to look into it.",
        "{file} 无法读取，因此已另存为 {aside}，并新建了一个文件。其中记录的内容已无法使用：哪些文件何时打开过，"
        "以及离线电脑上报过的内容。其他一切照旧。无需任何操作；如果不需要查看，可以删除 {aside}。",
    )


def is_damaged(wrong: BaseException) -> bool:
    """Whether an error says that a file is no database, or not a whole one."""
    cause = getattr(wrong, "orig", None) or wrong
    return isinstance(cause, sqlite3.DatabaseError) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def put_aside(file: Path) -> PutAside:
    """Move a file and its log out of the way; raises `OSError` where that cannot be done."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    names = (file.with_name(f"{file.name}.damaged-{stamp}{more}") for more in ("", *(f"-{n}" for n in range(2, 100))))
    aside = next(one for one in names if not one.exists())
    for end in _BESIDE:
        beside = file.with_name(file.name + end)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + end))
    file.rename(aside)
    return PutAside(file=file, aside=aside.name)
