"""Libraries that only the `office` extra brings, imported when they are needed and not before."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec

from deskhand.formats.problems import LibraryMissing


@contextmanager
def needed(library: str) -> Generator[None]:
    """Around an import: where the library is not there, the person is told what brings it."""
    try:
        yield
    except ModuleNotFoundError as wrong:
        if (wrong.name or "").partition(".")[0] == "deskhand":
            raise
        raise LibraryMissing(library=library) from None


def require(library: str) -> None:
    """The same where the import itself is in another module."""
    if find_spec(library) is None:
        raise LibraryMissing(library=library)
