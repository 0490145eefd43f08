"""Compounds joined from single phrases: the same each time, made of their clauses, with pronouns."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from bench.planner.joining import figures, fit, joined
from bench.planner.pronouns import bound
from bench.planner.report import Told

from deskhand.core.words import Lang
from deskhand.planner import Planned


def row(say: str, do: str, kind: str = "single", **given: Any) -> dict[str, Any]:
    return {"say": say, "kind": kind, "steps": [{"do": do, "with": given}]}


EN = [
    row("show me the floor plan", "files.open", file="Documents/floor plan.pdf"),
    row("turn the minutes into a pdf", "doc.convert", file="Documents/minutes.docx", to="pdf"),
    row("put the brochure into Archive", "files.move", files=["Documents/brochure.pdf"], to="Archive"),
    row("how much battery is left?", "desk.status", about="battery"),
    row("Run the tests of engine", "code.test", folder="Projects/engine"),
    row("what mails did Anna send", "mail.search", from_="Anna Schmidt"),
    row("tell Bob that lunch is at one", "message.send", person="Bob Carter", text="lunch is at one"),
    row("start Spotify", "apps.open", app="Spotify"),
]
ZH = [
    row("把会议记录转成pdf", "doc.convert", file="Documents/会议记录.docx", to="pdf"),
    row("把宣传册放进归档", "files.move", files=["Documents/宣传册.pdf"], to="归档"),
    row("还有多少电？", "desk.status", about="battery"),
    row("打开计算器", "apps.open", app="Calculator"),
    row("查一下王芳的邮件", "mail.search", from_="王芳"),
    row("跟张明说会议改了", "message.send", person="张明", text="会议改了"),
]


@pytest.mark.parametrize(("rows", "lang"), [(EN, "en"), (ZH, "zh")])
def test_each_compound_holds_its_clauses_in_their_order(rows: list[dict[str, Any]], lang: Lang) -> None:
    by_say = {one["say"]: one for one in rows}
    made = joined(rows, lang)
    assert {len(one["clauses"]) for one in made} == {2, 3, 4}
    for one in made:
        assert len(one["steps"]) == len(one["clauses"])
        assert [step["do"] for step in one["steps"]] == [by_say[say]["steps"][0]["do"] for say in one["clauses"]]
        said = [say.rstrip("?？").casefold() for say in one["clauses"]]
        places = [one["say"].casefold().find(say) for say in said]
        named = [place for place in places if place >= 0]
        assert named == sorted(named)
        assert len(named) >= len(said) - ("pronoun" in one["kind"])


def test_the_same_phrases_make_the_same_compounds_in_another_process() -> None:
    code = """if True:
        import json, sys
        from bench.planner.joining import joined
        print(json.dumps(joined(json.load(sys.stdin), "en")))"""
    other = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(EN), capture_output=True, text=True, check=True
    )
    assert json.loads(other.stdout) == json.loads(json.dumps(joined(EN, "en")))


def test_what_ends_in_somebodys_own_words_stands_last() -> None:
    told = [one for one in joined(EN, "en") if EN[6]["say"] in one["clauses"]]
    assert told
    assert all(one["clauses"][-1] == EN[6]["say"] for one in told)


@pytest.mark.parametrize(
    "one",
    [
        row("undo the last thing", "run.undo"),
        row("open those again", "files.open", file="a.txt"),
        row("don't open a.txt", "files.open", kind="trap", file="a.txt"),
        row("sing to me", "files.open", kind="out", file="a.txt"),
        row("make it a pdf", "doc.convert", file="a.docx", to="pdf"),
        row("Open a.txt. It is mine", "files.open", file="a.txt"),
    ],
    ids=lambda one: one["say"],
)
def test_what_means_something_else_beside_others_is_left_out(one: dict[str, Any]) -> None:
    assert not fit(one, "en")
    assert fit(EN[0], "en")


@pytest.mark.parametrize(
    ("first", "then", "lang", "said", "steps"),
    [
        (EN[1], EN[2], "en", "put it into Archive", [{"files": [{"from": 0}], "to": "Archive"}]),
        (EN[0], EN[2], "en", "put it into Archive", [{"files": [{"from": 0}], "to": "Archive"},
                                                     {"files": ["Documents/floor plan.pdf"], "to": "Archive"}]),
        (EN[5], EN[6], "en", "tell her that lunch is at one", [{"person": "Anna Schmidt", "text": "lunch is at one"}]),
        (ZH[0], ZH[1], "zh", "把它放进归档", [{"files": [{"from": 0}], "to": "归档"}]),
        (ZH[4], ZH[5], "zh", "跟她说会议改了", [{"person": "王芳", "text": "会议改了"}]),
    ],
)  # fmt: skip
def test_a_pronoun_means_what_was_made_or_named(
    first: dict[str, Any], then: dict[str, Any], lang: Lang, said: str, steps: list[dict[str, Any]]
) -> None:
    found = bound(first, then, lang)
    assert found is not None
    assert found.say == said
    assert [step["with"] for step in found.steps(0)] == steps


def test_what_was_moved_away_is_not_removed_by_a_pronoun() -> None:
    removed = row("please delete the brochure", "files.delete", files=["Documents/brochure.pdf"])
    assert bound(EN[2], removed, "en") is None


def test_what_joining_loses_counts_only_what_is_understood_alone() -> None:
    def told(outcome: str, *clauses: str) -> Told:
        return Told({"kind": "joined 2", "clauses": clauses}, Planned("teach", "en"), outcome)

    found = figures([told("right", "a", "b"), told("taught", "a", "c"), told("wrong_run", "a", "b")], {"a", "b"})
    assert found["all"]["compounds"] == 3
    assert found["understood_alone"] | {"compounds": 2, "right": 0.5} == found["understood_alone"]
    assert found["started_wrongly"] == 1


def test_of_too_few_phrases_nothing_is_made() -> None:
    assert joined(EN[:1], "en") == []
    assert joined([], "zh") == []
