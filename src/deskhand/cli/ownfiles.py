"""The files outside the home folder that are Deskhand's own all the same, because the settings name them.

A folder that was granted may hold them. No grant means them: whoever could pack, change or delete them could read what
was forgotten, or what is kept out, or do away with the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deskhand.cli.guarding import word_list
from deskhand.cli.settings import Owner

BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, named after it."""


def own_files(owner: Owner) -> tuple[Path, ...]:
    """Their real places: the hub's database, the list of words, and the key of a certificate; there or not."""
    return tuple(dict.fromkeys(_own_files(owner)))


def _own_files(owner: Owner) -> Iterator[Path]:
    settings = owner.settings
    if settings.database is not None:
        yield from _of_database(settings.database)
    if settings.guard.keywords is not None:
        yield from _places(word_list(owner.home, settings.guard.keywords))
    key = settings.tls_key or settings.tls_cert  # without a file of its own the key stands in the certificate's
    if key is not None:
        yield from _places(key.expanduser())


def _of_database(url: str) -> Iterator[Path]:
    from deskhand.hub.connect import file_of  # a desk of its own has no database, and keeps none of it in memory

    file = file_of(url)
    for place in () if file is None else _places(file):
        yield place
        yield from (place.with_name(place.name + ending) for ending in BESIDE)


def _places(file: Path) -> tuple[Path, Path]:
    """A file where it is, and under the name by which it was named, should that be a link to it."""
    return file.resolve(), file.parent.resolve() / file.name
