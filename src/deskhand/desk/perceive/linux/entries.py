"""What people call a program: what its desktop entry says, and so the menus they start it from.

One program may have several entries, as LibreOffice has for its parts. Then it is what their names have in common, and
where that is nothing, what the entry is called that starts it without further words.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Final

SHARES: Final = "/usr/local/share:/usr/share"
MOST_BYTES: Final = 100_000
"""Longer ones are no entries."""
_GROUP: Final = "[Desktop Entry]"
_UNSEEN: Final = ("NoDisplay", "Hidden", "Terminal")
"""Of what is in no menu nobody knows the name, and the window of what runs in a terminal is the terminal's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to start a program from a menu; `alone` without words that tell it to be something special."""

    name: str
    program: str
    alone: bool


@dataclass(slots=True)
class Entries:
    """The entries of this desktop, read again when one was added or taken away."""

    surroundings: Mapping[str, str]
    _read: tuple[tuple[Path, int], ...] = ()
    _named: dict[str, list[Entry]] = field(default_factory=dict[str, list[Entry]])

    def called(self, exe: str) -> str:
        """The name of the program that lies there; empty where no menu has it."""
        stands = tuple(self._folders())
        if stands != self._read:
            self._read, self._named = stands, self._by_program(stands)
        entries = self._named.get(_program(exe), [])
        shared = _shared([entry.name for entry in entries])
        return shared or next((entry.name for entry in entries if entry.alone), "")

    def _folders(self) -> Iterator[tuple[Path, int]]:
        """Where entries lie, the ones that count first at the front, and when one last came or went."""
        home = self.surroundings.get("XDG_DATA_HOME") or f"{self.surroundings.get('HOME', '')}/.local/share"
        shares = self.surroundings.get("XDG_DATA_DIRS") or SHARES
        for share in dict.fromkeys((home, *shares.split(":"))):
            folder = Path(share) / "applications"
            if share.startswith("/") and folder.is_dir():
                yield folder, folder.stat().st_mtime_ns

    def _by_program(self, stands: tuple[tuple[Path, int], ...]) -> dict[str, list[Entry]]:
        files: dict[str, Path] = {}
        for folder, _ in stands:
            for file in sorted(folder.glob("*.desktop")):
                files.setdefault(file.name, file)  # the owner's own stands for the one of the system
        named: dict[str, list[Entry]] = {}
        for file in files.values():
            if (entry := self._entry(file)) is not None:
                named.setdefault(entry.program, []).append(entry)
        return named

    def _entry(self, file: Path) -> Entry | None:
        said = _said(file)
        name, command = said.get("Name"), said.get("Exec")
        if not name or not command or any(said.get(word) == "true" for word in _UNSEEN):
            return None
        try:
            first, *more = shlex.split(command)
        except ValueError:  # nothing to start, or a quote that never ends
            return None
        found = shutil.which(first, path=self.surroundings.get("PATH"))
        if found is None:
            return None
        alone = not any(word for word in more if not word.startswith("%"))
        return Entry(name, _program(str(Path(found).resolve())), alone)


def _program(exe: str) -> str:
    """By what a program is known whether a script starts it or not: `soffice` starts `soffice.bin`."""
    return exe.rpartition("/")[2].removesuffix(".bin")


def _shared(names: list[str]) -> str:
    """The words with which all of these begin."""
    columns = zip(*(name.split() for name in names), strict=False)
    return " ".join(same[0] for same in takewhile(lambda words: len(set(words)) == 1, columns))


def _said(file: Path) -> dict[str, str]:
    """The lines of an entry's first group; nothing of what cannot be read."""
    try:
        with file.open("rb") as open_file:
            text = open_file.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return {}
    said: dict[str, str] = {}
    inside = False
    for line in text.splitlines():
        if line.startswith("["):
            if inside:
                break
            inside = line.strip() == _GROUP
        elif inside and "=" in line:
            word, _, value = line.partition("=")
            said.setdefault(word.strip(), value.strip())
    return said
