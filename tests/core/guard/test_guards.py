"""All five places: what is looked for there, what becomes of it, and that a record never holds the text."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from deskhand.core.guard.guards import Guards, Looked, Rules
from deskhand.core.guard.leaks import Leaks
from deskhand.core.guard.stages import Ruling, Stage

SECRET = "Tr0ub4dor-and-three"
WORDS = ("falcon project", "机密项目")
CARD = "4111 1111 1111 1111"


def place(guards: Guards, stage: Stage) -> Callable[[str], Looked]:
    return {
        Stage.SAID: guards.said,
        Stage.READ: guards.read,
        Stage.GIVEN: lambda text: guards.given(text, leaves=True),
        Stage.WRITTEN: guards.written,
        Stage.LEAVING: guards.leaving,
    }[stage]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("ruling", Ruling)
@pytest.mark.parametrize("text", ["the Falcon Project", "关于机密项目"])
def test_a_listed_word_at_each_place(stage: Stage, ruling: Ruling, text: str) -> None:
    looked = place(Guards(Rules(words=WORDS, actions={stage: ruling})), stage)(text)
    assert looked.passed.ruling is ruling
    assert looked.clean is (ruling is Ruling.ALLOW)
    assert looked.passed.text == {
        Ruling.ALLOW: text,
        Ruling.REDACT: text.replace("Falcon Project", "[words]").replace("机密项目", "[words]"),
    }.get(ruling, "")
    assert [one.ruling for one in looked.decisions] == ([] if ruling is Ruling.ALLOW else [ruling])
    assert "alcon" not in str(looked.decisions)
    assert "项目" not in str(looked.decisions)


@pytest.mark.parametrize("stage", Stage)
def test_where_nothing_is_set_only_secrets_are_looked_for(stage: Stage) -> None:
    look = place(Guards(known=[("bank", SECRET)]), stage)
    assert look("the falcon project, 13800138000").clean
    found = look(f"it is {SECRET}.")
    if stage is Stage.SAID:
        assert found.clean  # to the desk, and no further, a person may say what they like
    elif stage in (Stage.LEAVING, Stage.READ):
        assert (found.passed.ruling, found.passed.text) == (Ruling.REDACT, "it is [bank].")
    else:
        assert (found.passed.ruling, found.passed.text) == (Ruling.BLOCK, "")
    assert SECRET not in str(found.decisions)


def test_arguments_of_what_stays_here_may_hold_a_secret() -> None:
    guards = Guards(Rules(), [("bank", SECRET)])
    assert guards.given(SECRET, leaves=False).clean
    assert not guards.looks_at_given(leaves=False)
    assert Guards(Rules(words=WORDS)).looks_at_given(leaves=False)
    assert not Guards(Rules(words=WORDS, actions={Stage.GIVEN: Ruling.ALLOW})).looks_at_given(leaves=False)


@pytest.mark.parametrize(
    "text",
    [
        f"a {SECRET} b {SECRET}",
        f"a {' '.join(SECRET)} b",
        "key AKIAABCDEFGHIJKLMNOP and more",
        f"a {SECRET} and AKIAABCDEFGHIJKLMNOP",
    ],
)
def test_a_secret_that_can_be_taken_out_is(text: str) -> None:
    passed = Guards(known=[("bank", SECRET)]).leaving(text).passed
    assert passed.ruling is Ruling.REDACT
    assert Leaks([("bank", SECRET)]).found(passed.text) == []
    assert passed.text.startswith(("a [bank]", "key [aws_key]"))


@pytest.mark.parametrize(
    "text",
    [SECRET[::-1], base64.b64encode(SECRET.encode()).decode(), SECRET.encode().hex(), f"{SECRET} {SECRET[::-1]}"],
)
def test_what_cannot_be_taken_out_stops_the_whole(text: str) -> None:
    passed = Guards(known=[("bank", SECRET)]).leaving(text).passed
    assert (passed.ruling, passed.text) == (Ruling.BLOCK, "")


def test_personal_numbers_go_where_they_were_let() -> None:
    guards = Guards(Rules(personal={Stage.LEAVING: Ruling.REDACT, Stage.READ: Ruling.BLOCK}))
    assert guards.leaving(f"pay with {CARD}").passed.text == "pay with [card]"
    assert guards.read(f"pay with {CARD}").passed.ruling is Ruling.BLOCK
    assert guards.written(f"pay with {CARD}").clean


@pytest.mark.parametrize("closed", [True, False])
def test_a_guard_that_breaks(closed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[str]:
        raise RuntimeError

    monkeypatch.setattr(Leaks, "found", broken)
    looked = Guards(Rules(closed=closed)).leaving("anything")
    assert looked.passed.ruling is (Ruling.BLOCK if closed else Ruling.ALLOW)
    assert [one.broken for one in looked.decisions] == [True]


def test_one_more_secret_is_learned() -> None:
    leaks = Leaks([("bank", SECRET)])
    leaks.learn("terminal", "abcdefgh12345678")
    leaks.learn("short", "abc")
    assert leaks.found("say abcdefgh12345678, abc") == ["terminal"]
    assert leaks.found(SECRET) == ["bank"]
