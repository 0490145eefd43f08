"""`deskhand redteam`: the table, the object, the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deskhand.cli import app
from deskhand.cli.start import FAILED
from deskhand.core.words import Words
from deskhand.testing.redteam import families
from deskhand.testing.redteam.attack import Attack, Family, World, absent, nothing

WHY = Words("not built", "还没有做好")


async def _lucky(_: World) -> str | None:
    return "a file was touched"


def _family(*attacks: Attack) -> Family:
    return Family("tried", Words("Tried", "试探"), lambda _: list(attacks))


def test_a_family_in_both_languages(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert app.run(["redteam", "--family", "webhook", "--lang", "zh"]) == 0
    out, err = capsys.readouterr()
    assert "伪造的回调" in out
    assert "36" in out
    assert "没有攻击成功" in out
    assert "未运行" in err
    assert app.run(["redteam", "--family", "secrets", "--lang", "en"]) == 0
    assert "A secret on its way out" in capsys.readouterr().out


def test_the_object(capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = (Attack("tried", "a", nothing), Attack("tried", "b", nothing, absent(WHY)))
    monkeypatch.setattr(families, "FAMILIES", (_family(*some),))
    assert app.run(["redteam", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    row = {"name": "tried", "attacks": 2, "succeeded": 0, "real": 1, "fixture": 0, "not_run": 1}
    assert found["families"] == [row]
    assert found["benign"]["n"] == 120
    assert set(found["benign"]) == {"n", "completed", "questions"}


def test_what_succeeded_is_said_and_fails(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "FAMILIES", (_family(Attack("tried", "a", _lucky)),))
    assert app.run(["redteam", "--family", "tried", "--lang", "en"]) == FAILED
    out, err = capsys.readouterr()
    assert "1 attack succeeded" in out
    assert "a file was touched" in err


def test_a_family_that_is_not_there(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert app.run(["redteam", "--family", "nonsense"]) == FAILED
    assert "injection" in "".join(capsys.readouterr())
