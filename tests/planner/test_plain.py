"""What anybody asks for in plain words, by the thousand: what is done, and a word of what with."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import pytest
from tests.planner.conftest import AskDesk

from deskhand.core.plan.model import Do
from deskhand.core.words import LANGS, Lang

HERE = Path(__file__).parent
ROWS = {
    (lang, do): [(given, text) for _, given, text in rows]
    for lang in LANGS
    for do, rows in groupby(
        (line.split("\t") for line in (HERE / f"plain_{lang}.tsv").read_text(encoding="utf-8").splitlines()),
        key=lambda row: row[0],
    )
}


@pytest.mark.parametrize(("lang", "do"), sorted(ROWS))
def test_plain_requests_are_understood(ask_desk: AskDesk, lang: Lang, do: str) -> None:
    for given, text in ROWS[lang, do]:
        planned = ask_desk(text)
        assert planned.outcome in ("run", "confirm"), text
        assert planned.plan is not None, text
        done = {step.do: dict(step.with_) for step in planned.plan.steps if isinstance(step, Do)}
        assert do in done, text
        assert given in json.dumps([*done.values()], ensure_ascii=False), text


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, ROWS.values())) > 1_500
