"""Reads one application as pyatspi users do, with the system's Python: prints seconds and elements as JSON.

usage: pyatspi_walk.py NAME
"""

import json
import sys
import time

import pyatspi

MOST_LISTED = 500


def walk(accessible):
    """Everything in it, except in tables: asking a sheet for its children ends the application."""
    found = [(
        accessible.name, accessible.getRole(), accessible.description,
        tuple(accessible.getState().getStates()), accessible.parent,
    )]  # fmt: skip
    managed = accessible.getState().contains(pyatspi.STATE_MANAGES_DESCENDANTS)
    if managed or accessible.getRole() in (pyatspi.ROLE_TABLE, pyatspi.ROLE_TREE_TABLE, pyatspi.ROLE_TREE):
        return found
    count = accessible.childCount
    if count <= MOST_LISTED:
        for index in range(count):
            child = accessible.getChildAtIndex(index)
            if child is not None:
                found += walk(child)
    return found


desktop = pyatspi.Registry.getDesktop(0)
application = next(app for app in desktop if app is not None and app.name == sys.argv[1])
began = time.perf_counter()
found = walk(application)
print(json.dumps({"seconds": time.perf_counter() - began, "elements": len(found)}))
