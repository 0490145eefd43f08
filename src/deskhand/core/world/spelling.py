"""How a text, a path and an address may be written: whatever means the same comes out the same.

What is compared here is only ever compared: case, forms of letters and blanks are gone from it.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from deskhand.core.paths import path_text

_UNSEEN: Final = dict.fromkeys(
    (0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A))
)
"""Characters that nobody sees, of which one in the middle of a word makes it another word."""
_BLANKS: Final = re.compile(r"[^\S\n]+")
_AROUND: Final = re.compile(r"(?:view-source|jar|blob|filesystem):", re.IGNORECASE)
_LOCAL: Final = re.compile(r"(?:file|admin|vscode-file):", re.IGNORECASE)
_TURNS: Final = re.compile(r"//|/\.")
_CODED: Final = 3
"""How often a text may have been percent-encoded."""


def plain(text: str, *, fold: bool = True) -> str:
    """A text without what makes no difference: case (with `fold`), composed letters, blanks, unseen characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_UNSEEN))
        if fold:
            text = unicodedata.normalize("NFKC", text.casefold())
    elif fold:
        text = text.lower()
    return _BLANKS.sub(" ", text)


def spellings(text: str) -> Iterator[str]:
    """A text as it stands there and decoded, each with what leads nowhere taken out of the paths in it; all `plain`."""
    for one in dict.fromkeys(_decoded(text)):
        said = plain(one)
        yield said
        if "\\ " in said:  # as a shell writes a blank
            yield said.replace("\\ ", " ")
        if _TURNS.search(said):
            yield _straight(said)


def local_paths(address: str, home: str = "") -> tuple[str, ...]:
    """What an address or a path on this device may mean, in their text form; nothing if it is neither.

    Whatever a program wrote, this raises nothing.
    """
    text = address.strip()
    while around := _AROUND.match(text):
        text = text[around.end() :]
    if local := _LOCAL.match(text):
        text = _after_host(text[local.end() :])
    elif text == "~" or text.startswith("~/"):
        text = home + text[1:]
    if not text.startswith("/"):
        return ()
    ways = [way for one in _decoded(text) for way in (one, re.split(r"[?#]", one, maxsplit=1)[0])]
    return tuple(dict.fromkeys(straight(path_text(way)) for way in ways))


def path_of(address: str) -> str | None:
    """The path in its text form that the address of a local file names by the letter; None for any other."""
    local = _LOCAL.match(address.strip())
    if local is None:
        return None
    path = unquote(re.split(r"[?#]", _after_host(address.strip()[local.end() :]))[0], errors="surrogateescape")
    return straight(path_text(path)) if path.startswith("/") else None


def is_local(address: str) -> bool:
    """Whether an address is one of this device's files, whether or not it can be read as a path."""
    text = address.strip()
    while around := _AROUND.match(text):
        text = text[around.end() :]
    return _LOCAL.match(text) is not None or text.startswith(("/", "~/"))


def straight(path: str) -> str:
    """An absolute path without doubled slashes, `.` and `..`."""
    return "/" + posixpath.normpath(path).lstrip("/") if _TURNS.search(path) else path.rstrip("/") or "/"


def _after_host(rest: str) -> str:
    """Of `//host/path` the path: some programs write this computer's name there."""
    if not rest.startswith("//"):
        return rest
    return "/" + rest[2:].partition("/")[2]


def _decoded(text: str) -> Iterator[str]:
    yield text
    for _ in range(_CODED):
        if "%" not in text:
            return
        before, text = text, unquote(text, errors="surrogateescape")
        if text == before:
            return
        yield text


def _straight(text: str) -> str:
    first, *rest = text.split("/")
    parts = [first]
    for part in rest:
        if part == ".." and len(parts) > 1:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)
