"""The words every backend uses for what an element is and what it is like, whatever its system calls it.

Both lists are closed: what a plan, a locator or a page may meet on a screen is the same on every system.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Role = Literal[
    "alert",
    "application",
    "button",
    "calendar",
    "canvas",
    "cell",
    "checkbox",
    "checkmenuitem",
    "columnheader",
    "combobox",
    "dialog",
    "document",
    "entry",
    "form",
    "group",
    "heading",
    "icon",
    "image",
    "label",
    "link",
    "list",
    "listitem",
    "menu",
    "menubar",
    "menuitem",
    "notification",
    "pane",
    "paragraph",
    "password",
    "progressbar",
    "radio",
    "radiomenuitem",
    "row",
    "rowheader",
    "scrollbar",
    "scrollpane",
    "separator",
    "slider",
    "spinbutton",
    "splitpane",
    "statusbar",
    "switch",
    "tab",
    "table",
    "tablist",
    "terminal",
    "text",
    "titlebar",
    "togglebutton",
    "toolbar",
    "tooltip",
    "tree",
    "treeitem",
    "unknown",
    "window",
]
"""entry: text is typed into it · password: the same, and what is typed is nobody's business · text: is only read ·
label: names another element · group, pane: hold others and mean nothing by themselves."""

State = Literal[
    "active",
    "busy",
    "checkable",
    "checked",
    "collapsed",
    "disabled",
    "editable",
    "expanded",
    "focusable",
    "focused",
    "hidden",
    "invalid",
    "mixed",
    "modal",
    "multiline",
    "multiselect",
    "offscreen",
    "pressed",
    "readonly",
    "required",
    "selectable",
    "selected",
]
"""What is usual is not said: an element is enabled, shown and valid unless it says otherwise."""

ROLES: Final[frozenset[str]] = frozenset(get_args(Role))
STATES: Final[frozenset[str]] = frozenset(get_args(State))
TITLED: Final = frozenset({"dialog", "document", "tab", "titlebar", "window"})
"""Elements whose name is put together as the title of a window is."""


def tidy(name: str | None) -> str:
    """A name as people read it: without padding, runs of blanks as one."""
    return " ".join(name.split()) if name else ""
