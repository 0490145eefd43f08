"""What AT-SPI calls things, in the words of every system."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from deskhand.desk.perceive.roles import Role, State

UNKNOWN: Final = 67
"""AT-SPI's own number for what has no role."""
APPLICATION: Final = 75
WEB_PAGE: Final = 95
_TEXT: Final = 61

_ROLES: Final[dict[Role, tuple[int, ...]]] = {
    "alert": (2,),
    "application": (APPLICATION,),
    "button": (43, 129),
    "calendar": (5, 12),
    "canvas": (6, 18),
    "cell": (56,),
    "checkbox": (7,),
    "checkmenuitem": (8,),
    "columnheader": (10, 57),
    "combobox": (11,),
    "dialog": (9, 16, 19, 22),
    "document": (25, 82, 92, 93, 94, 95, 96),
    "entry": (76, 77, 79),
    "form": (87,),
    "group": (20, 28, 85, 97, 98, 99, 105, 109, 110, 111, 121, 122, 123, 124, 125, 126, 127, 128),
    "heading": (83,),
    "icon": (13, 26),
    "image": (27, 100, 80),
    "label": (1, 29, 81),
    "link": (88,),
    "list": (31,),
    "listitem": (32,),
    "menu": (33, 41),
    "menubar": (34,),
    "menuitem": (35, 59),
    "notification": (101, 102),
    "pane": (14, 17, 21, 24, 30, 36, 39, 46, 68, 70, 78, 84, 86),
    "paragraph": (73,),
    "password": (40,),
    "progressbar": (42, 103),
    "radio": (44,),
    "radiomenuitem": (45,),
    "row": (90,),
    "rowheader": (47, 58),
    "scrollbar": (48,),
    "scrollpane": (49,),
    "separator": (50,),
    "slider": (15, 51, 114),
    "spinbutton": (52,),
    "splitpane": (53,),
    "statusbar": (54, 71, 72),
    "tab": (37,),
    "table": (55, 66),
    "tablist": (38,),
    "terminal": (60,),
    "text": (_TEXT, 74, 106, 107, 108, 112, 113, 115, 116, 117, 118, 119, 120),
    "titlebar": (104,),
    "togglebutton": (62,),
    "toolbar": (63,),
    "tooltip": (64,),
    "tree": (65,),
    "treeitem": (91,),
    "window": (23, 69, 89),
}
_ROLE: Final[dict[int, Role]] = {number: role for role, numbers in _ROLES.items() for number in numbers}

TOPLEVEL: Final[frozenset[Role]] = frozenset({"window", "dialog", "alert", "notification", "tooltip"})
"""What stands directly in an application and is a window of its own."""
CROWDED: Final[frozenset[Role]] = frozenset({"table", "tree"})
"""Whose children are never listed: there may be two thousand million, and asking for them ends the application."""
NUMBERED: Final[frozenset[Role]] = frozenset({"slider", "spinbutton", "progressbar"})
"""What has a number that a person would read off it."""
TYPED: Final[frozenset[Role]] = frozenset({"entry", "spinbutton"})
"""What may be told with what was typed into it."""

_NEVER_TYPED_IN: Final[frozenset[Role]] = frozenset((
    "application", "dialog", "group", "pane", "window",
    "menu", "menubar", "menuitem", "checkmenuitem", "radiomenuitem",
))  # fmt: skip
"""Toolkits say of these that they have the focus, and do not say when they have it no longer."""

_BITS: Final[dict[str, int]] = {
    "active": 1,
    "busy": 3,
    "checked": 4,
    "collapsed": 5,
    "editable": 7,
    "expanded": 10,
    "focusable": 11,
    "focused": 12,
    "iconified": 15,
    "modal": 16,
    "multi-line": 17,
    "multiselectable": 18,
    "pressed": 20,
    "selectable": 22,
    "selected": 23,
    "sensitive": 24,
    "showing": 25,
    "visible": 30,
    "indeterminate": 32,
    "required": 33,
    "invalid-entry": 36,
    "checkable": 41,
    "read-only": 43,
}
STATE_BITS: Final[dict[str, int]] = {name: 1 << bit for name, bit in _BITS.items()}
"""The states that are heard, by the name in a `state-changed` event. No others are: most of them are chatter."""
MANAGES_DESCENDANTS: Final = 1 << 31
ACTIVE, MODAL, ICONIFIED = (STATE_BITS[name] for name in ("active", "modal", "iconified"))
EDITABLE, FOCUSED = STATE_BITS["editable"], STATE_BITS["focused"]
SHOWING, VISIBLE = STATE_BITS["showing"], STATE_BITS["visible"]
_HEARD: Final = sum(STATE_BITS.values())

_SAID: Final[tuple[tuple[State, str], ...]] = (
    ("active", "active"),
    ("busy", "busy"),
    ("checkable", "checkable"),
    ("checked", "checked"),
    ("collapsed", "collapsed"),
    ("editable", "editable"),
    ("expanded", "expanded"),
    ("focusable", "focusable"),
    ("focused", "focused"),
    ("invalid", "invalid-entry"),
    ("mixed", "indeterminate"),
    ("modal", "modal"),
    ("multiline", "multi-line"),
    ("multiselect", "multiselectable"),
    ("pressed", "pressed"),
    ("readonly", "read-only"),
    ("required", "required"),
    ("selectable", "selectable"),
    ("selected", "selected"),
)


def role(number: int, held: int) -> Role:
    """The word for a role; some toolkits have one for text that is typed and text that is read."""
    return "entry" if number == _TEXT and held & EDITABLE else _ROLE.get(number, "unknown")


def bits(words: list[int]) -> int:
    """The states of an element as one number, of which only the heard ones and how it keeps its children count."""
    whole = words[0] | (words[1] << 32 if len(words) > 1 else 0)
    return whole & (_HEARD | MANAGES_DESCENDANTS)


@cache
def states(held: int, word: Role) -> list[str]:
    """What is said of an element with these states: that it cannot be used or seen, and what is unusual of it."""
    if word in _NEVER_TYPED_IN:
        held &= ~FOCUSED
    said: list[str] = [state for state, name in _SAID if held & STATE_BITS[name]]
    if not held & STATE_BITS["visible"]:
        said.append("hidden")
    elif not held & STATE_BITS["showing"]:
        said.append("offscreen")
    if not held & STATE_BITS["sensitive"]:
        said.append("disabled")
    return sorted(said)


@lru_cache(maxsize=512)
def brief(interfaces: tuple[str, ...]) -> tuple[str, ...]:
    """Interfaces without the name of their service. Thousands of elements have one of a few dozen sets of them."""
    return tuple(one.rpartition(".")[2] for one in interfaces)


def address_in(name: str) -> str:
    """The address in the name of a document: LibreOffice says it there alone, before its own name."""
    return name.rpartition(" - ")[0] if name.startswith("file:") else ""
