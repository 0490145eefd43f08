"""Labels through whole plans: over the real abilities, and over some that read what others wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deskhand.core.ability import Ability, ability
from deskhand.core.flow.label import Origin, Privacy
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.trace import Trace
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.values import Content, Record, Target


class Mail(Record):
    sender: str
    body: str
    code: str


@ability("mail.read", effect=Risk.R0)
async def mail_read(ctx: Any, which: Target[str]) -> Mail: ...  # type: ignore[empty-body]


@ability("mail.send", effect=Risk.R2)
async def mail_send(ctx: Any, to: Target[str], body: Content[str]) -> Mail: ...  # type: ignore[empty-body]


@pytest.fixture(scope="module")
def abilities() -> dict[str, Ability]:
    read = replace(mail_read, untrusted=frozenset({("sender",), ("body",)}), secret=frozenset({("code",)}))
    return {**Registry.discover(), "mail.read": read, "mail.send": mail_send}


def traced(abilities: dict[str, Ability], *steps: dict[str, Any]) -> Trace:
    return Trace(Plan.model_validate({"goal": "g", "steps": list(steps)}), abilities)


FIND = {"id": "f", "do": "files.find", "with": {"query": "sales"}}
READ = {"id": "m", "do": "mail.read", "with": {"which": "latest"}}


def send(to: str, body: str) -> dict[str, Any]:
    return {"id": "s", "do": "mail.send", "with": {"to": to, "body": body}}


def test_what_the_person_said_is_theirs(abilities: dict[str, Ability]) -> None:
    use = traced(abilities, send("li@firm.cn", "hello")).uses["s"]
    assert use.whole.origin is Origin.U


def test_paths_found_are_local_and_their_names_are_not_words_of_ours(abilities: dict[str, Ability]) -> None:
    move = {"id": "v", "do": "files.move", "with": {"files": "$f.files", "to": "out/"}}
    assert traced(abilities, FIND, move).uses["v"].target.origin is Origin.L
    named = {"id": "v", "do": "files.move", "with": {"files": "$f.files", "to": "out/{$f.facts.0.name}"}}
    assert traced(abilities, FIND, named).uses["v"].target.origin is Origin.X
    told = traced(abilities, FIND, send("li@firm.cn", "{$f.files.0}")).uses["s"]
    assert (told.target.origin, told.content.origin) == (Origin.U, Origin.X)


def test_a_path_picked_by_a_small_ability_stays_a_path(abilities: dict[str, Ability]) -> None:
    pick = {"id": "p", "do": "value.pick", "with": {"items": "$f.files", "at": 1}}
    open_ = {"id": "o", "do": "files.open", "with": {"file": "$p.item"}}
    assert traced(abilities, FIND, pick, open_).uses["o"].target.origin is Origin.L
    said = {"id": "w", "do": "value.format", "with": {"text": "{$p.item}"}}
    assert traced(abilities, FIND, pick, said, send("a", "$w.text")).uses["s"].content.origin is Origin.X


def test_what_others_wrote_stays_theirs(abilities: dict[str, Ability]) -> None:
    assert traced(abilities, READ, send("$m.sender", "ok")).uses["s"].target.origin is Origin.X
    said = {"id": "w", "do": "value.format", "with": {"text": "Re: {$m.body}"}}
    assert traced(abilities, READ, said, send("li", "$w.text")).uses["s"].content.origin is Origin.X


def test_what_is_chosen_by_hostile_text_is_hostile(abilities: dict[str, Ability]) -> None:
    find = {"id": "f", "do": "files.find", "with": {"query": "$m.body"}}
    delete = {"id": "d", "do": "files.delete", "with": {"files": "$f.files"}}
    assert traced(abilities, READ, find, delete).uses["d"].target.origin is Origin.X


def test_secrets_stay_secret(abilities: dict[str, Ability]) -> None:
    assert traced(abilities, READ, send("li", "code {$m.code}")).uses["s"].whole.privacy is Privacy.SECRET
    assert traced(abilities, READ, send("li", "$m.body")).uses["s"].whole.privacy is Privacy.PRIVATE


def test_loops_carry_labels_in_and_out(abilities: dict[str, Ability]) -> None:
    inner = {"id": "r", "do": "mail.read", "with": {"which": "{$x.name}"}}
    loop = {"id": "e", "each": "$f.facts", "as": "x", "steps": [inner]}
    trace = traced(abilities, FIND, loop, send("li", "{$e.r.0.code}"))
    assert trace.uses["r"].target.origin is Origin.X
    assert trace.uses["s"].content == replace(trace.uses["s"].content, origin=Origin.X, privacy=Privacy.SECRET)
    files = {
        "id": "e",
        "each": "$f.files",
        "as": "x",
        "steps": [{"id": "o", "do": "files.open", "with": {"file": "$x"}}],
    }
    assert traced(abilities, FIND, files).uses["o"].target.origin is Origin.L


def test_what_a_model_made_says_so_for_ever(abilities: dict[str, Ability]) -> None:
    agent = {"id": "a", "agent": "look", "bounds": {"abilities": ["files.find"]}}
    said = {"id": "w", "do": "value.format", "with": {"text": "{$a.text}"}}
    use = traced(abilities, agent, said, send("li", "$w.text")).uses["s"]
    assert use.content.model
    assert use.content.origin is Origin.X


def test_an_ability_nobody_vouches_for_is_hostile() -> None:
    use = traced({"mail.read": mail_read, "mail.send": mail_send}, READ, send("li", "$m.code")).uses["s"]
    assert use.content.origin is Origin.X
