"""What can stand in a world: the kinds of nodes, how they are related, and every field with its type and its label.

The table is data, so that "who wrote this, and who may see it" has one answer on the desk, in the hub and in a plan.
A field that is not in it does not exist: a graph refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Final, Literal, cast, get_args

import msgspec

from deskhand.core.flow.label import Label, Origin, Privacy
from deskhand.core.moments import FIRST, LAST

Kind = Literal[
    "device",
    "app",
    "window",
    "element",
    "file",
    "sheet",
    "column",
    "clip",
    "message",
    "person",
    "event",
    "task",
    "product",
    "order",
]
Rel = Literal["contains", "opened", "about", "from", "to", "derived"]
"""contains: the node above, never an edge · opened: an app, a window or a person has the file open · about: the source
speaks of the other · from, to: a message, clip or event and whose it is · derived: the source was made of the other."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
RELS: Final[tuple[Rel, ...]] = get_args(Rel)
EDGES: Final[frozenset[str]] = frozenset(RELS) - {"contains"}
"""What an edge may say. What contains what is said by the node above, and by that alone."""

Value = str | int | float | bool | list[str] | None
Sort = Literal["text", "texts", "whole", "number", "time", "flag"]

UP: Final = "up"
"""The reserved field of a change that moves a node: the id of the node it now stands in, 0 for none."""
KEY: Final = "key"
"""The reserved field of a change that gives a node another key: a file that was renamed."""
PRIVACY: Final = "privacy"
"""The field by which a device makes a single node more private than the table: `private` or `secret`."""
MOST_TEXT: Final = 65_536
"""The most characters of one value, and of a key."""
MOST_TEXTS: Final = 1_024
_MOST_WHOLE: Final = 2**63


class Field(msgspec.Struct, frozen=True):
    """One field of one kind: what it holds, who wrote it, who may see it, and whether its former values are kept."""

    sort: Sort
    origin: Origin
    privacy: Privacy
    history: bool = False
    words: bool = False
    """Whether it is searched by words."""

    @property
    def label(self) -> Label:
        return Label(self.origin, self.privacy)


def _own(sort: Sort, *, history: bool = False) -> Field:
    """What the system itself says and nobody minds: sizes of windows, roles, counts."""
    return Field(sort, Origin.L, Privacy.PUBLIC, history)


def _mine(sort: Sort, *, history: bool = False, words: bool = False) -> Field:
    """What the system itself says about the person's doings: what was open when, where things lie."""
    return Field(sort, Origin.L, Privacy.PRIVATE, history, words)


def _told(sort: Sort = "text", *, history: bool = False, words: bool = False) -> Field:
    """What an app, a page or another person wrote: it can fill a value, never choose one."""
    return Field(sort, Origin.X, Privacy.PRIVATE, history, words)


_NAME: Final = _told(words=True)
_TITLE: Final = _told(history=True, words=True)
_TEXT: Final = _told(words=True)
_BOX: Final = dict.fromkeys(("x", "y", "width", "height"), _own("whole"))
_COMMON: Final = {PRIVACY: _own("text")}

FIELDS: Final[Mapping[Kind, Mapping[str, Field]]] = {
    "device": {
        "name": _mine("text", words=True),
        "system": _own("text"),
        "version": _own("text"),
        "root": _mine("text"),
        "home": _mine("text"),
        "zone": _mine("text"),
        "locked": _mine("flag", history=True),
        "battery": _mine("number"),
        "charging": _mine("flag"),
        "disk_free": _mine("whole"),
        "disk_total": _mine("whole"),
        "unseen": _mine("texts"),
        "blind": _mine("flag"),
        **_COMMON,
    },
    "app": {
        "name": _NAME,
        "exe": _mine("text"),
        "pid": _own("whole"),
        "running": _mine("flag", history=True),
        "active": _mine("flag", history=True),
        "accessible": _own("flag"),
        "toolkit": _own("text"),
        "started": _mine("time", history=True),
        "used": _mine("time"),
        **_COMMON,
    },
    "window": {
        "title": _TITLE,
        "role": _own("text"),
        "pid": _own("whole"),
        "xid": _own("whole"),
        "active": _mine("flag", history=True),
        "minimized": _own("flag"),
        "modal": _own("flag"),
        "desktop": _own("whole"),
        "used": _mine("time"),
        **_BOX,
        **_COMMON,
    },
    "element": {
        "role": _own("text"),
        "name": _NAME,
        "description": _TEXT,
        "value": _TEXT,
        "number": _told("number"),
        "states": _own("texts"),
        "actions": _own("texts"),
        "interfaces": _own("texts"),
        "index": _own("whole"),
        "count": _own("whole"),
        "rows": _own("whole"),
        "columns": _own("whole"),
        "keys": _told(),
        "ident": _told(),
        "url": _told(),
        **_BOX,
        **_COMMON,
    },
    "file": {
        "name": _NAME,
        "type": _own("text"),
        "size": _mine("whole"),
        "modified": _mine("time", history=True),
        "created": _mine("time"),
        "accessed": _mine("time"),
        "opened": _mine("time", history=True),
        "closed": _mine("time", history=True),
        "points_to": _told(),
        "title": _NAME,
        "mime": _own("text"),
        "unsaved": _mine("flag"),
        "titled": _mine("flag"),
        **_COMMON,
    },
    "sheet": {
        "name": _NAME,
        "index": _own("whole"),
        "rows": _mine("whole"),
        "columns": _mine("whole"),
        "active": _mine("flag"),
        **_COMMON,
    },
    "column": {"name": _NAME, "index": _own("whole"), "holds": _own("text"), **_COMMON},
    "clip": {
        "type": _own("text"),
        "text": _TEXT,
        "files": _mine("texts"),
        "size": _mine("whole"),
        "at": _mine("time"),
        "current": _mine("flag"),
        **_COMMON,
    },
    "message": {
        "channel": _mine("text"),
        "subject": _TEXT,
        "text": _TEXT,
        "at": _mine("time"),
        "unread": _mine("flag"),
        "files": _told("texts"),
        **_COMMON,
    },
    "person": {
        "name": _NAME,
        "mails": _told("texts", words=True),
        "phones": _told("texts"),
        "handles": _told("texts", words=True),
        "company": _TEXT,
        **_COMMON,
    },
    "event": {
        "title": _TITLE,
        "start": _told(history=True),
        "end": _told(history=True),
        "place": _told(words=True),
        "all_day": _told("flag"),
        "state": _told(history=True),
        "changed": _mine("time"),
        **_COMMON,
    },
    "task": {
        "title": _TITLE,
        "due": _told(history=True),
        "done": _told("flag", history=True),
        "list": _told(words=True),
        "changed": _mine("time"),
        **_COMMON,
    },
    "product": {
        "name": _NAME,
        "shop": _told(words=True),
        "url": _told(),
        "price": _told(history=True),
        "currency": _told(),
        "available": _told("flag", history=True),
        "changed": _mine("time"),
        **_COMMON,
    },
    "order": {
        "name": _NAME,
        "number": _told(words=True),
        "shop": _told(words=True),
        "state": _told(history=True),
        "total": _told(),
        "currency": _told(),
        "placed": _mine("time"),
        "delivery": _told(history=True),
        "cancel_by": _told(),
        "return_by": _told(),
        "changed": _mine("time"),
        **_COMMON,
    },
}
"""Every field there is. Times are seconds since 1970 (`time`), the days of calendars and shops ISO 8601 (`text`)."""

