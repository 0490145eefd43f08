"""What never leaves this device, decided before anything is written down to be told.

The owner's choice are apps, window titles and folders; not a choice are what stands in password fields, what another
program marked private in the clipboard, and whatever lies outside the granted folders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from deskhand.core.paths import path_text
from deskhand.core.world.kinds import Kind, Value

Clipboard = Literal["off", "session"] | int
"""off: never looked at · session: remembered until Deskhand ends · a number: that many days."""
MOST_NAMES: Final = 20_000
"""The most names in excluded folders that are known, to recognise a window that shows one of them."""
SHORTEST_NAME: Final = 4
_WILD: Final = re.compile(r"[*?\[]")
_DASHES: Final = re.compile(r"\s+[-–—|]\s+")
_NOBODY: Final = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the owner excluded; `folders` are absolute paths in their text form."""

    apps: tuple[str, ...] = ()
    """Names or programs, as `KeePassXC` or `/usr/bin/keepassxc`; `*` and `?` stand for anything."""
    windows: tuple[str, ...] = ()
    """Words that a title holds, or the whole title with `*` and `?`."""
    folders: tuple[str, ...] = ()
    clipboard: Clipboard = "session"


class Privacy:
    """The rules, applied. `granted` and `closed` are absolute paths in their text form; `closed` are the desk's own."""

    def __init__(
        self, rules: Rules, granted: Iterable[str] = (), closed: Iterable[str] = (), *, home: str = ""
    ) -> None:
        self.rules = rules
        self._granted = tuple(map(_slashed, granted))
        self._closed = tuple(map(_slashed, (*closed, *rules.folders)))
        self._apps = _any_of(rules.apps, whole=True)
        self._titles = _any_of(rules.windows, whole=False)
        self._paths = tuple(text for folder in rules.folders for text in _ways_to_say(folder.rstrip("/"), home))
        self.grown: Callable[[], None] = lambda: None
        """Called when more is hidden than before."""
        self._file_names: set[str] = set()
        self._folder_names = {folder.rstrip("/").rpartition("/")[2].casefold() for folder in rules.folders}

    def learn(self, names: Iterable[str], folders: Iterable[str] = ()) -> None:
        """Names of what lies in excluded folders."""
        before = len(self._file_names) + len(self._folder_names)
        self._folder_names.update(name.casefold() for name in folders)
        for name in names:
            if len(name) >= SHORTEST_NAME and len(self._file_names) < MOST_NAMES:
                self._file_names.add(name.casefold())
        if len(self._file_names) + len(self._folder_names) != before:
            self.grown()

    def hides(self, kind: Kind, fields: Mapping[str, Value], lasting: str) -> bool:
        """Whether something, and all that is in it, is never told."""
        match kind:
            case "app":
                return self.hides_app(lasting, *(fields.get(name) for name in ("name", "exe")))
            case "window":
                return self.hides_title(fields.get("title"))
            case "file":
                return not self.may_tell(lasting)
            case "clip":
                return self._hides_clip(fields)
            case _:
                return False

    def hides_app(self, *called: Value) -> bool:
        names = (name.casefold() for name in called if isinstance(name, str) and name)
        return any(self._apps.fullmatch(part) for name in names for part in (name, name.rpartition("/")[2]))

    def hides_title(self, title: Value) -> bool:
        if not isinstance(title, str):
            return False
        said = title.casefold()
        if self._titles.search(said) or any(path in said for path in self._paths):
            return True
        if self._folder_names and not self._folder_names.isdisjoint(_DASHES.split(said)):
            return True
        return any(name in said for name in self._file_names)

    def hides_address(self, url: Value) -> bool:
        """Whether a document is a file in an excluded folder; the window that shows it is not told."""
        if not isinstance(url, str) or not url.startswith("file:"):
            return False
        return self.is_closed(path_text(unquote(urlsplit(url).path, errors="surrogateescape")))

    def may_tell(self, path: str) -> bool:
        """Whether a file is one of those that are told: granted, not excluded, not hidden in the system's sense."""
        place = _slashed(path)
        if not any(place.startswith(folder) for folder in self._granted) or self.is_closed(path):
            return False
        top = max((folder for folder in self._granted if place.startswith(folder)), key=len)
        return "/." not in f"/{place[len(top) :]}"

    def is_closed(self, path: str) -> bool:
        """Whether a path is in an excluded folder, or the desk's own."""
        place = _slashed(path)
        return any(place.startswith(folder) for folder in self._closed)

    def is_secret(self, fields: Mapping[str, Value]) -> bool:
        """Whether nothing may be said of an element but that it is there."""
        if fields.get("role") == "password":
            return True
        name = fields.get("name")
        if not isinstance(name, str) or not name:
            return False
        said = name.casefold()
        return said in self._file_names or self._titles.search(said) is not None

    def _hides_clip(self, fields: Mapping[str, Value]) -> bool:
        files, text = fields.get("files"), fields.get("text")
        if isinstance(files, list) and not all(map(self.may_tell, files)):
            return True
        return isinstance(text, str) and any(path in text.casefold() for path in self._paths)


def _slashed(path: str) -> str:
    return path.rstrip("/") + "/"


def _ways_to_say(folder: str, home: str) -> list[str]:
    short = [f"~{folder[len(home) :]}"] if home and folder.startswith(_slashed(home)) else []
    return [way.casefold() for way in (folder, *short)]


def _any_of(patterns: Sequence[str], *, whole: bool) -> re.Pattern[str]:
    """One expression for all of them; what has no wildcard is the whole thing, or found anywhere in it."""
    parts: list[str] = []
    for pattern in (one.strip().casefold() for one in patterns):
        if not pattern:
            continue
        if _WILD.search(pattern):
            parts.append(f"^(?:{translate(pattern)})")
        else:
            parts.append(f"^{re.escape(pattern)}$" if whole else re.escape(pattern))
    return re.compile("|".join(parts), re.DOTALL) if parts else _NOBODY
