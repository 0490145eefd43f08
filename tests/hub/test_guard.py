"""What people say is looked at before it is understood, and what goes out to a chat before it goes."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from deskhand.core.flow.authority import CHAT, Answer, Ceiling
from deskhand.core.flow.label import Privacy
from deskhand.core.flow.table import Decision as May
from deskhand.core.guard.guards import Guards, Rules
from deskhand.core.guard.stages import Ruling, Stage
from deskhand.core.msg import Msg
from deskhand.core.wire.frames import Job, Receipt
from deskhand.hub import db
from deskhand.hub.guard import LONGEST, HubGuard, NotSaid
from deskhand.hub.trust import audit
from deskhand.testing.peer import FIND, Bench, bench
from deskhand.trust.standing import ceiling_of

SECRET = "Tr0ub4dor-and-three"
WORDS = ("falcon project", "机密项目")
CARD = "4111 1111 1111 1111"


def guard(**rules: Any) -> HubGuard:
    return HubGuard(Guards(Rules(words=WORDS, **rules), [("bank", SECRET)]))


async def rows(on: Bench) -> list[tuple[str, str, str, str]]:
    store = on.hub._store  # pyright: ignore[reportPrivateUsage]
    noted = await store.read(lambda reader: [row.record for row in audit.rows(reader) if row.record.kind == "guard"])
    return [tuple(one.facts[name] for name in ("about", "stage", "rule", "ruling")) for one in noted]  # type: ignore[misc]


@pytest.mark.parametrize("text", ["find the Falcon Project", "查找机密项目"])
@pytest.mark.parametrize("ruling", [Ruling.BLOCK, Ruling.REDACT, Ruling.REVIEW])
async def test_a_listed_word_is_not_even_understood(
    tmp_path: Path, store_url: str | Path, text: str, ruling: Ruling
) -> None:
    plan = {**FIND, "goal": text}
    async with bench(tmp_path, plan, store=store_url, guard=guard(actions={Stage.SAID: ruling})) as on:
        accepted = await on.send(text)
        assert (accepted.state, accepted.run) == ("refused", None)
        assert "words:" in accepted.answer
        assert "alcon" not in accepted.answer.casefold()
        assert on.peer.jobs == []
        ((about, stage, rule, ruled),) = await rows(on)
        assert (about, stage, ruled) == (f"inbox:{accepted.message}", "said", ruling.name)
        assert rule.startswith("words:")
        with pytest.raises(NotSaid):
            await on.hub.plan(text)


async def test_what_is_let_pass_there_passes(tmp_path: Path) -> None:
    plan = {**FIND, "goal": "find the falcon project"}
    async with bench(tmp_path, plan, guard=guard(actions={Stage.SAID: Ruling.ALLOW})) as on:
        await on.until((await on.send("find the falcon project")).run, "done")
        assert await rows(on) == []


async def _sent(on: Bench) -> bool:
    store = on.hub._store  # pyright: ignore[reportPrivateUsage]
    query = select(db.outbox.c.state)
    return await store.read(lambda reader: "sent" in reader.connection.execute(query).scalars().all())


async def answered(
    tmp_path: Path, answer: str, guard_: HubGuard, *, channel: str = "telegram", chat: str = "77"
) -> tuple[Msg, list[tuple[str, str, str, str]]]:
    """What a chat is sent when a step answers so."""
    sent: list[Msg] = []

    async def deliver(channel: str, tenant: str, message: Msg, key: str) -> None:
        sent.append(message)

    def say(job: Job) -> Receipt:
        nothing = {"files": [], "file": None, "count": 0, "facts": []}
        return Receipt(key=job.key, outcome="done", result=nothing, answer=answer)

    async with bench(tmp_path, FIND, deliver=deliver, guard=guard_) as on:
        on.peer.answer = say
        run = (await on.send("find", channel=channel, chat=chat)).run
        assert run is not None
        async with asyncio.timeout(5):
            while not await _sent(on):  # noqa: ASYNC110 - the outbox rings nobody
                await asyncio.sleep(0.01)
        found = await rows(on)
    return sent[0], found


async def test_what_may_go_goes(tmp_path: Path) -> None:
    message, found = await answered(tmp_path, "plain", guard())
    assert (message.text, found) == ("plain", [])


async def test_a_secret_is_taken_out_of_an_answer(tmp_path: Path) -> None:
    message, found = await answered(tmp_path, f"It says: {SECRET}!", guard())
    assert message.text == "It says: [bank]!"
    assert [one[1:] for one in found] == [("leaving", "secret:bank", "REDACT")]
    assert found[0][0].startswith("outbox:")


@pytest.mark.parametrize(
    "answer", [SECRET[::-1], base64.b64encode(SECRET.encode()).decode(), "about the falcon project"]
)
async def test_what_cannot_be_cleaned_stays_here(tmp_path: Path, answer: str) -> None:
    message, found = await answered(tmp_path, answer, guard())
    assert answer not in message.text
    assert "page" in message.text
    assert "页面" in message.text
    assert found


async def test_a_group_is_shown_nothing_of_the_persons(tmp_path: Path) -> None:
    message, _ = await answered(tmp_path, "plain", guard(), channel="dingtalk", chat="group:7")
    assert "plain" not in message.text
    assert "page" in message.text


@pytest.mark.parametrize(("ruling", "said"), [(Ruling.ALLOW, CARD), (Ruling.REDACT, "[card]")])
async def test_personal_numbers_as_the_owner_set_it(tmp_path: Path, ruling: Ruling, said: str) -> None:
    message, _ = await answered(tmp_path, f"pay with {CARD}", guard(personal={Stage.LEAVING: ruling}))
    assert message.text == f"pay with {said}"


# --- without a hub around it


def test_a_question_is_cleaned_in_all_its_parts() -> None:
    data = {"text": f"Send {SECRET}?", "choices": ["a", f"b {SECRET}"], "deep": {"n": 1, "x": SECRET}}
    letter = guard().letter(Msg("77", "question", f"Send {SECRET}?", 3, data), "telegram:77")
    assert letter.message.text == "Send [bank]?"
    clean = {"text": "Send [bank]?", "choices": ["a", "b [bank]"], "deep": {"n": 1, "x": "[bank]"}}
    assert letter.message.data == clean
    assert letter.message.run == 3


def test_a_secret_cut_over_the_parts_of_a_question_is_found() -> None:
    half = len(SECRET) // 2
    letter = guard().letter(Msg("77", "question", SECRET[:half], 3, {"rest": SECRET[half:]}), "telegram:77")
    assert SECRET[:half] not in letter.message.text
    assert letter.message.data == {}


def test_what_is_too_long_to_look_through_stays_here() -> None:
    letter = guard().letter(Msg("77", "text", "x" * (LONGEST + 1)), "telegram:77")
    assert len(letter.message.text) < 500


@pytest.mark.parametrize("what", Answer)
@pytest.mark.parametrize("privacy", Privacy)
@pytest.mark.parametrize(
    ("channel", "shown"),
    [
        ("cli", {"text", "picture", "file"}),
        ("dingtalk:1", {"text", "public picture"}),
        ("dingtalk:group:1", {"public text"}),
        ("open:1", {"text", "picture", "file"}),
    ],
)
def test_ceilings_for_text_pictures_and_files(what: Answer, privacy: Privacy, channel: str, shown: set[str]) -> None:
    every = Ceiling(answers=dict.fromkeys(Answer, (May.RUN, May.SHOW)))
    ceilings: dict[str, Ceiling] = {"open:1": every}
    one = HubGuard(Guards(), lambda name: ceilings.get(name) or ceiling_of(name))
    may = what.value in shown or (privacy is Privacy.PUBLIC and f"public {what.value}" in shown)
    assert one.may_show(channel, what, privacy) is (may and privacy is not Privacy.SECRET)


def test_a_chat_that_the_owner_closed_is_told_nothing() -> None:
    closed = Ceiling(CHAT.alone, CHAT.granted, {Answer.TEXT: (May.RUN, May.ASK)})
    letter = HubGuard(Guards(), lambda _: closed).letter(Msg("77", "text", "plain"), "telegram:77")
    assert "plain" not in letter.message.text
