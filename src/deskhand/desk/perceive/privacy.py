"""What never leaves this device, decided before anything is written down to be told.

The owner's choice are apps, window titles and folders; not a choice are what stands in password fields, what another
program marked private in the clipboard, and whatever lies outside the granted folders. Every field of everything that
is told comes through `hides`, `is_secret` and `tells` here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from typing import Final, Literal

from deskhand.core.world.kinds import FIELDS, Kind, Value
from deskhand.core.world.names import Names, Part, parts_of, whole_of
from deskhand.core.world.shares import is_granted, slashed
from deskhand.core.world.spelling import is_local, local_paths, plain, spellings, straight
from deskhand.desk.perceive.resolving import followed
from deskhand.desk.perceive.roles import TITLED

Clipboard = Literal["off", "session"] | int
"""off: never looked at · session: remembered until Deskhand ends · a number: that many days."""
_WILD: Final = re.compile(r"[*?\[]")
_PATH: Final = re.compile(r"(?:^|(?<=[\s*•●(\[\"'«“]))(~?/[^()\[\]\"'«»“”\n]*?)(?=$|[)\]\"'»”\n]|\s[-–—|•·]\s)")
"""A path in a title."""
_NOBODY: Final = re.compile(r"(?!)")
_NO_TEXT: Final[Mapping[Kind, frozenset[str]]] = {
    "device": frozenset({"name", "system", "version", "root", "home", "zone"}),
    "app": frozenset({"name", "exe", "toolkit"}),
    "window": frozenset({"role"}),
    "element": frozenset({"role", "url"}),
    "file": frozenset({"name", "type", "mime"}),
    "clip": frozenset({"type", "files"}),
}
"""Texts in which no name is looked for: the device's own words, and what is judged as a place."""
_CHECKED: Final[Mapping[Kind, frozenset[str]]] = {
    kind: frozenset(
        name for name, field in FIELDS[kind].items() if field.sort in ("text", "texts") and name not in without
    )
    - {"privacy", "states", "actions", "interfaces"}
    for kind, without in _NO_TEXT.items()
}
"""The fields of each kind whose text may say a name or a place."""
_HELD: Final = frozenset({"window", "element", "clip"})
"""Kinds that may show what is excluded, so that nothing of them is told before it is known what that is."""


_JUDGED: Final[Mapping[Kind, frozenset[str]]] = {
    "app": frozenset({"name", "exe"}),
    "window": frozenset({"title"}),
    "clip": frozenset({"text", "files"}),
    "element": _CHECKED["element"] | {"role", "url"},
}


