"""Calls to a server on loopback: what comes back, and what each way of failing becomes."""

from __future__ import annotations

import asyncio

import pytest
from tests.planner.model.calls import GOOD, PLAIN, SHAPED, bed

from deskhand.planner.model.address import Patience
from deskhand.planner.model.seam import (
    AnswerNotJson,
    BadAnswer,
    CutAnswer,
    HalfAnswer,
    ModelAway,
    ModelBroke,
    ModelBusy,
    ModelGarbled,
    ModelRefused,
    ModelSlow,
    Writing,
)
from deskhand.testing.model_server import Fail, Garbled, Half, Hang, ModelServer, Say, model_server


@pytest.mark.parametrize("streams", [True, False])
async def test_an_answer_and_what_it_cost(streams: bool) -> None:
    seen: list[Writing] = []
    async with model_server([Say(GOOD)]) as server, bed(server, streams=streams, key="k") as one:
        answer = await one.model.ask(SHAPED, seen.append)
    assert answer.data == {"file": "a.txt", "copies": 2}
    assert answer.model == "tiny"
    spent = one.rows.ended[0]
    assert (spent.outcome, spent.estimated) == ("done", False)
    assert spent.money == spent.tokens_in * 2 + spent.tokens_out * 8 > 0
    assert server.heard[0].key == "k"
    assert server.heard[0].form == "json_schema"
    assert [one.characters for one in seen] == ([7, 14, 21, 28, 30] if streams else [])


async def test_a_server_that_does_not_count_is_counted_for() -> None:
    async with model_server([Say("Good morning", counts=False)]) as server, bed(server) as one:
        answer = await one.model.ask(PLAIN)
    assert answer.text == "Good morning"
    assert one.rows.ended[0].estimated
    assert one.rows.ended[0].tokens_out > 0


async def test_no_key_of_another_service_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    async with model_server([Say("hi")]) as server, bed(server) as one:
        await one.model.ask(PLAIN)
    assert "somebody" not in server.heard[0].key


async def test_429_waits_as_long_as_the_server_asks() -> None:
    async with model_server([Fail(429, retry_after=7), Say(GOOD)]) as server, bed(server) as one:
        await one.model.ask(SHAPED)
    assert one.slept == [7]
    assert one.rows.outcomes == ["failed", "done"]
    assert one.rows.ended[0].tokens_in == 0


async def test_429_that_asks_for_too_long_is_told_at_once() -> None:
    async with model_server([Fail(429, retry_after=900)]) as server, bed(server) as one:
        with pytest.raises(ModelBusy):
            await one.model.ask(PLAIN)
    assert one.slept == []


@pytest.mark.parametrize(("status", "kind"), [(429, ModelBusy), (500, ModelBroke), (503, ModelBroke)])
async def test_what_does_not_pass_is_given_up(status: int, kind: type[Exception]) -> None:
    async with model_server(lambda _: Fail(status)) as server, bed(server) as one:
        with pytest.raises(kind, match="3 tries"):
            await one.model.ask(PLAIN)
    assert len(one.rows.begun) == 3
    assert one.slept[1] > one.slept[0] * 1.1


async def test_500_passes() -> None:
    async with model_server([Fail(500), Say("hi")]) as server, bed(server) as one:
        assert (await one.model.ask(PLAIN)).text == "hi"


@pytest.mark.parametrize("cleanly", [True, False])
async def test_half_an_answer_is_none(cleanly: bool) -> None:
    async with model_server([Half(GOOD[:20], cleanly), Say(GOOD)]) as server, bed(server) as one:
        answer = await one.model.ask(SHAPED)
    assert answer.data == {"file": "a.txt", "copies": 2}
    first = one.rows.ended[0]
    assert (first.outcome, first.code, first.estimated) == ("failed", "HalfAnswer", True)
    assert first.tokens_in > 0 and first.tokens_out > 0


async def test_half_answers_only() -> None:
    async with model_server(lambda _: Half("Good mor")) as server, bed(server) as one:
        with pytest.raises(HalfAnswer, match="3 times"):
            await one.model.ask(PLAIN)


async def test_a_server_that_says_nothing() -> None:
    async with model_server([Hang(30)]) as server, bed(server, Patience(first=0.2)) as one:
        with pytest.raises(ModelSlow, match=r"0\.2 seconds"):
            await one.model.ask(PLAIN)
    assert one.rows.outcomes == ["failed"]
    assert one.rows.ended[0].tokens_in > 0, "it was asked, so it may be billed"


@pytest.mark.parametrize("streams", [True, False])
async def test_a_server_that_never_ends(streams: bool) -> None:
    slow = Say("word " * 50, pause=0.1 if streams else 30)
    async with model_server([slow]) as server, bed(server, Patience(whole=0.5), streams=streams) as one:
        with pytest.raises(ModelSlow, match=r"0\.5 seconds"):
            await one.model.ask(PLAIN)


