r"""Paths as text that any journal, wire or page can hold.

Linux file names are bytes; a name that is not UTF-8 has no honest string. Here each such byte is written `\xNN`, and a
literal backslash before an `x` is written `\x5c`, so the way back is exact. Plan paths always use `/`.
"""

from __future__ import annotations

import os
import re

# Only what `path_text` writes: an escaped `/` or `.` would slip past every check made on the text.
_ESCAPED = re.compile(r"\\x(5c|[89a-f][0-9a-f])")
_BACKSLASH_X = re.compile(r"\\(?=x)")


def path_text(native: str) -> str:
    """The text form of a native path (as `os.scandir` gives it, with surrogate escapes)."""
    text = _BACKSLASH_X.sub(r"\\x5c", native)
    if text.isascii():
        return text
    return "".join(f"\\x{ord(c) - 0xDC00:02x}" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in text)


def native_path(text: str) -> str:
    """The native path of a text form; the exact reverse of `path_text`."""
    if "\\x" not in text:
        return text
    raw = bytearray()
    at = 0
    for found in _ESCAPED.finditer(text):
        raw += os.fsencode(text[at : found.start()])
        raw.append(int(found.group(1), 16))
        at = found.end()
    raw += os.fsencode(text[at:])
    return os.fsdecode(bytes(raw))


def tidy(path: str) -> str | None:
    """A path with `.` and doubled slashes removed, or None when `..` would climb above where it starts."""
    if path and path[0] != "." and path[-1] != "/" and "//" not in path and "/." not in path:
        return path  # as nearly all are, and this is asked of many
    absolute = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    joined = "/".join(parts)
    return f"/{joined}" if absolute else joined or "."


def name_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def folder_of(path: str) -> str:
    head, slash, _ = path.rstrip("/").rpartition("/")
    return head or ("/" if slash else ".")


def joined(folder: str, name: str) -> str:
    return name if folder in ("", ".") else f"{folder.rstrip('/')}/{name}"


def split_ending(name: str) -> tuple[str, str]:
    """`report.tar.gz` → (`report`, `.tar.gz`); a leading dot is part of the stem."""
    for double in (".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"):
        if name.lower().endswith(double) and len(name) > len(double):
            return name[: -len(double)], name[-len(double) :]
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and ending.isalnum() and len(ending) <= 10 else (name, "")
