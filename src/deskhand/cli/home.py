"""Where Deskhand keeps its own things, and where a person's folders are, on each platform."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.desk.perceive.userdirs import user_dirs

ORDINARY: Final = ("Desktop", "Documents", "Downloads", "Pictures", "Music", "Videos")


class NoHome(Problem):
    words = Words(
        "{path} cannot hold Deskhand's own data: {why}. Nothing was done. Point DESKHAND_HOME at a folder of yours.",
        "{path} 无法存放 Deskhand 自己的数据：{why}。没有做任何更改。请把 DESKHAND_HOME 指向您自己的文件夹。",
    )


class HomeOfAnother(Problem):
    words = Words(
        "{path} belongs to another user, so Deskhand keeps nothing there. Nothing was done. "
        "Point DESKHAND_HOME at a folder of yours.",
        "{path} 属于其他用户，Deskhand 不会在那里存放数据。没有做任何更改。请把 DESKHAND_HOME 指向您自己的文件夹。",
    )


def home_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """`$DESKHAND_HOME`, else the platform's place for a program's data. Not made by asking."""
    given = environ.get("DESKHAND_HOME")
    return Path(given).expanduser().absolute() if given else _data_folder(environ) / "deskhand"


def make_home(path: Path) -> Path:
    """The same folder, there and for its owner alone."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if hasattr(os, "geteuid") and path.stat().st_uid != os.geteuid():
            raise HomeOfAnother(path=path)
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
    except OSError as wrong:
        raise NoHome(path=path, why=wrong.strerror or str(wrong)) from None
    return path


def user_folders(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """The ordinary folders of this person that exist: Desktop, Documents, Downloads and so on."""
    person = Path.home()
    named = user_dirs(person, environ)
    found: list[Path] = []
    for name in ORDINARY:
        folder = named.get(name, person / name)
        # A desktop without such a folder points it at the home directory itself: that would grant everything.
        if folder != person and folder.is_dir() and folder not in found:
            found.append(folder)
    return found


def _data_folder(environ: Mapping[str, str]) -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    given = environ.get("XDG_DATA_HOME", "")
    # The specification says that a relative path is to be ignored.
    return Path(given) if given.startswith("/") else Path.home() / ".local/share"
