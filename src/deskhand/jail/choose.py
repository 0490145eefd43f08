"""Which jail holds programs here: the strongest that works, chosen once, never a weaker one silently."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from deskhand.core.jail import Jail, Level
from deskhand.core.words import Lang, Words
from deskhand.jail.bwrap import Bwrap
from deskhand.jail.landlock import Landlock
from deskhand.jail.problems import NoJail
from deskhand.jail.seatbelt import Seatbelt
from deskhand.jail.windows.jail import AppContainer


class _Kind(Jail, Protocol):
    def missing(self) -> str: ...


_VERIFIED: Final = ("bwrap", "landlock")
"""Those that passed the suite in `testing/jail_contract.py` on a machine of their kind."""


@cache
def _chosen() -> tuple[Jail | None, tuple[tuple[str, str], ...]]:
    """The first that works, and why those before it do not."""
    passed: list[tuple[str, str]] = []
    kinds: tuple[_Kind, ...] = (Bwrap(), Landlock(), Seatbelt(), AppContainer())
    for kind in kinds:
        why = kind.missing()
        if not why:
            return kind, tuple(passed)
        passed.append((kind.name, why))
    return None, tuple(passed)


def best() -> Jail:
    """The strongest jail that works here; raises `NoJail` where there is none. The first call starts a program."""
    jail, _ = _chosen()
    if jail is None:
        held = level("en")
        raise NoJail(why=held.why, fix=held.fix and f"`{held.fix}`")
    return jail


def level(lang: Lang) -> Level:
    """How programs are held here, in words, and the one command that makes it better."""
    jail, passed = _chosen()
    reasons = dict(passed)
    if jail is None:
        shown = _OF_SYSTEM.get(sys.platform, tuple(reasons))
        why = "; ".join(f"{name}: {reasons[name]}" for name in shown)
        return Level("none", False, _NONE.said(lang, why=why), _fix(reasons.get("bwrap", "")))
    verified = jail.name in _VERIFIED
    why = _HELD[jail.name].said(lang, why=reasons.get("bwrap", ""))
    return Level(
        jail.name,
        verified,
        why if verified else _UNVERIFIED.said(lang, why=why),
        _fix(reasons.get("bwrap", "")),
    )


def _fix(why: str) -> str:
    if sys.platform != "linux" or not why:
        return ""
    if "is not installed" in why or "libseccomp" in why:
        return "sudo apt-get install bubblewrap libseccomp2 util-linux"
    return next((f"sudo sysctl {name}={on}" for name, off, on in _SWITCHES if _switch(name) == off), "")


def _switch(name: str) -> str:
    """A setting of the kernel; nothing where it has none of that name."""
    try:
        return Path("/proc/sys", *name.split(".")).read_text().strip()
    except OSError:
        return ""


_SWITCHES: Final = (
    ("kernel.unprivileged_userns_clone", "0", "1"),
    ("user.max_user_namespaces", "0", "15000"),
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
)
"""What keeps ordinary people from making namespaces: its name, how it stands then, how it should."""


_OF_SYSTEM: Final = {"linux": ("bwrap", "landlock"), "darwin": ("seatbelt",), "win32": ("appcontainer",)}
_UNVERIFIED: Final = Words(
    "unverified: {why}; the tests of the jail were not run on such a computer yet",
    "未验证：{why}；约束测试尚未在此类电脑上运行过",
)
_NONE: Final = Words("no code is run: {why}", "不运行任何代码：{why}")
_HELD: Final = {
    "bwrap": Words(
        "programs run in bubblewrap: no network, no files but those given",
        "程序在 bubblewrap 中运行：没有网络，只能访问给定的文件",
    ),
    "landlock": Words(
        "programs run under Landlock, without any network, not even a proxied one ({why})",
        "程序在 Landlock 下运行，没有任何网络，也不能经代理访问（{why}）",
    ),
    "seatbelt": Words(
        "programs run in sandbox-exec, without any network",
        "程序在 sandbox-exec 中运行，没有任何网络",
    ),
    "appcontainer": Words(
        "programs run in an AppContainer, without any network, not even a proxied one",
        "程序在 AppContainer 中运行，没有任何网络，也不能经代理访问",
    ),
}
