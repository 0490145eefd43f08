"""What the attributes of macOS mean in our words. Nothing here asks macOS: attributes in, fields of a node out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.roles import Role, State, tidy

MOST_VALUE: Final = 256
"""A longer value is read when it is asked for."""

SECURE: Final = "AXSecureTextField"

READ: Final = (
    "AXRole", "AXSubrole", "AXTitle", "AXDescription", "AXHelp", "AXValue", "AXEnabled", "AXFocused", "AXSelected",
    "AXExpanded", "AXDisclosing", "AXModal", "AXMinimized", "AXMain", "AXHidden", "AXRequired", "AXInvalid",
    "AXElementBusy", "AXIdentifier", "AXPlaceholderValue", "AXMenuItemCmdChar", "AXMenuItemMarkChar", "AXRowCount",
    "AXColumnCount", "AXURL", "AXDocument",
)  # fmt: skip
"""What one call brings for an element."""

PARTS: Final[Mapping[str, str]] = {
    "AXTable": "AXVisibleRows",
    "AXOutline": "AXVisibleRows",
}
"""Where the parts of an element are listed, when not under AXChildren: of a table only the rows that are shown."""

CLOSED_UNTIL_OPENED: Final = frozenset({"AXMenuBarItem", "AXMenuItem", "AXPopUpButton", "AXMenuButton"})
"""Their menus hold hundreds of items that nobody sees: they are read when one opens."""

ROLES: Final[Mapping[str, Role]] = {
    "AXApplication": "application",
    "AXBrowser": "tree",
    "AXBusyIndicator": "progressbar",
    "AXButton": "button",
    "AXCell": "cell",
    "AXCheckBox": "checkbox",
    "AXColorWell": "button",
    "AXColumn": "group",
    "AXComboBox": "combobox",
    "AXDateField": "entry",
    "AXDisclosureTriangle": "togglebutton",
    "AXDrawer": "pane",
    "AXGrid": "table",
    "AXGroup": "group",
    "AXGrowArea": "group",
    "AXHandle": "slider",
    "AXHeading": "heading",
    "AXHelpTag": "tooltip",
    "AXImage": "image",
    "AXIncrementor": "spinbutton",
    "AXLayoutArea": "canvas",
    "AXLayoutItem": "canvas",
    "AXLevelIndicator": "progressbar",
    "AXLink": "link",
    "AXList": "list",
    "AXMatte": "group",
    "AXMenu": "menu",
    "AXMenuBar": "menubar",
    "AXMenuBarItem": "menuitem",
    "AXMenuButton": "button",
    "AXMenuItem": "menuitem",
    "AXOutline": "tree",
    "AXPopUpButton": "combobox",
    "AXPopover": "dialog",
    "AXProgressIndicator": "progressbar",
    "AXRadioButton": "radio",
    "AXRadioGroup": "group",
    "AXRow": "row",
    "AXRuler": "canvas",
    "AXRulerMarker": "slider",
    "AXScrollArea": "scrollpane",
    "AXScrollBar": "scrollbar",
    "AXSheet": "dialog",
    "AXSlider": "slider",
    "AXSplitGroup": "splitpane",
    "AXSplitter": "separator",
    "AXStaticText": "text",
    "AXTabGroup": "tablist",
    "AXTable": "table",
    "AXTextArea": "entry",
    "AXTextField": "entry",
    "AXTimeField": "entry",
    "AXToolbar": "toolbar",
    "AXUnknown": "unknown",
    "AXValueIndicator": "slider",
    "AXWebArea": "document",
    "AXWindow": "window",
}
SUBROLES: Final[Mapping[str, Role]] = {
    SECURE: "password",
    "AXApplicationAlert": "alert",
    "AXApplicationAlertDialog": "alert",
    "AXApplicationStatus": "statusbar",
    "AXDialog": "dialog",
    "AXOutlineRow": "treeitem",
    "AXSeparator": "separator",
    "AXSwitch": "switch",
    "AXSystemDialog": "dialog",
    "AXTabButton": "tab",
    "AXTabPanel": "pane",
    "AXToggle": "togglebutton",
    "AXToolbarButton": "button",
}
# Attribute, the value at which it says something, and what it then says.
STATES: Final[tuple[tuple[str, bool, State], ...]] = (
    ("AXEnabled", False, "disabled"),
    ("AXFocused", True, "focused"),
    ("AXSelected", True, "selected"),
    ("AXExpanded", True, "expanded"),
    ("AXExpanded", False, "collapsed"),
    ("AXDisclosing", True, "expanded"),
    ("AXDisclosing", False, "collapsed"),
    ("AXModal", True, "modal"),
    ("AXHidden", True, "hidden"),
    ("AXRequired", True, "required"),
    ("AXElementBusy", True, "busy"),
)
CHECKED: Final[Mapping[object, State]] = {1: "checked", 2: "mixed"}
CHECKABLE: Final = frozenset({"checkbox", "radio", "switch", "togglebutton"})
TYPED: Final = frozenset({"entry", "combobox"})

Read = Mapping[str, object]
"""What one call brought for one element; an attribute it does not have is not there."""


def is_window(read: Read) -> bool:
    return read.get("AXRole") == "AXWindow"


def is_secret(read: Read) -> bool:
    return _role(read) == "password"


def window(read: Read, pid: int) -> dict[str, Value]:
    return {
        "title": tidy(_text(read, "AXTitle")),
        "role": "dialog" if _role(read) in ("dialog", "alert") else "window",
        "pid": pid,
        "minimized": read.get("AXMinimized") is True,
        "modal": read.get("AXModal") is True,
    }


def element(read: Read) -> dict[str, Value]:
    """The fields of one element; of a password field never what is in it."""
    role = _role(read)
    secret = role == "password"
    fields: dict[str, Value] = {
        "role": role,
        "name": _name(read, role),
        "description": tidy(_text(read, "AXHelp")) or None,
        "value": None if secret else _value(read, role),
        "number": None if secret else _number(read, role),
        "states": _states(read, role) or None,
        "keys": _text(read, "AXMenuItemCmdChar") or None,
        "ident": _text(read, "AXIdentifier") or None,
        "url": _text(read, "AXURL") or None,
        "rows": _whole(read, "AXRowCount"),
        "columns": _whole(read, "AXColumnCount"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _role(read: Read) -> Role:
    subrole, role = read.get("AXSubrole"), read.get("AXRole")
    # Which of the two is secure is a matter of the toolkit.
    if SECURE in (subrole, role):
        return "password"
    if isinstance(subrole, str) and subrole in SUBROLES:
        return SUBROLES[subrole]
    if role == "AXMenuItem" and read.get("AXMenuItemMarkChar"):
        return "checkmenuitem"
    return ROLES.get(role, "unknown") if isinstance(role, str) else "unknown"


def _name(read: Read, role: Role) -> str | None:
    """The title, or what it is described as; plain text is its own name."""
    named = tidy(_text(read, "AXTitle")) or tidy(_text(read, "AXDescription"))
    if not named and role in ("text", "heading"):
        named = tidy(_text(read, "AXValue"))
    # What stands in an empty field is said where nothing else names it.
    return named or tidy(_text(read, "AXPlaceholderValue")) or None


def _states(read: Read, role: Role) -> list[str]:
    states: set[str] = {word for name, value, word in STATES if read.get(name) is value}
    if role in CHECKABLE:
        states.add("checkable")
        if checked := CHECKED.get(read.get("AXValue")):
            states.add(checked)
    if role == "checkmenuitem":
        states |= {"checkable", "checked"}
    if role in ("entry", "password"):
        states.add("editable")
    if read.get("AXRole") == "AXTextArea":
        states.add("multiline")
    if isinstance(invalid := read.get("AXInvalid"), str) and invalid not in ("", "false"):
        states.add("invalid")
    return sorted(states)


def _value(read: Read, role: Role) -> str | None:
    if role not in TYPED:
        return None
    value = _text(read, "AXValue")
    return value if value and len(value) <= MOST_VALUE else None


def _number(read: Read, role: Role) -> float | None:
    value = read.get("AXValue")
    if role in CHECKABLE or isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def _text(read: Read, name: str) -> str:
    value = read.get(name)
    return value if isinstance(value, str) else ""


def _whole(read: Read, name: str) -> int | None:
    value = read.get(name)
    return value if type(value) is int and value >= 0 else None
