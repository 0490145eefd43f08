"""The desk that the phrases are about: real files of the right size and age, tables with their columns."""

from __future__ import annotations

import csv
import os
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from deskhand.core.agents import OutsideAgent
from deskhand.core.world.facts import Event
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Context

HERE = Path(__file__).parent


class Desk:
    """The world of `world.toml`, laid out below a folder."""

    def __init__(self, root: Path, rows: Mapping[str, Any] | None = None) -> None:
        self.rows = rows or tomllib.loads((HERE / "world.toml").read_text(encoding="utf-8"))
        self.root = root
        # The planner's moments have no zone: they are those of the desk.
        self.now = datetime.fromisoformat(self.rows["now"]).replace(tzinfo=None)
        for folder in self.rows["folders"]:
            (root / folder).mkdir(parents=True, exist_ok=True)
        for name, (size, changed) in self.rows["files"].items():
            self._file(root / name, size, datetime.fromisoformat(changed), self.rows["columns"].get(name))
        self.world = FolderWorld(
            str(root),
            home=str(root),
            people=self.rows["people"]["names"],
            apps_open=self.rows["apps"]["open"],
            events=[Event.model_validate(event) for event in self.rows["events"]],
            shops=self.rows["others"]["shops"],
            devices=(),
        )
        self.agents = tuple(OutsideAgent(name, f"https://{name}.example.com") for name in self.rows["others"]["agents"])
        others = self.rows["others"]
        self.context = Context(last_run=1, files=tuple(others["last_run_files"]), skills=tuple(others["skills"]))

    def _file(self, path: Path, size: int, changed: datetime, columns: Sequence[str] | None) -> None:
        if columns is not None and path.suffix == ".csv":
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerow(columns)
        elif columns is not None:
            book = Workbook()
            book.active.append(list(columns))  # pyright: ignore[reportOptionalMemberAccess]
            book.save(path)
        if columns is None:
            with path.open("ab") as file:
                file.truncate(max(size, path.stat().st_size))
        elif path.suffix == ".csv":
            with path.open("a") as file:
                file.write("\n" * (size - path.stat().st_size))
        else:
            _made_larger(path, size)
        os.utime(path, (changed.timestamp(), changed.timestamp()))


def _made_larger(path: Path, size: int) -> None:
    """A workbook of that size which still opens: what fills it stands in a part that nobody reads."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as book:
        book.writestr("docProps/filling.bin", bytes(max(0, size - path.stat().st_size)))
