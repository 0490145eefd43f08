"""Plans under an authority: what runs, what asks, what is refused, and that nothing slips by for being unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deskhand.core.ability import Ability, ability
from deskhand.core.flow.authority import CHAT, GROUP, HOME, UNSIGNED, Answer, Authority, Ceiling
from deskhand.core.flow.grants import Grant, Who
from deskhand.core.flow.guard import unguarded
from deskhand.core.flow.judge import Verdict, is_live, judged, owing, refusals
from deskhand.core.flow.label import Privacy
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.table import Decision
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.values import Content, Person, Record, Target

DESK = Scope("/h", ("/",))
GIVEN = Grant("first", risk=Risk.R1, read=("/h/in", "/h/out"), write=("/h/in", "/h/out"))
RUN, SHOW, ASK, STEP_UP, REFUSE = Decision


class Sent(Record):
    text: str


@ability("mail.read", effect=Risk.R0)
async def mail_read(ctx: Any, which: Target[str] = "") -> Sent: ...  # type: ignore[empty-body]


@ability("mail.send", effect=Risk.R2)
async def mail_send(ctx: Any, to: Target[Person], body: Content[str]) -> Sent: ...  # type: ignore[empty-body]


@ability("mail.burn", effect=Risk.R3)
async def mail_burn(ctx: Any, which: Target[str]) -> Sent: ...  # type: ignore[empty-body]


@pytest.fixture(scope="module")
def abilities() -> dict[str, Ability]:
    ours = {one.id: one for one in (mail_read, mail_send, mail_burn)}
    return {**Registry.discover(), **ours}


def by(*grants: Grant, ceiling: Ceiling = HOME, channel: str = "page") -> Authority:
    return Authority(Who("anna", "phone", channel), grants, ceiling, now=100.0)


def verdicts(abilities: dict[str, Ability], authority: Authority, *steps: dict[str, Any]) -> dict[str, Verdict]:
    return judged(Plan.model_validate({"goal": "g", "steps": list(steps)}), abilities, authority, DESK)


def do(id_: str, ability_: str, **args: Any) -> dict[str, Any]:
    return {"id": id_, "do": ability_, "with": args}


MOVE = do("m", "files.move", files=["in/a"], to="out/")


def test_what_was_granted_runs(abilities: dict[str, Ability]) -> None:
    assert verdicts(abilities, by(GIVEN), MOVE)["m"].decision is RUN
    found = verdicts(
        abilities,
        by(GIVEN),
        do("f", "files.find", query="x", folder="in"),
        do("m", "files.move", files="$f.files", to="out/"),
    )
    assert (found["f"].decision, found["m"].decision) == (RUN, SHOW)


def test_what_was_not_granted_asks_and_what_is_denied_is_refused(abilities: dict[str, Ability]) -> None:
    assert verdicts(abilities, by(), MOVE)["m"].decision is ASK
    away = do("m", "files.move", files=["in/a"], to="/elsewhere/")
    assert verdicts(abilities, by(GIVEN), away)["m"].decision is ASK
    denied = verdicts(abilities, by(GIVEN, Grant("no", deny=True, write=("/h/out",))), MOVE)
    assert denied["m"].decision is REFUSE
    assert refusals(denied)


def test_the_request_itself_can_be_narrower(abilities: dict[str, Ability]) -> None:
    plan = Plan.model_validate({"goal": "g", "steps": [MOVE]})
    assert judged(plan, abilities, by(GIVEN), Scope("/h", ("in",)))["m"].decision is REFUSE


def test_sending_asks_unless_it_was_granted_to_that_person(abilities: dict[str, Ability]) -> None:
    send = do("s", "mail.send", to="li@firm.cn", body="hello")
    assert verdicts(abilities, by(GIVEN), send)["s"].decision is ASK
    to_li = Grant("li", abilities=("mail.send",), risk=Risk.R2, people=("li@firm.cn",))
    assert verdicts(abilities, by(to_li), send)["s"].decision is RUN
    other = do("s", "mail.send", to="x@evil.example", body="hello")
    assert verdicts(abilities, by(to_li), other)["s"].decision is ASK


def test_a_recipient_or_a_victim_out_of_hostile_text_is_refused_or_asked(abilities: dict[str, Ability]) -> None:
    read = do("r", "mail.read")
    told = do("s", "mail.send", to="$r.text", body="hello")
    every = Grant("all", risk=Risk.R3, people=("*",), read=("/",), write=("/",))
    assert verdicts(abilities, by(), read, told)["s"].decision is REFUSE
    assert verdicts(abilities, by(every), read, told)["s"].decision is ASK
    assert verdicts(abilities, by(every), read, do("b", "mail.burn", which="$r.text"))["b"].decision is REFUSE
    copied = do("s", "mail.send", to="li@firm.cn", body="{$r.text}")
    assert verdicts(abilities, by(every), read, copied)["s"].decision is ASK


def test_a_loop_owes_what_is_in_it(abilities: dict[str, Ability]) -> None:
    loop = {"id": "e", "each": ["a", "b"], "as": "x", "steps": [do("s", "mail.send", to="$x", body="hi")]}
    plan = Plan.model_validate({"goal": "g", "steps": [loop]})
    assert owing(judged(plan, abilities, by(GIVEN), DESK)) == {"s"}
    assert unguarded(plan.steps, {"s"}) == ["s"]


def test_a_word_from_a_chat_reaches_as_far_as_its_ceiling(abilities: dict[str, Ability]) -> None:
    send = do("s", "mail.send", to="li@firm.cn", body="hello")
    to_li = Grant("li", abilities=("mail.send", "mail.burn"), risk=Risk.R3, people=("li@firm.cn",))
    chat = by(GIVEN, to_li, ceiling=CHAT, channel="dingtalk:1")
    assert verdicts(abilities, chat, MOVE)["m"].decision is RUN
    assert verdicts(abilities, chat, send)["s"].decision is RUN
    for low in (GROUP, UNSIGNED):
        assert verdicts(abilities, replace(chat, ceiling=low), MOVE)["m"].decision is ASK
        assert verdicts(abilities, replace(chat, ceiling=low), do("f", "files.list", folder="in"))["f"].decision is RUN


def test_what_goes_back_to_a_chat() -> None:
    for what in Answer:
        for ceiling in (HOME, CHAT, GROUP):
            assert ceiling.answer(what, Privacy.SECRET) is REFUSE
            assert ceiling.answer(what, Privacy.PRIVATE) >= ceiling.answer(what, Privacy.PUBLIC)
    assert CHAT.answer(Answer.TEXT, Privacy.PRIVATE) is RUN
    assert CHAT.answer(Answer.FILE, Privacy.PRIVATE) is ASK
    assert GROUP.answer(Answer.TEXT, Privacy.PRIVATE) is REFUSE


def test_steps_that_decide_later_are_judged_by_their_bounds(abilities: dict[str, Ability]) -> None:
    def agent(worst: str) -> dict[str, Any]:
        return {"id": "a", "agent": "look", "bounds": {"abilities": ["files.find"], "worst": worst}}

    decided = [verdicts(abilities, by(GIVEN), agent(worst))["a"].decision for worst in ("R0", "R1", "R2", "R3")]
    assert decided == [RUN, SHOW, ASK, STEP_UP]


LIVE = [
    "=SUM(A1)",
    "+1",
    "@cmd",
    "\t=1",
    "see https://x",
    "WWW.x.cn",
    "<img src=x>",
    "a ```sh",
    "$(rm)",
    "-cmd",
    ["ok", {"a": "=1"}],
]
PLAIN = ["hello", "3 < 4", "- an item", "-5 degrees", "a=b", "销售额增长 5%", 7, None, ["ok"], "a@b.cn"]


@pytest.mark.parametrize("value", LIVE)
def test_what_does_something_where_it_arrives(value: Any) -> None:
    assert is_live(value)


@pytest.mark.parametrize("value", PLAIN)
def test_what_is_only_text(value: Any) -> None:
    assert not is_live(value)
