"""How far a word from a chat reaches: set at this computer alone, while nothing is at work."""

from __future__ import annotations

from typing import Any

from tests.cli.test_up import begin

from deskhand.cli.desklists import kept_lists
from deskhand.core.flow.authority import CHAT, GROUP
from deskhand.core.flow.risk import Risk


def test_what_is_set_holds_and_goes_back(deskhand: Any) -> None:
    found = deskhand("ceiling", "set", "dingtalk:42", "--alone", "R0", "--files", "run/refuse", "--json", code=0).object
    assert found["ceiling"]["alone"] == "R0"
    assert found["ceiling"]["answers"]["file"] == {"public": "run", "private": "refuse"}
    kept = kept_lists(deskhand.home)
    assert kept is None or kept.ceilings["dingtalk:42"].alone is Risk.R0
    assert deskhand("ceiling", "list", "--json", code=0).object["set"].keys() == {"dingtalk:42"}
    back = deskhand("ceiling", "reset", "dingtalk:42", "--json", code=0).object
    assert (back["set"], back["ceiling"]["alone"]) == (False, CHAT.alone.name)
    assert deskhand("ceiling", "list", "--json", code=0).object["set"] == {}


def test_what_is_not_named_stays(deskhand: Any) -> None:
    deskhand("runs", code=0)
    deskhand("ceiling", "set", "dingtalk:42", "--alone", "R0", code=0)
    deskhand("ceiling", "set", "dingtalk:42", "--text", "ask", code=0)
    one = deskhand("ceiling", "list", "--json", code=0).object["set"]["dingtalk:42"]
    assert (one["alone"], one["granted"]) == ("R0", "R2")
    assert one["answers"]["text"] == {"public": "ask", "private": "ask"}


def test_a_pattern_for_chats_leaves_groups_where_they_are(deskhand: Any) -> None:
    deskhand("runs", code=0)
    said = deskhand("ceiling", "set", "dingtalk:*", "--alone", "R2", code=0)
    assert "dingtalk:group:*" in said.out
    kept = kept_lists(deskhand.home)
    assert kept is not None
    assert kept.ceilings["dingtalk:group:*"] == GROUP
    assert kept.ceilings["dingtalk:*"].alone is Risk.R2


def test_it_is_on_record(deskhand: Any) -> None:
    deskhand("ceiling", "set", "dingtalk:42", "--alone", "R0", code=0)
    (record,) = deskhand("audit", "list", "--last", "1", "--json", code=0).object["records"]
    assert (record["kind"], record["facts"]["channel"], record["facts"]["alone"]) == ("ceiling", "dingtalk:42", 0)


def test_nothing_changes_it_while_deskhand_is_up(deskhand: Any) -> None:
    begin(deskhand)
    said = deskhand("ceiling", "set", "dingtalk:42", "--alone", "R2", "--json", code=3)
    assert said.object["error"]["code"] == "StopFirst"
    assert deskhand("ceiling", "reset", "dingtalk:42", "--json", code=3).object["error"]["code"] == "StopFirst"
    assert deskhand("ceiling", "list", "--json", code=0).object["set"] == {}


def test_what_proves_nothing_is_never_raised(deskhand: Any) -> None:
    said = deskhand("ceiling", "set", "plain:*", "--alone", "R1", "--json", code=3)
    assert said.object["error"]["code"] == "NothingSigned"


def test_what_makes_no_sense_is_said(deskhand: Any) -> None:
    def code(*words: str) -> str:
        return str(deskhand("ceiling", "set", *words, "--json", code=1).object["error"]["code"])

    assert code("dingtalk:42") == "NothingToSet"
    assert code("dingtalk:42", "--alone", "R9") == "NotGranted"
    assert code("*", "--alone", "R0") == "NotGranted"
    assert code("dingtalk:42", "--alone", "R2", "--granted", "R1") == "Backwards"
    assert code("dingtalk:42", "--text", "maybe") == "NoSuchAnswer"
