"""New names from a pattern: `{name}` the old one, `{n}` or `{n:03}` a number, `{date}` the day, `{ext}` the ending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from deskhand.abilities.files.problems import BadPattern, NameHasSlash, NameTooWide, NameUnusable
from deskhand.core.filetypes import kind_of
from deskhand.core.moments import moment_of
from deskhand.core.paths import native_path, split_ending
from deskhand.core.shown import shown
from deskhand.core.world.facts import FileFact

_PART = re.compile(r"\{([^{}]*)\}|[{}]")
_NUMBER = re.compile(r"n(?::0?(\d))?")
_SHORT_ENDING = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,4}")
_WIDEST = 255


@dataclass(frozen=True, slots=True)
class Pattern:
    """A name pattern that has been checked."""

    text: str

    @classmethod
    def read(cls, text: str, *, many: bool) -> Pattern:
        """Raises `BadPattern`. One fixed name for many files is numbered, so that none is in another's way."""
        plain = text.strip()
        for found in _PART.finditer(plain):
            part = found[1]
            if part is None or not (part in ("name", "date", "ext") or _NUMBER.fullmatch(part)):
                raise BadPattern(part=shown(found[0]), pattern=shown(plain))
        fields = {found[1].partition(":")[0] for found in _PART.finditer(plain)}
        return cls(_numbered(plain) if many and not fields & {"name", "n"} else plain)

    def name(self, fact: FileFact, n: int, zone: tzinfo | None) -> str:
        """The new name of one thing, its ending kept where the pattern leaves it out."""
        stem, ending = split_ending(fact.name) if fact.kind != "folder" else (fact.name, "")

        def filled(found: re.Match[str]) -> str:
            part = found[1]
            if part == "name":
                return stem
            if part == "ext":
                return ending.removeprefix(".")
            if part == "date":
                return moment_of(fact.modified, zone).date().isoformat()
            return f"{n:0{_width(part)}}"

        new = _PART.sub(filled, self.text).strip()
        if self.text.endswith("{ext}") or fact.kind == "folder":
            return usable(new.removesuffix(".") or new)
        return usable(new if _has_ending(self.text, ending) else new + ending)


def usable(name: str) -> str:
    """The name itself, if a disk can hold it."""
    if "/" in name:
        raise NameHasSlash(name=shown(name))
    if name in ("", ".", "..") or "\0" in name:
        raise NameUnusable(name=shown(name))
    if len(native_path(name).encode("utf-8", "surrogateescape")) > _WIDEST:
        raise NameTooWide(name=shown(name))
    return name


def names(pattern: Pattern, facts: Sequence[FileFact], zone: tzinfo | None) -> list[str]:
    return [pattern.name(fact, n, zone) for n, fact in enumerate(facts, start=1)]


def _width(part: str) -> int:
    found = _NUMBER.fullmatch(part)
    return int(found[1]) if found and found[1] else 1


def _numbered(text: str) -> str:
    stem, ending = split_ending(text)
    if ending and not _has_ending(text, ""):
        stem, ending = text, ""
    return f"{stem} {{n}}{ending}"


def _has_ending(text: str, old: str) -> bool:
    """Whether a new name brings its own ending: `plan.pdf` does, `budget v1.2` and `J.Smith` do not."""
    ending = split_ending(text)[1]
    if not ending or not ending.isascii():
        return False
    return ending.lower() == old.lower() or kind_of(f"x{ending}") != "other" or bool(_SHORT_ENDING.fullmatch(ending))
