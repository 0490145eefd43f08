"""Which files of a desk may be known elsewhere: those in its granted folders, and in none that is hidden there.

Desk and hub compare by this one rule, so that what the one tells of no longer the other does not go on remembering.

A hidden folder is named by a mark of its path. A mark says no name, but whoever guesses a path can make the mark of it
too, and so learn whether that folder is hidden: without that a hub could not find what it is to forget. So a mark is
told only where the granted folders alone do not say that nothing is to be known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import Final

from deskhand.core.world.spelling import plain, straight

MARK_BYTES: Final = 16


def hidden_mark(path: str) -> bytes:
    """What stands for a folder, or a file, that is told of to nobody. Paths are absolute, in their text form."""
    return _mark(plain(straight(path)))


def marks_in(folders: Iterable[str], hidden: Iterable[str]) -> list[bytes]:
    """The marks of hidden places that lie in one of the folders, or around one; in an order that says nothing."""
    granted = [slashed(plain(straight(one))) for one in folders]
    places = [slashed(plain(straight(one))) for one in hidden]
    told = {one for one in places if any(one.startswith(top) or top.startswith(one) for top in granted)}
    return sorted(map(_mark, told))


def is_granted(path: str, granted: frozenset[str]) -> bool:
    """Whether a path lies in one of these folders (each `slashed`), and is not hidden there in the system's sense."""
    place = slashed(straight(path))
    top = next((one for one in _around(place) if one in granted), None)
    return top is not None and "/." not in f"/{place[len(top) :]}"


def sharing(folders: Iterable[str], hidden: Iterable[bytes]) -> Callable[[str], bool]:
    """Whether a path lies in one of the folders, and neither is hidden nor lies in what is by these marks."""
    granted, marks = frozenset(map(slashed, folders)), frozenset(hidden)

    def holds(path: str) -> bool:
        if not is_granted(path, granted):
            return False
        return not marks or all(_mark(one) not in marks for one in _around(slashed(plain(straight(path)))))

    return holds


def slashed(path: str) -> str:
    return path.rstrip("/") + "/"


def _mark(place: str) -> bytes:
    return blake2b(place.rstrip("/").encode(), digest_size=MARK_BYTES).digest()


def _around(place: str) -> Iterator[str]:
    """A place that ends in a slash, and every folder it lies in, the innermost first."""
    while place:
        yield place
        place = place[: place.rstrip("/").rfind("/") + 1]
