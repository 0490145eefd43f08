"""A file opened in the program it belongs to. That it was started can be said; that it came up cannot."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from shutil import which
from typing import Final

from deskhand.core.changes import Change, Launch
from deskhand.core.errors import Problem
from deskhand.core.paths import native_path
from deskhand.core.words import Words
from deskhand.desk.files.expected import expected, still
from deskhand.desk.files.item import Item
from deskhand.desk.files.problems import IsALink
from deskhand.desk.files.workbench import Settled, Workbench

_OPENERS: Final = {"linux": ("xdg-open",), "darwin": ("open",)}
_WATCH_SECONDS: Final = 2.0
"""An opener that fails does so at once; one that is still there after this has started something."""


class NoOpener(Problem):
    words = Words(
        "There is no program here that opens files for me (xdg-open). Install the package xdg-utils.",
        "这里没有可以用来打开文件的程序（xdg-open）。请安装软件包 xdg-utils。",
    )


class NoScreen(Problem):
    words = Words(
        "This computer has no screen I could open {path} on. Nothing was opened; have it sent to you instead.",
        "这台电脑没有可用的屏幕，无法打开 {path}。没有打开任何内容；可以让我把它发送给您。",
    )


class OpenFailed(Problem):
    words = Words(
        "No program took {path}: the opener said {why}. Set a program for this kind of file and try again.",
        "没有程序能打开 {path}：系统提示 {why}。请为这种文件设置打开程序后重试。",
    )


class Launching:
    def sources(self, change: Launch) -> Sequence[str]:
        return (change.path,)

    def targets(self, change: Launch) -> Sequence[str]:
        return (change.path,)

    def prepare(self, bench: Workbench, item: Item, change: Launch) -> None:
        expected(bench, item, change.path, hashed=False)
        if item.looked.kind == "link":
            raise IsALink(path=change.path)  # the program would follow it, wherever it leads

    def apply(self, bench: Workbench, item: Item, change: Launch) -> None:
        opener = _opener(change.path)
        with bench.beneath.source(change.path) as place:
            still(item.looked, place, change.path)
        process = subprocess.Popen(
            [*opener, native_path(bench.beneath.absolute(change.path))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(_WATCH_SECONDS)
        except subprocess.TimeoutExpired:
            code = 0
            threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay as a dead process
        if code != 0:
            raise OpenFailed(path=change.path, why=code)
        item.at = change.path

    def settle(self, bench: Workbench, item: Item, change: Launch) -> Settled:
        return "not_done" if item.before is None else "unknown"

    def inverse(self, item: Item, change: Launch) -> list[Change] | None:
        return None


def _opener(path: str) -> Sequence[str]:
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise NoScreen(path=path)
    opener = _OPENERS.get(sys.platform)
    if opener is None or which(opener[0]) is None:
        raise NoOpener
    return opener
