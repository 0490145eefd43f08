"""What UI Automation's numbers mean in our words. Nothing here asks Windows: numbers in, fields of a node out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.backend import Box
from deskhand.desk.perceive.roles import Role, State, tidy
from deskhand.desk.perceive.windows import ids

MOST_VALUE: Final = 256
"""A longer value is read when it is asked for."""

ROLES: Final[Mapping[int, Role]] = {
    50000: "button",
    50001: "calendar",
    50002: "checkbox",
    50003: "combobox",
    50004: "entry",
    50005: "link",
    50006: "image",
    50007: "listitem",
    50008: "list",
    50009: "menu",
    50010: "menubar",
    50011: "menuitem",
    50012: "progressbar",
    50013: "radio",
    50014: "scrollbar",
    50015: "slider",
    50016: "spinbutton",
    50017: "statusbar",
    50018: "tablist",
    50019: "tab",
    50020: "text",
    50021: "toolbar",
    50022: "tooltip",
    50023: "tree",
    50024: "treeitem",
    50025: "unknown",
    50026: "group",
    50027: "slider",
    50028: "table",
    50029: "row",
    50030: "document",
    50031: "button",
    50032: "window",
    50033: "pane",
    50034: "group",
    50035: "columnheader",
    50036: "table",
    50037: "titlebar",
    50038: "separator",
    50039: "pane",
    50040: "toolbar",
}

# Property, the value at which it says something, and what it then says.
STATES: Final[tuple[tuple[int, object, State], ...]] = (
    (ids.FOCUSED, True, "focused"),
    (ids.FOCUSABLE, True, "focusable"),
    (ids.ENABLED, False, "disabled"),
    (ids.OFFSCREEN, True, "offscreen"),
    (ids.REQUIRED, True, "required"),
    (ids.MODAL, True, "modal"),
    (ids.SELECTED, True, "selected"),
    (ids.CAN_SELECT, True, "selectable"),
    (ids.MULTISELECT, True, "multiselect"),
    (ids.CAN_TOGGLE, True, "checkable"),
)
TOGGLES: Final[Mapping[object, State]] = {1: "checked", 2: "mixed"}
EXPANSIONS: Final[Mapping[object, State]] = {0: "collapsed", 1: "expanded", 2: "expanded"}
ACTIONS: Final = ((ids.CAN_INVOKE, "press"), (ids.CAN_TOGGLE, "toggle"), (ids.CAN_EXPAND, "expand"),
                  (ids.CAN_SELECT, "select"))  # fmt: skip
TYPED: Final = frozenset({"entry", "password", "combobox", "document", "spinbutton"})
MINIMIZED: Final = 2
SHELL: Final = frozenset({"Progman", "WorkerW", "Shell_TrayWnd", "Shell_SecondaryTrayWnd"})
"""The desktop and its bars are nobody's windows."""

Read = Mapping[int, object]
"""What one cache request brought for one element, by the number of the property."""


def is_window(read: Read) -> bool:
    """Whether it is a window inside another one, as dialogs are: with a handle of its own."""
    return bool(read.get(ids.HANDLE)) and read.get(ids.CONTROL_TYPE) == 50032


def is_top(read: Read) -> bool:
    """Whether it is a window of an application that somebody could have on the screen."""
    named = bool(tidy(_text(read, ids.NAME)))
    return bool(read.get(ids.HANDLE)) and named and read.get(ids.CLASS) not in SHELL


def window(read: Read) -> dict[str, Value]:
    return {
        "title": tidy(_text(read, ids.NAME)),
        "role": "dialog" if read.get(ids.MODAL) is True else "window",
        "pid": _whole(read, ids.PROCESS),
        "xid": _whole(read, ids.HANDLE),
        "minimized": read.get(ids.VISUAL_STATE) == MINIMIZED,
        "modal": read.get(ids.MODAL) is True,
    }


def element(read: Read) -> dict[str, Value]:
    """The fields of one element; of a password field never what is in it."""
    secret = read.get(ids.PASSWORD) is True
    role = "password" if secret else _role(read)
    fields: dict[str, Value] = {
        "role": role,
        "name": tidy(_text(read, ids.NAME)) or None,
        "description": tidy(_text(read, ids.HELP)) or None,
        "value": None if secret else _value(read),
        "number": None if secret or read.get(ids.HAS_RANGE) is not True else _number(read, ids.NUMBER),
        "states": _states(read, role) or None,
        "actions": [word for number, word in ACTIONS if read.get(number) is True] or None,
        "keys": _text(read, ids.ACCELERATOR) or _text(read, ids.ACCESS_KEY) or None,
        "ident": _text(read, ids.AUTOMATION_ID) or None,
        "rows": _whole(read, ids.ROWS) or None,
        "columns": _whole(read, ids.COLUMNS) or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def key_of(read: Read) -> str:
    """What names an element as long as it lives; empty when it has no number of its own."""
    number = read.get(ids.RUNTIME_ID)
    return ".".join(map(str, cast(Sequence[int], number))) if isinstance(number, (list, tuple)) else ""


def process(read: Read) -> int:
    return _whole(read, ids.PROCESS)


def box(bounds: object) -> Box:
    """A rectangle as UI Automation gives it: left, top, width, height."""
    sides = cast(Sequence[float], bounds) if isinstance(bounds, (list, tuple)) else ()
    return Box(*map(round, sides)) if len(sides) == 4 else Box(0, 0, 0, 0)


def _role(read: Read) -> Role:
    kind = read.get(ids.CONTROL_TYPE)
    role = ROLES.get(kind, "unknown") if isinstance(kind, int) else "unknown"
    if role == "button" and read.get(ids.CAN_TOGGLE) is True:
        return "togglebutton"
    if role == "menuitem" and read.get(ids.CAN_TOGGLE) is True:
        return "checkmenuitem"
    return role


def _states(read: Read, role: str) -> list[str]:
    states: list[str] = [word for number, value, word in STATES if read.get(number) is value]
    if read.get(ids.CAN_TOGGLE) is True and (toggled := TOGGLES.get(read.get(ids.TOGGLED))):
        states.append("pressed" if role == "togglebutton" and toggled == "checked" else toggled)
    if read.get(ids.CAN_EXPAND) is True and (expanded := EXPANSIONS.get(read.get(ids.EXPANDED))):
        states.append(expanded)
    if read.get(ids.HAS_VALUE) is True and role in TYPED:
        states.append("readonly" if read.get(ids.READ_ONLY) is True else "editable")
    return sorted(states)


def _value(read: Read) -> str | None:
    if read.get(ids.HAS_VALUE) is not True:
        return None
    value = _text(read, ids.VALUE)
    return value if value and len(value) <= MOST_VALUE else None


def _text(read: Read, number: int) -> str:
    value = read.get(number)
    return value if isinstance(value, str) else ""


def _whole(read: Read, number: int) -> int:
    value = read.get(number)
    return value if type(value) is int else 0


def _number(read: Read, number: int) -> float | None:
    value = read.get(number)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