def judged(kind: Kind) -> frozenset[str]:
    """The fields by which it is decided whether something is hidden, or secret."""
    return _JUDGED.get(kind, frozenset())


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
    """The rules, applied. `granted`, `closed` and `own` are absolute paths in their text form.

    `closed` is what the owner closed in the granted folders: as good as a folder of the rules. `own` is the desk's own:
    no file in it is told, but its names, which every Deskhand has, hide no window.
    """

    def __init__(
        self,
        rules: Rules,
        granted: Iterable[str] = (),
        closed: Iterable[str] = (),
        *,
        own: Iterable[str] = (),
        home: str = "",
    ) -> None:
        self.rules = rules
        self.home = home
        self.excluded = tuple(dict.fromkeys(straight(place) for place in (*rules.folders, *closed)))
        """Of which nothing is told: no file, and no window that shows one."""
        self._granted = frozenset(map(slashed, granted))
        self._excluded = tuple(slashed(plain(place)) for place in self.excluded)
        self._closed = (*self._excluded, *(slashed(plain(place)) for place in own))
        self._apps = any_of(rules.apps, whole=True)
        self._titles = any_of(rules.windows, whole=False)
        self._paths = _said_paths(self.excluded, home)
        self._own_names = {plain(place.rpartition("/")[2]) for place in self.excluded}
        self._names = Names()
        self._waits = False
        self.grown: Callable[[], None] = lambda: None
        """Called when more is hidden than before, or is known that was waited for."""
        self.where: Callable[[str], str | None] = followed
        """Where a path leads; None if that is not known yet, in which case `grown` is called later."""
        self.has_granted: Callable[[str, bool], bool] = lambda _name, _is_folder: False
        """Whether there is a file, or a folder, of this (plain) name that is told."""

    @property
    def names_left_out(self) -> bool:
        """Whether there are more names in excluded folders than can be known."""
        return self._names.left

    @property
    def waits(self) -> bool:
        """Whether it is not known yet what lies in excluded folders, so that no window is told."""
        return self._waits

    def wait(self) -> None:
        """Somebody will learn what lies in excluded folders, and say so by `learned`."""
        self._waits = bool(self.excluded)

    def learned(self) -> None:
        if self._waits:
            self._waits = False
            self.grown()

    def learn(self, names: Iterable[str], folders: Iterable[str] = (), titles: Iterable[str] = ()) -> None:
        """Names of what lies in excluded folders, and titles of documents that do."""
        before = len(self._names)
        for name in folders:
            self._names.add_folder(name)
        for name in names:
            self._names.add_file(name)
        for title in titles:
            self._names.add_title(title)
        if len(self._names) != before:
            self.grown()

    def hides(self, kind: Kind, fields: Mapping[str, Value], lasting: str, apps: Iterable[Value] = ()) -> bool:
        """Whether something, and all that is in it, is never told. `apps` is what the app around it is called."""
        if self._waits and kind in _HELD:
            return True
        match kind:
            case "app":
                return self.hides_app(lasting, *(fields.get(name) for name in ("name", "exe")))
            case "window":
                return self.hides_title(fields.get("title"), apps)
            case "file":
                return not self.may_tell(lasting)
            case "clip":
                return self._hides_clip(fields)
            case _:
                return False

    def hides_app(self, *called: Value) -> bool:
        names = [name for name in called if isinstance(name, str) and name]
        if any(name.startswith("/") and self.is_excluded(name) for name in names):
            return True
        said = map(plain, names)
        return any(self._apps.fullmatch(part) for name in said for part in (name, name.rpartition("/")[2]))

    def hides_title(self, title: Value, apps: Iterable[Value] = (), *, shows_granted: bool = False) -> bool:
        """Whether a title says something excluded; `shows_granted` if the window is known to show a granted file."""
        if not isinstance(title, str) or not title or not (self._names or self.excluded or self.rules.windows):
            return False
        own = {plain(name) for name in apps if isinstance(name, str)}
        if not any(self._hides_said(said, own, shows_granted=shows_granted) for said in spellings(title)):
            return False
        if shows_granted or not self._says_granted(title):
            return True
        return any(self._hides_said(said, own, shows_granted=True) for said in spellings(title))

    def hides_address(self, url: Value, *, surely: bool = False) -> bool:
        """Whether a document is a file in an excluded folder; the window that shows it is not told."""
        paths = local_paths(url, self.home) if isinstance(url, str) else ()
        return any(self.leads_in(path, surely=surely) for path in paths)

    def shows_granted(self, url: Value) -> bool:
        """Whether a document is a file that may be told."""
        paths = local_paths(url, self.home) if isinstance(url, str) else ()
        return bool(paths) and all(map(self.may_tell_of, paths))

    def tells(self, kind: Kind, name: str, value: Value) -> Value:
        """What of a field may be told of something that is: all of it, some of a list, or nothing."""
        if kind == "element" and name == "url":
            return value if not isinstance(value, str) or not is_local(value) or self.shows_granted(value) else None
        if kind == "element" or name not in _CHECKED.get(kind, ()):
            return value
        if isinstance(value, list):
            return [one for one in value if not self.hides_text(one)]
        return None if self.hides_text(value) else value

    def may_tell(self, path: str) -> bool:
        """Whether a file is one of those that are told: granted, not excluded, not hidden in the system's sense.

        Of a path in which no link is; `may_tell_of` follows it first.
        """
        return is_granted(path, self._granted) and not self.is_closed(path)

    def may_tell_of(self, path: str) -> bool:
        """The same of any path, as it is written and where it leads; not while that is not known."""
        there = self.where(straight(path)) if self.may_tell(path) else None
        return there is not None and self.may_tell(there)

    def is_closed(self, path: str) -> bool:
        """Whether a path is in an excluded folder, or the desk's own."""
        return slashed(plain(straight(path))).startswith(self._closed)

    def is_excluded(self, path: str) -> bool:
        """Whether a path is an excluded place or in one: then also windows that show it are hidden."""
        return slashed(plain(straight(path))).startswith(self._excluded)

    def leads_in(self, path: str, *, surely: bool = False) -> bool:
        """Whether a path is excluded as it is written or where it leads. While that is not known it is taken for
        excluded, but not for surely so.
        """
        if not self.excluded:
            return False
        if self.is_excluded(path):
            return True
        there = self.where(straight(path))
        return not surely if there is None else self.is_excluded(there)

    def is_secret(self, fields: Mapping[str, Value]) -> bool:
        """Whether nothing may be said of an element but that it is there."""
        role = fields.get("role")
        if role == "password":
            return True
        if not (self._names or self.excluded or self.rules.windows):
            return False
        name = fields.get("name")
        if isinstance(name, str) and name and self._titles.search(plain(name)) is not None:
            return True
        if role in TITLED and self.hides_title(name):
            return True
        texts = [text for name in _CHECKED["element"] if isinstance(text := fields.get(name), str) and text]
        return any(self.hides_text(text) or self._is_folder(text) for text in texts)

    def hides_text(self, text: Value) -> bool:
        """Whether a text, which need not be a title, says the place or the name of something excluded."""
        if not isinstance(text, str) or not text or not (self._names or self.excluded):
            return False
        if self._names.is_exact(text) and not self.has_granted(plain(text), False):
            return True
        for said in spellings(text):
            if self._paths.search(said) is not None:
                return True
            if any(not self.has_granted(name.text, False) for name in self._names.ended_in(said)):
                return True
        return False

    def _is_folder(self, text: str) -> bool:
        """Whether a text is the name of an excluded folder, or of one in it, and nothing else."""
        whole = whole_of(text)
        named = whole.text in self._own_names or self._names.is_folder(whole)
        return named and not self._is_other(whole)

    def _hides_said(self, said: str, apps: set[str], *, shows_granted: bool) -> bool:
        if self._titles.search(said) is not None or self._paths.search(said) is not None:
            return True
        if not self._names and not self._own_names:
            return False
        parts = parts_of(said, lambda text: text in self._own_names or self._names.knows(text))
        if any(part.text in self._own_names and not (part.last and part.text in apps) for part in parts):
            return True
        if any(self._names.is_folder(part) and not part.last and not self._is_other(part) for part in parts):
            return True
        bare = (part for part in parts if self._names.is_bare(part) and not part.last)
        if shows_granted:
            return False
        found = [*self._names.ended_in(said), *bare]
        return bool(found) and not self._are_in_others(found, said)

    def _says_granted(self, title: str) -> bool:
        """Whether a title says by its path that it is about a granted file, not about one of the same name."""
        paths = [found[1].rstrip() for found in _PATH.finditer(title)]
        return bool(paths) and all(map(self.shows_granted, paths))

    def _is_other(self, part: Part) -> bool:
        """A folder of this name is told, and nobody can know by its name alone which it is."""
        return part.text not in self._own_names and self.has_granted(part.text, True)

    def _are_in_others(self, names: Sequence[Part], said: str) -> bool:
        """Whether each that was found is but the end of the longer name of a file that is told."""
        others = parts_of(said, lambda text: self.has_granted(text, False))
        return all(
            any(one.start <= name.start and one.end >= name.end and len(one.text) > len(name.text) for one in others)
            for name in names
        )

    def _hides_clip(self, fields: Mapping[str, Value]) -> bool:
        files = fields.get("files")
        if isinstance(files, list) and not all(map(self.may_tell_of, files)):
            return True
        return self.hides_text(fields.get("text"))


def _said_paths(places: Iterable[str], home: str) -> re.Pattern[str]:
    """Finds a place, or what is in it, in a plain text that says its path."""
    ways = {way for place in places for way in (place, *_short(place, home))}
    if not ways:
        return _NOBODY
    return re.compile("|".join(rf"(?<![\w.~]){re.escape(plain(way))}(?!\w)" for way in sorted(ways)))


def _short(place: str, home: str) -> list[str]:
    return [f"~{place[len(home) :]}"] if home and place.startswith(slashed(home)) else []


def any_of(patterns: Sequence[str], *, whole: bool) -> re.Pattern[str]:
    """One expression for all of them; what has no wildcard is the whole thing, or found anywhere in it."""
    parts: list[str] = []
    for pattern in (plain(one.strip()) for one in patterns):
        if not pattern:
            continue
        if _WILD.search(pattern):
            parts.append(f"^(?:{translate(pattern)})")
        else:
            parts.append(f"^{re.escape(pattern)}$" if whole else re.escape(pattern))
    return re.compile("|".join(parts), re.DOTALL) if parts else _NOBODY
