"""A look goes on while others move, remove and replace what it looks at: it never fails as a whole for that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from deskhand.abilities.files.ability import files_find
from deskhand.abilities.files.results import Found
from deskhand.core.registry import Group, Registry
from deskhand.core.world.facts import FileFact
from deskhand.testing.ability_desk import AbilityDesk

FOLDERS, EACH = 40, 50
SEARCHES: list[tuple[str, dict[str, Any]]] = [
    ("files.find", {"limit": 1_000}),
    ("files.find", {"query": "report", "order": "largest"}),
    ("files.list", {"folder": "3"}),
    ("files.usage", {}),
    ("files.duplicates", {"folder": "."}),
]


@contextmanager
def others_at_work(root: Path) -> Iterator[list[int]]:
    """Somebody who moves files and folders to and fro, makes some, and removes them, as fast as the disk goes."""
    over = threading.Event()
    moves = [0]

    def to_and_fro(a: Path, b: Path) -> None:
        with suppress(FileNotFoundError, NotADirectoryError):
            a.rename(b)
            b.rename(a)
            moves[0] += 1

    def work() -> None:
        n = 0
        while not over.is_set():
            n += 1
            folder = root / str(n % FOLDERS)
            to_and_fro(folder / f"report {n % EACH}.txt", root / str((n + 7) % FOLDERS) / f"moved {n}.txt")
            to_and_fro(root / "3" / f"report {n % EACH}.txt", root / "4" / f"moved {n}.txt")
            to_and_fro(folder / "sub", root / "away")
            short = folder / "short.txt"
            with suppress(FileNotFoundError):
                short.write_text("x" * 20)
                short.unlink()
            link = root / f"swapped {n % 3}"
            with suppress(FileExistsError, FileNotFoundError):
                link.mkdir()
                link.rmdir()
                link.symlink_to("3")
                link.unlink()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield moves
    finally:
        over.set()
        thread.join()


@pytest.mark.timeout(300)
async def test_fifty_searches_over_two_thousand_files_while_others_move_them(desk: AbilityDesk) -> None:
    for folder in range(FOLDERS):
        for n in range(EACH - 1):
            desk.write(f"{folder}/report {n}.txt", f"{folder} {n}" + "x" * (n % 5))
        desk.write(f"{folder}/sub/deep/report.txt", f"deep {folder}")
    unread: list[str] = []
    with others_at_work(desk.root) as moves:
        for n in range(50):
            do, args = SEARCHES[n % len(SEARCHES)]
            receipt = await desk.do(do, **args)
            assert (receipt.outcome, receipt.trouble) == ("done", None), (do, receipt.trouble)
            assert receipt.proof is not None
            assert receipt.answer
            unread += receipt.result.get("unread", [])
    assert moves[0] > 100  # it really was at work
    assert unread == []  # what went away is not something I was not allowed to look into


class Between:
    """A step's surroundings, where somebody does something right after a folder was listed, once."""

    def __init__(self, given: Any, folder: str, then: Callable[[], object]) -> None:
        self._given, self._folder, self._then = given, folder, then

    @property
    def files(self) -> Between:
        return Between(self._given.files, self._folder, self._then)

    async def listed(self, folder: str) -> list[FileFact]:
        facts: list[FileFact] = await self._given.listed(folder)
        if folder == self._folder:
            self._then()
        return facts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._given, name)


async def test_a_found_file_that_moved_leads_to_one_fresh_look(home: Path, tmp_path: Path) -> None:
    root = tmp_path / "desk"
    looks: list[str] = []

    def move() -> None:
        looks.append("a")
        with suppress(FileNotFoundError):
            (root / "a/report.txt").rename(root / "b/report.txt")

    async def find(ctx: Any, **args: Any) -> Found:
        found = await files_find.work(Between(ctx, "a", move), **args)
        assert isinstance(found, Found)
        return found

    desk = AbilityDesk.over(
        root, home, Registry([Group("files", (replace(files_find, work=find),), ModuleType("x.ability"))])
    )
    desk.write("a/report.txt")
    desk.write("b/other.txt")
    receipt = await desk.done("files.find", query="report")
    assert receipt.result["files"] == ["b/report.txt"]
    assert receipt.result["count"] == 1
    assert looks == ["a", "a"]
    await desk.monitor.close()
