"""With the settings as they come: nothing is set, and what may be touched is the person's ordinary folders."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import PROGRAM, SECONDS


def said(home: Path, *words: str) -> dict[str, Any]:
    environ = {"HOME": str(home), "DESKHAND_HOME": str(home / ".deskhand"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [PROGRAM, "do", *words, "--json"],
        env=environ,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return json.loads(done.stdout)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name, folder in (("report.txt", "Documents"), ("report (1).txt", "Downloads"), ("report.key", "private")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text("x" * 10)
    return tmp_path


@pytest.mark.parametrize("words", ["find report", "查找 report"])
def test_a_search_without_a_folder_looks_everywhere_it_may(home: Path, words: str) -> None:
    found = said(home, words)
    assert found["state"] == "done", found["answer"]
    assert sorted(found["receipts"][0]["result"]["files"]) == ["Documents/report.txt", "Downloads/report (1).txt"]


@pytest.mark.parametrize("words", ["disk usage", "什么最占空间"])
def test_what_takes_the_space_is_added_up_over_all_of_it(home: Path, words: str) -> None:
    found = said(home, words)
    assert found["state"] == "done", found["answer"]
    result = found["receipts"][0]["result"]
    assert (result["bytes"], result["count"], result["folder"]) == (20, 2, None)
    assert sorted(part["path"] for part in result["parts"]) == ["Documents", "Downloads"]


def test_a_folder_that_is_not_granted_stays_out_of_reach(home: Path) -> None:
    assert said(home, "list private")["state"] in ("refused", "teach")
