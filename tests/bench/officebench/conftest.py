"""A set of made-up tasks, laid out as the real one is."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))  # benches lie beside the package, not in it

from bench.officebench.tasks import Task, tasks_in

Making = Callable[..., Task]


@pytest.fixture
def made(tmp_path: Path) -> Making:
    """Makes one task: its words, its checks as the set writes them, and the workbooks it starts from."""

    def make(text: str, *evaluation: dict[str, Any], books: dict[str, list[list[Any]]] | None = None) -> Task:
        group = tmp_path / "set" / "1-1"
        (group / "subtasks").mkdir(parents=True)
        (group / "testbed" / "data").mkdir(parents=True)
        said = {"username": "Ann", "date": "2026-03-05", "weekday": "Thursday", "time": "10:00 AM"}
        body = {**said, "task": text, "evaluation": list(evaluation)}
        (group / "subtasks" / "0.json").write_text(json.dumps(body))
        for name, rows in (books or {}).items():
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)  # type: ignore[union-attr]
            book.save(group / "testbed" / "data" / name)
        return next(iter(tasks_in(tmp_path / "set")))

    return make


def check(kind: str, **given: Any) -> dict[str, Any]:
    return {"function": f"evaluate_{kind}", "args": given}
