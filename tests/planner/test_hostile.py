"""Requests that once were, or easily are, understood as something else than a person meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.planner.conftest import Ask

ROWS = [line.split("\t") for line in (Path(__file__).parent / "hostile.tsv").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("outcome", "text"), ROWS)
def test_a_hostile_request_is_never_taken_for_another(ask: Ask, outcome: str, text: str) -> None:
    assert ask(text).outcome == outcome
