"""Which files of a desk may be known elsewhere: those in its granted folders, and in none that is hidden there.

A hidden folder is named by a mark of its path, so that whoever never knew of it learns nothing by being told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from typing import Final

MARK_BYTES: Final = 16


def hidden_mark(path: str) -> bytes:
    """What stands for a folder, or a file, that is told of to nobody. Paths are absolute, in their text form."""
    return blake2b(path.rstrip("/").encode(), digest_size=MARK_BYTES).digest()


def is_shared(path: str, folders: Iterable[str], hidden: Collection[bytes]) -> bool:
    """Whether a path lies in one of the folders, and neither is hidden nor lies in what is."""
    place = f"{path.rstrip('/')}/"
    if not any(place.startswith(f"{folder.rstrip('/')}/") for folder in folders):
        return False
    return not hidden or all(hidden_mark(one) not in hidden for one in _around(path))


def _around(path: str) -> Iterator[str]:
    """The path, and every folder it lies in."""
    one = path.rstrip("/")
    while one:
        yield one
        one = one.rpartition("/")[0]
