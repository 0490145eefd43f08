"""Text for people: both languages say the same, and numbers read well."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deskhand
from deskhand.core.errors import Problem
from deskhand.core.words import Words, size

SOURCE = Path(deskhand.__file__).parent


def sentences(file: Path) -> list[tuple[int, Words]]:
    """Every `Words("…", "…")` that stands in a file."""
    found: list[tuple[int, Words]] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Words":
            texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
            assert len(texts) == 2, f"{file}:{node.lineno}: both languages stand beside each other, as plain text"
            found.append((node.lineno, Words(str(texts[0]), str(texts[1]))))
    return found


def worded(file: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    ours = re.search(r"^from deskhand\.core\.words import .*\bWords\b", text, re.MULTILINE)
    return "Words(" in text and ours is not None


FILES = [file for file in sorted(SOURCE.rglob("*.py")) if worded(file)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_both_languages_of_a_sentence_have_the_same_fields(file: Path) -> None:
    different = [line for line, words in sentences(file) if words.fields("en") != words.fields("zh")]
    assert not different, f"{file}: lines {different}"


def test_the_search_finds_sentences() -> None:
    assert sum(len(sentences(file)) for file in FILES) > 60


def test_plurals_and_numbers() -> None:
    words = Words("{n:file|files} in {folder}", "{folder} 中有 {n} 个文件")
    assert words.said("en", n=1, folder="{n}") == "1 file in {n}"
    assert words.said("en", n=1200, folder="a") == "1,200 files in a"
    assert words.said("zh", n=2, folder="a") == "a 中有 2 个文件"


def test_every_problem_is_said_in_both_languages() -> None:
    for kind in Problem.kinds.values():
        values: dict[str, Any] = dict.fromkeys(kind.words.fields("en"), 3)
        problem = kind(**values)
        assert str(problem) == problem.said("en")
        assert problem.said("zh")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (999_949, "999.9 KB"),
        (999_999, "1.0 MB"),
        (1_440_000, "1.4 MB"),
        (10**18, "1000.0 PB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert size(count) == text


@given(st.integers(0, 10**17))
def test_a_size_is_never_a_thousand_of_its_unit(count: int) -> None:
    amount = float(size(count).split()[0])
    assert 0 <= amount < 1000