@pytest.mark.parametrize("streams", [True, False])
async def test_what_no_model_sends(streams: bool) -> None:
    async with model_server(lambda _: Garbled()) as server, bed(server, streams=streams) as one:
        with pytest.raises(ModelGarbled):
            await one.model.ask(PLAIN)


async def test_nobody_there() -> None:
    async with bed(ModelServer((), port=9)) as one:
        with pytest.raises(ModelAway):
            await one.model.ask(PLAIN)
    assert [spent.tokens_in for spent in one.rows.ended.values()] == [0, 0, 0]


@pytest.mark.parametrize(
    "act", [Fail(401, message="wrong key"), Fail(402, message="no money"), Fail(404, message="what")]
)
async def test_a_refusal_is_not_tried_again(act: Fail) -> None:
    async with model_server([act]) as server, bed(server) as one:
        with pytest.raises(ModelRefused, match=str(act.status)):
            await one.model.ask(SHAPED)
    assert len(one.rows.begun) == 1


async def test_an_answer_that_was_cut_is_none() -> None:
    async with model_server([Say("and then", finish="length")]) as server, bed(server) as one:
        with pytest.raises(CutAnswer, match="200 tokens"):
            await one.model.ask(PLAIN)
    assert one.rows.outcomes == ["failed"]


@pytest.mark.parametrize(
    ("refuses", "forms"),
    [
        ({"json_schema"}, ["json_schema", "json_object"]),
        ({"json_schema", "json_object"}, ["json_schema", "json_object", "text"]),
    ],
)
async def test_a_server_that_knows_no_schema_is_asked_otherwise(refuses: set[str], forms: list[str]) -> None:
    async with model_server(lambda _: Say(GOOD), refuses=frozenset(refuses)) as server, bed(server) as one:
        assert (await one.model.ask(SHAPED)).data == {"file": "a.txt", "copies": 2}
        assert [heard.form for heard in server.heard] == forms
        assert "JSON schema" in server.heard[-1].texts[1]
        await one.model.ask(SHAPED)
        assert [heard.form for heard in server.heard[len(forms) :]] == forms[-1:], "it is known from then on"
    assert len(one.rows.begun) == len(forms) + 1


async def test_refusals_of_every_form_end() -> None:
    async with model_server(lambda _: Fail(400, message="no")) as server, bed(server) as one:
        with pytest.raises(ModelRefused, match="400"):
            await one.model.ask(SHAPED)
        assert len(server.heard) == 3
        assert one.endpoint.form == "schema", "what was refused may have been something else"


async def test_words_of_the_validator_go_back() -> None:
    async with model_server([Say('{"file": "a.txt"}'), Say(GOOD)]) as server, bed(server) as one:
        assert (await one.model.ask(SHAPED)).data["copies"] == 2
        assert server.heard[1].texts[-2] == '{"file": "a.txt"}'
        assert "copies: Field required" in server.heard[1].texts[-1]
    assert one.rows.outcomes == ["failed", "done"]
    assert one.rows.ended[0].code == "BadAnswer"
    assert one.rows.ended[0].tokens_out > 0, "what cannot be used was written all the same"


async def test_the_larger_model_comes_last() -> None:
    async with model_server([Say("no"), Say("{}"), Say(GOOD)]) as server, bed(server) as one:
        answer = await one.model.ask(SHAPED)
        assert [heard.body["model"] for heard in server.heard] == ["tiny", "tiny", "huge"]
    assert answer.model == "huge"
    last = one.rows.ended[2]
    assert last.money == last.tokens_in * 20 + last.tokens_out * 80


async def test_an_answer_that_never_gets_into_shape() -> None:
    async with model_server(lambda _: Say("Certainly!")) as server, bed(server, large="") as one:
        with pytest.raises(AnswerNotJson) as told:
            await one.model.ask(SHAPED)
        assert len(server.heard) == 2
    assert isinstance(told.value, BadAnswer)
    assert one.rows.outcomes == ["failed", "failed"]


async def test_cancelling_hangs_up_and_is_counted() -> None:
    started = asyncio.Event()
    async with model_server([Say("word " * 500, pause=0.02)]) as server, bed(server) as one:
        work = asyncio.create_task(one.model.ask(PLAIN, lambda _: started.set()))
        await asyncio.wait_for(started.wait(), 10)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        await asyncio.wait_for(server.hung_up.wait(), 5)
    spent = one.rows.ended[0]
    assert (spent.outcome, spent.estimated) == ("cancelled", True)
    assert spent.tokens_in > 0 and spent.tokens_out > 0
