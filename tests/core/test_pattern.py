"""A pattern that is compiled late finds what one that is compiled at once finds."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from deskhand.core.pattern import Pattern

MOST_COMPILED = 130
"""Those of pydantic and of the standard library among them; it was twice as many."""
TEXT = "Due 2026-03-01, not MARCH 1"


@pytest.mark.parametrize("text", [r"\d{4}-\d\d-\d\d", r"march \d", "due", "nowhere"])
def test_it_finds_what_re_finds(text: str) -> None:
    late, at_once = Pattern(text, re.IGNORECASE), re.compile(text, re.IGNORECASE)
    for at in (0, 4, 20):
        for one, other in (
            (late.match(TEXT, at), at_once.match(TEXT, at)),
            (late.search(TEXT, at), at_once.search(TEXT, at)),
        ):
            assert (one and one.span()) == (other and other.span())
    assert (late.fullmatch(TEXT) is None) == (at_once.fullmatch(TEXT) is None)
    assert [one.span() for one in late.finditer(TEXT)] == [one.span() for one in at_once.finditer(TEXT)]


def test_importing_the_planner_compiles_few_patterns() -> None:
    program = (
        "from re import _compiler\n"
        "made, real = [], _compiler.compile\n"
        "_compiler.compile = lambda *given: made.append(given) or real(*given)\n"
        "import deskhand.planner\n"
        "print(len(made))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert 0 < int(done.stdout) <= MOST_COMPILED
