"""`agent`: outside agents are made known, held to their card, and asked by the real command."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deskhand.cli.agent_list import BadAgents, Known, agents_of, known, near_of, write
from deskhand.core.agents import BadAddress, OutsideAgent, address_of
from deskhand.core.cost import Cost
from deskhand.testing.outside_agent import Agent, played


@pytest.fixture
def agent() -> Iterator[Agent]:
    with played(Agent(description="Puts texts\nin other words.\x1b[31m")) as one:
        yield one


def test_made_known_listed_and_forgotten(deskhand: Any, agent: Agent) -> None:
    assert deskhand("agent", "list", "--json", code=0).object == {"agents": []}
    said = deskhand("agent", "add", "translator", agent.url + "/", "--for", "translate", "--cost", "0.02 cny", code=0)
    assert agent.url in said.out and "its own words" in said.out and "\x1b" not in said.out
    assert "deskhand grant add --host 127.0.0.1 --ability agent.ask --risk R2" in said.out
    (one,) = deskhand("agent", "list", "--json", code=0).object["agents"]
    assert (one["name"], one["address"], one["says"]) == ("translator", agent.url, ["translate"])
    assert one["cost"]["money"] == "0.02 CNY"
    assert stat.S_IMODE((deskhand.home / "agents.toml").stat().st_mode) == 0o600
    deskhand("agent", "add", "翻译", agent.url, code=0)
    assert "0.02 CNY; for: translate" in deskhand("agent", "list", code=0).out
    deskhand("agent", "remove", "translator", code=0)
    assert [one["name"] for one in deskhand("agent", "list", "--json").object["agents"]] == ["翻译"]
    assert deskhand("agent", "remove", "translator", "--json", code=1).object["error"]["code"] == "NoAgentOfName"
    assert agent.asked == []


def test_a_changed_card_is_shown_and_accepted_by_hand(deskhand: Any, agent: Agent) -> None:
    deskhand("agent", "add", "translator", agent.url, code=0)
    assert deskhand("agent", "check", "translator", "--json", code=0).object["same"] is True
    agent.description = "Now sings."
    changed = deskhand("agent", "check", "translator", code=1)
    assert "another card" in changed.out and "Now sings." in changed.out
    assert deskhand("agent", "check", "translator", "--json", code=1).object["same"] is False
    deskhand("agent", "check", "translator", "--accept", code=0)
    deskhand("agent", "check", "translator", code=0)


@pytest.mark.parametrize(
    ("name", "url", "code"),
    [
        ("x", "ftp://example.com", "NotAnAgent"), ("x", "https://me:pw@example.com", "NotAnAgent"),
        ("x", "https://example.com/?a=b", "NotAnAgent"), ("x", "http://127.0.0.1:1", "NoAgentCard"),
    ],
)  # fmt: skip
def test_what_is_no_agent_changes_nothing(deskhand: Any, name: str, url: str, code: str) -> None:
    assert deskhand("agent", "add", name, url, "--json").object["error"]["code"] == code
    assert not (deskhand.home / "agents.toml").exists()


def test_a_card_that_leads_elsewhere_or_costs_that_are_none_change_nothing(deskhand: Any, agent: Agent) -> None:
    for name, cost in (("../x", ""), ("x", "much")):
        said = deskhand("agent", "add", name, agent.url, "--cost", cost, "--json")
        assert said.object["error"]["code"] == "NotAnAgent"
    agent.elsewhere = "https://evil.example/rpc"
    said = deskhand("agent", "add", "x", agent.url, "--json")
    assert said.object["error"]["code"] == "CardUnusable"
    assert "evil.example" in said.object["error"]["text"]
    agent.elsewhere, agent.name = "", ""
    assert deskhand("agent", "add", "x", agent.url, "--json").object["error"]["code"] == "CardUnusable"
    assert not (deskhand.home / "agents.toml").exists()


def test_planned_with_its_reason_and_done_with_a_yes(deskhand: Any, agent: Agent) -> None:
    deskhand("agent", "add", "translator", agent.url, "--for", "translate", "--cost", "0.02 CNY", code=0)
    words = "translate “good morning” into French"
    why = "translator (outside agent, 0.02 CNY), because nothing here can “translate”"
    assert why in deskhand("plan", words, "--root", deskhand.desk, code=0).out
    plan = deskhand("plan", words, "--root", deskhand.desk, "--json", code=0).object["plan"]
    assert plan["steps"][-1]["why"] == why
    asked = deskhand.do(words).object
    assert asked["state"] == "asking" and agent.asked == []
    deskhand("answer", str(asked["run"]), "yes", code=0)
    assert agent.asked == [words]
    deskhand("grant", "add", "--host", "127.0.0.1", "--ability", "agent.ask", "--risk", "R2", code=0)
    done = deskhand.do(words).object
    assert done["state"] == "done" and words.upper() in done["answer"]
    agent.description = "Now sings."
    failed = deskhand.do(words).object
    assert failed["state"] == "refused" and "deskhand agent check translator" in failed["answer"]
    assert len(agent.asked) == 2


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    card = "0" * 64
    every = [
        Known(name="a b", address="https://a.example.com/x/", card=card),
        Known(name="译", address="http://10.0.0.1:80", card=card, secret="key", says=('say "it"', "翻译\\"),
              cost=Cost(money="1 CNY", seconds=1.5), seconds=9),
    ]  # fmt: skip
    write(tmp_path, every)
    assert list(known(tmp_path)) == every
    assert [one.address for one in agents_of(tmp_path)] == ["https://a.example.com/x", "http://10.0.0.1"]
    assert near_of(agents_of(tmp_path)) == [("10.0.0.1", 80)]
    for broken in ("[[agent]]\n", "agent = 1\n", "["):
        (tmp_path / "agents.toml").write_text(broken)
        with pytest.raises(BadAgents):
            known(tmp_path)


@pytest.mark.parametrize("text", ["", "x", "https://", "https://a b", "https://0x7f.1", "https://a\\b", "file:///etc"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(BadAddress):
        address_of(text)


def test_an_address_has_one_form() -> None:
    for text in ("HTTPS://A.example.com:443/", " https://a.example.com/.well-known/agent-card.json"):
        assert address_of(text) == "https://a.example.com"
    assert OutsideAgent("a", "https://a.example.com").card_address.endswith("/.well-known/agent-card.json")
