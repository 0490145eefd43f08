"""Former states go oldest first, the loss written down before, and never from under somebody who needs one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deskhand.core import fault
from deskhand.desk.vault import StillWritten, Vault


class Notes:
    """Who needs what, in memory: what the journal is to a vault."""

    def __init__(self) -> None:
        self.needed: set[str] = set()
        self.said: list[str] = []
        self.lock = threading.Lock()

    def keep(self, name: str) -> None:
        with self.lock:
            self.needed.add(name)

    def lost(self, name: str) -> list[str]:
        with self.lock:
            self.needed.discard(name)
            self.said.append(name)
        return [f"thing {name[:4]}"]

    def needs(self, name: str) -> bool:
        with self.lock:
            return name in self.needed


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def faults() -> Iterator[Callable[[Callable[[str], None]], None]]:
    yield fault.install
    fault.install(None)


def files(folder: Path) -> set[str]:
    return {place.parent.name + place.name for place in folder.glob("??/*")}


def test_the_loss_is_written_down_before_the_file_goes(
    tmp_path: Path, notes: Notes, faults: Callable[[Callable[[str], None]], None]
) -> None:
    vault = Vault(tmp_path, 10, notes.lost)
    first, _ = vault.keep_bytes(b"a" * 8, notes.keep)
    seen: list[tuple[str, bool, list[str]]] = []
    faults(lambda point: seen.append((point, first in files(tmp_path), list(notes.said))))
    second, lost = vault.keep_bytes(b"b" * 8, notes.keep)
    assert lost == [f"thing {first[:4]}"]
    assert ("desk.vault.lost", True, [first]) in seen
    assert ("desk.vault.dropped", False, [first]) in seen
    assert files(tmp_path) == {second}


def test_what_cannot_be_written_down_is_not_lost(tmp_path: Path, notes: Notes) -> None:
    def refuses(_: str) -> list[str]:
        raise OSError("disk full")

    vault = Vault(tmp_path, 10, refuses)
    first, _ = vault.keep_bytes(b"a" * 8, notes.keep)
    with pytest.raises(OSError, match="disk full"):
        vault.keep_bytes(b"b" * 8, notes.keep)
    assert first in files(tmp_path)
    assert vault.holds(first)


def test_a_crash_between_two_writes_leaves_nothing_nobody_needs(tmp_path: Path, notes: Notes) -> None:
    vault = Vault(tmp_path, None, notes.lost)
    kept, _ = vault.keep_bytes(b"kept", notes.keep)
    left, _ = vault.keep_bytes(b"left behind", lambda _: None)
    again = Vault(tmp_path, None, notes.lost)
    again.clear(notes.needed)
    assert files(tmp_path) == {kept}
    assert (again.holds(kept), again.holds(left)) == (True, False)


def test_letting_go_and_keeping_the_same_content_never_meet(tmp_path: Path, notes: Notes) -> None:
    """Whoever was told that a content is kept finds it, however often others let go of it meanwhile."""
    vault = Vault(tmp_path, 60, notes.lost)
    missing: list[str] = []
    over = threading.Event()

    def keeps(n: int) -> None:
        for turn in range(150):
            content = b"shared" if turn % 2 else b"%d" % n * 20
            kept: list[str] = []

            def note(name: str, kept: list[str] = kept) -> None:
                notes.keep(name)
                kept.append(name)
                if not (tmp_path / name[:2] / name[2:]).exists():
                    missing.append(name)

            vault.keep_bytes(content, note)

    def lets_go() -> None:
        while not over.is_set():
            names = list(vault._sizes)  # pyright: ignore[reportPrivateUsage]
            for name in names:
                with notes.lock:
                    notes.needed.discard(name)
                vault.let_go([name], notes.needs)

    threads = [threading.Thread(target=keeps, args=(n,)) for n in range(4)]
    other = threading.Thread(target=lets_go)
    other.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    over.set()
    other.join(60)
    assert missing == []
    for name in notes.needed:
        assert name in files(tmp_path), "noted as needed, and gone"
    assert {place.name for place in tmp_path.glob("??/*.part")} == set()


def test_a_content_that_changes_while_it_is_kept_is_not_kept_under_a_wrong_name(tmp_path: Path, notes: Notes) -> None:
    vault = Vault(tmp_path / "vault", None, notes.lost)
    file = tmp_path / "a"
    file.write_bytes(b"one")
    calls: list[None] = []

    def halt() -> None:
        calls.append(None)
        if len(calls) == 1:
            file.write_bytes(b"two")

    fd = os.open(file, os.O_RDONLY)
    try:
        with pytest.raises(StillWritten):
            vault.keep_file(fd, halt, notes.keep)
        assert files(tmp_path / "vault") == set()
        name, _ = vault.keep_file(fd, halt, notes.keep)
    finally:
        os.close(fd)
    opened = vault.open(name)
    assert opened is not None
    assert os.read(opened, 10) == b"two"
    os.close(opened)