KEYS: Final[Mapping[Kind, Field]] = {
    "device": _own("text"),
    "app": _own("text"),
    "window": _told(),
    "element": _own("text"),
    "file": _mine("text", words=True),
    "sheet": _told(),
    "column": _told(),
    "clip": _own("text"),
    "message": _told(),
    "person": _told(),
    "event": _told(),
    "task": _told(),
    "product": _told(),
    "order": _told(),
}
"""The same about `Node.key`: what a node is called over restarts."""

TIMES: Final[Mapping[Kind, str]] = {
    "device": "",
    "app": "used",
    "window": "used",
    "element": "",
    "file": "modified",
    "sheet": "",
    "column": "",
    "clip": "at",
    "message": "at",
    "person": "",
    "event": "changed",
    "task": "changed",
    "product": "changed",
    "order": "changed",
}
"""The field that says when something last changed; empty where nothing says so."""

UNSTORED: Final[frozenset[Kind]] = frozenset({"element", "clip"})
"""What a hub holds in memory only, and not for long once its desk is away: what stands in windows, what was copied."""

_LEVELS: Final[Mapping[Value, Privacy]] = {"private": Privacy.PRIVATE, "secret": Privacy.SECRET}
_PUBLIC: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset(name for name, field in fields.items() if field.privacy is Privacy.PUBLIC)
    for kind, fields in FIELDS.items()
}


def privacy_of(kind: Kind, name: str, override: Value = None) -> Privacy:
    """How private a field of a node is: what the table says, or more where the node's `privacy` field does."""
    return max(FIELDS[kind][name].privacy, override_of(override))


def override_of(value: Value) -> Privacy:
    """What the `privacy` field of a node means; without one nothing is raised."""
    return _LEVELS.get(value, Privacy.PUBLIC) if isinstance(value, str) else Privacy.PUBLIC


def withheld(kind: str, fields: Mapping[str, Value]) -> list[str]:
    """The fields that must not stand there: on a node marked secret, all but what is public anyway."""
    if fields.get(PRIVACY) != "secret":
        return []
    public = _PUBLIC[kind]
    return [name for name in fields if name not in public]


def fits(field: Field, value: object) -> bool:
    """Whether a field can hold this value and a wire can carry it."""
    return _FITS[field.sort](value)


def is_text(value: object) -> bool:
    """Text of a bearable length that can be written as UTF-8."""
    if type(value) is not str or len(value) > MOST_TEXT:
        return False
    return value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value)


def is_number(value: object) -> bool:
    return (type(value) is float and isfinite(value)) or is_whole(value)


def is_time(value: object) -> bool:
    """Seconds since 1970, at which a calendar has a day."""
    return isinstance(value, int | float) and is_number(value) and FIRST <= value <= LAST


def is_whole(value: object) -> bool:
    return type(value) is int and -_MOST_WHOLE <= value < _MOST_WHOLE


def _is_texts(value: object) -> bool:
    if not isinstance(value, list):
        return False
    texts = cast("list[object]", value)
    return len(texts) <= MOST_TEXTS and all(map(is_text, texts))


def _is_flag(value: object) -> bool:
    return type(value) is bool


_FITS: Final = {
    "text": is_text,
    "texts": _is_texts,
    "whole": is_whole,
    "number": is_number,
    "time": is_time,
    "flag": _is_flag,
}
