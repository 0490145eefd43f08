"""The windows on an X screen as its window manager lists them, with or without accessibility, and which one is in use.

It hears of every change by property events, and asks nothing while none comes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from Xlib import X, error

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.linux.xline import XLine
from deskhand.desk.perceive.privacy import Privacy
from deskhand.desk.perceive.roles import tidy

_LIST: Final = "_NET_CLIENT_LIST"
_ACTIVE: Final = "_NET_ACTIVE_WINDOW"
_NO_WINDOWS: Final = frozenset({"_NET_WM_WINDOW_TYPE_DESKTOP", "_NET_WM_WINDOW_TYPE_DOCK"})
_DIALOG: Final = "_NET_WM_WINDOW_TYPE_DIALOG"


class NoWindowManager(Problem):
    words = Words(
        "This screen has no window manager that lists its windows (EWMH), so I see only those of apps that tell of "
        "themselves. Everything else works.",
        "此屏幕没有可列出窗口的窗口管理器（EWMH），因此只能看到主动提供信息的应用。其他功能不受影响。",
    )


@dataclass(slots=True)
class _Window:
    app: str
    fields: dict[str, Value]


class X11Windows(XLine):
    """Tells of windows and their apps.

    A process of which one window is called as the owner excluded is excluded whole, whatever its others are called.
    """

    name = "x11"

    def __init__(self, privacy: Privacy, screen: str | None = None) -> None:
        super().__init__(screen)
        self._privacy = privacy

    def listen(self) -> None:
        self._names: dict[int, str] = {}
        self._windows: dict[int, _Window] = {}
        self._apps: dict[str, int] = {}
        self._skipped: set[int] = set()
        self._active = 0
        self._stale: set[int] = set()
        self._look = True
        self._managed: bool | None = None
        self._has_res = self.x.has_extension("X-Resource")
        self.root.change_attributes(event_mask=X.PropertyChangeMask)
        self.quiet()

    def heard(self, event: Any) -> None:
        if event.type != X.PropertyNotify:
            return
        name = self._atom(event.atom)
        if event.window.id != self.root.id:
            self._stale.add(event.window.id)
        elif name in (_LIST, _ACTIVE, "_NET_SUPPORTING_WM_CHECK"):
            self._look = True

    def quiet(self) -> None:
        if self._look:
            self._look = False
            self._list()
        stale, self._stale = self._stale, set()
        for xid in stale & self._windows.keys():
            self._again(xid)

    def _list(self) -> None:
        managed = self.number(self.root, "_NET_SUPPORTING_WM_CHECK") is not None
        if managed is not self._managed:
            self._managed = managed
            self.say(self.out.limited, None if managed else NoWindowManager())
        listed = self.numbers(self.root, _LIST)
        for xid in self._windows.keys() - set(listed):
            self._closed(xid)
        self._skipped &= set(listed)
        for xid in listed:
            if xid not in self._windows and xid not in self._skipped:
                self._opened(xid)
        self._activate(self.number(self.root, _ACTIVE) or 0)

    def _opened(self, xid: int) -> None:
        window = self.x.create_resource_object("window", xid)
        try:
            window.change_attributes(event_mask=X.PropertyChangeMask)
            kinds = {self._atom(one) for one in self.numbers(window, "_NET_WM_WINDOW_TYPE")}
        except error.XError:
            return
        if kinds & _NO_WINDOWS:
            self._skipped.add(xid)
            return
        fields = self._read(window)
        fields |= {"xid": xid, "role": "dialog" if _DIALOG in kinds else "window"}
        pid = self._pid(window)
        classes = self._classes(window)
        called = classes[-1] if classes else ""
        app = f"pid {pid}" if pid is not None else f"class {called}"
        excluded = self._excluded(classes)
        if app not in self._apps:
            about: dict[str, Value] = {"name": excluded or called, "pid": pid, "running": True}
            self.say(self.out.new, app, "app", "", _without_nothing(about), "" if pid is not None else called)
        elif excluded:
            self.say(self.out.set, app, {"name": excluded})
        self._apps[app] = self._apps.get(app, 0) + 1
        self._windows[xid] = _Window(app, fields)
        told = _without_nothing(fields | {"pid": pid})
        self.say(self.out.new, _key(xid), "window", app, told, _lasting(called, fields))

    def _again(self, xid: int) -> None:
        held = self._windows[xid]
        window = self.x.create_resource_object("window", xid)
        if excluded := self._excluded(self._classes(window)):
            self.say(self.out.set, held.app, {"name": excluded})
        fields = self._read(window)
        changed = {name: value for name, value in fields.items() if held.fields.get(name) != value}
        if changed:
            held.fields.update(changed)
            self.say(self.out.set, _key(xid), changed)

    def _closed(self, xid: int) -> None:
        app = self._windows.pop(xid).app
        self.say(self.out.gone, _key(xid))
        self._apps[app] -= 1
        if not self._apps[app]:
            del self._apps[app]
            self.say(self.out.gone, app)

    def _activate(self, xid: int) -> None:
        before, now = self._windows.get(self._active), self._windows.get(xid)
        if self._active == xid and (now is None or "active" in now.fields):
            return
        if before is not None:
            self._mark(self._active, before, None)
        self._active = xid
        if now is not None:
            self._mark(xid, now, True)

    def _mark(self, xid: int, window: _Window, active: bool | None) -> None:
        fields: dict[str, Value] = {"active": active, "used": round(time.time(), 2)}
        window.fields.update(_without_nothing(fields))
        if not active:
            window.fields.pop("active", None)
        self.say(self.out.set, _key(xid), fields)
        self.say(self.out.set, window.app, fields)

    def _read(self, window: Any) -> dict[str, Value]:
        """What may change of a window."""
        states = {self._atom(one) for one in self.numbers(window, "_NET_WM_STATE")}
        title = tidy(self.text(window, "_NET_WM_NAME") or self.text(window, "WM_NAME"))
        desktop = self.number(window, "_NET_WM_DESKTOP")
        return {
            "title": title or None,
            "minimized": "_NET_WM_STATE_HIDDEN" in states or None,
            "modal": "_NET_WM_STATE_MODAL" in states or None,
            "desktop": desktop if desktop is not None and desktop < 0xFFFF_FFFF else None,
        }

    def _pid(self, window: Any) -> int | None:
        """Whose a window is, as the server knows; what the window says counts only where the server knows nothing of
        such questions, for one may say any number, and one in a sandbox says that of the sandbox."""
        return self.pid(window) if self._has_res else self.number(window, "_NET_WM_PID") or None

    def _classes(self, window: Any) -> list[str]:
        """What the program calls the window and itself, the latter last."""
        try:
            found = window.get_wm_class() or ()
        except error.XError:
            return []
        return [said for one in found if (said := tidy(one))]

    def _excluded(self, classes: list[str]) -> str:
        """By which of these the owner excluded a program: it becomes the name of the app, which is judged by that."""
        return next((one for one in classes if self._privacy.hides_app(one)), "")

    def _atom(self, atom: int) -> str:
        if atom not in self._names:
            self._names[atom] = self.x.get_atom_name(atom)
        return self._names[atom]


def _key(xid: int) -> str:
    return f"x {xid}"


def _lasting(called: str, fields: dict[str, Value]) -> str:
    title = fields.get("title")
    return f"{called}\n{title}" if title else ""


def _without_nothing(fields: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value is not None}
