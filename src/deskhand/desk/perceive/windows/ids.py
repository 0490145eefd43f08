"""The numbers of UI Automation that are used here; they are part of its interface and never change."""

from __future__ import annotations

from typing import Final

RUNTIME_ID: Final = 30000
BOUNDS: Final = 30001
PROCESS: Final = 30002
CONTROL_TYPE: Final = 30003
NAME: Final = 30005
ACCELERATOR: Final = 30006
ACCESS_KEY: Final = 30007
FOCUSED: Final = 30008
FOCUSABLE: Final = 30009
ENABLED: Final = 30010
AUTOMATION_ID: Final = 30011
CLASS: Final = 30012
HELP: Final = 30013
PASSWORD: Final = 30019
HANDLE: Final = 30020
OFFSCREEN: Final = 30022
FRAMEWORK: Final = 30024
REQUIRED: Final = 30025
CAN_EXPAND: Final = 30028
CAN_INVOKE: Final = 30031
HAS_RANGE: Final = 30033
CAN_SELECT: Final = 30036
CAN_TOGGLE: Final = 30041
HAS_VALUE: Final = 30043
VALUE: Final = 30045
READ_ONLY: Final = 30046
NUMBER: Final = 30047
MULTISELECT: Final = 30060
ROWS: Final = 30062
COLUMNS: Final = 30063
EXPANDED: Final = 30070
VISUAL_STATE: Final = 30075
MODAL: Final = 30077
SELECTED: Final = 30079
TOGGLED: Final = 30086

READ: Final = (
    RUNTIME_ID, PROCESS, CONTROL_TYPE, NAME, ACCELERATOR, ACCESS_KEY, FOCUSED, FOCUSABLE, ENABLED, AUTOMATION_ID, CLASS,
    HELP, PASSWORD, HANDLE, OFFSCREEN, FRAMEWORK, REQUIRED, CAN_EXPAND, CAN_INVOKE, HAS_RANGE, CAN_SELECT, CAN_TOGGLE,
    HAS_VALUE, VALUE, READ_ONLY, NUMBER, MULTISELECT, ROWS, COLUMNS, EXPANDED, VISUAL_STATE, MODAL, SELECTED, TOGGLED,
)  # fmt: skip
"""What one cache request brings for every element."""

HEARD: Final = (
    NAME, HELP, ENABLED, OFFSCREEN, VALUE, READ_ONLY, NUMBER, EXPANDED, VISUAL_STATE, SELECTED, TOGGLED,
)  # fmt: skip
"""What is told when it changes. Places are not: they change with every scroll, and are asked for when needed."""

WINDOW_OPENED: Final = 20016
WINDOW_CLOSED: Final = 20017

ELEMENT: Final = 1
CHILDREN: Final = 2
SUBTREE: Final = 7
FULL: Final = 1
"""An element that was read can be asked again later."""

CHILD_ADDED: Final = 0
"""The only change of structure whose sender is the child; that of all others is what holds the children."""
