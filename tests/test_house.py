"""The house rules that no other test would notice broken."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import LONGEST

from deskhand.testing.pace import at_rest, cpu_of, slowness_of_starts

ROOT = Path(__file__).resolve().parent.parent
LISTS = sorted((ROOT / "requirements").glob("*.txt"))


def test_the_files_that_are_tested_first_are_there() -> None:
    assert not [file for file in LONGEST if not (ROOT / file).is_file()]


def test_imports_keep_to_their_floors() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("pins", LISTS, ids=lambda path: path.name)
def test_requirements_are_pinned_with_hashes_and_name_no_registry(pins: Path) -> None:
    lines = [line for line in pins.read_text().splitlines() if line and not line.lstrip().startswith("#")]
    assert not [line for line in lines if re.search(r"https?://|--(extra-)?index-url|--find-links", line)]
    assert not [
        line for line in lines if not re.match(r"[a-zA-Z0-9._\[\],-]+==\S+( ;.*)? \\$|    --hash=sha256:", line)
    ]


def test_the_page_lock_names_no_registry() -> None:
    lock = (ROOT / "page/package-lock.json").read_text()
    assert not re.search(r'"resolved":\s*"https?:', lock)


@pytest.mark.parametrize("words", [["python", "-c", "import deskhand"], ["deskhand", "--help"]], ids=" ".join)
def test_starting_takes_under_a_third_of_a_second(words: list[str]) -> None:
    """Of the processor: what else this machine has to do is not ours. The seconds of a clock are for the bench."""
    program = Path(sys.executable).parent / words[0]
    cpu_of([program, *words[1:]])  # the first start of a fresh checkout compiles
    assert at_rest(lambda: cpu_of([program, *words[1:]]), rounds=5, slow=slowness_of_starts) < 0.3
