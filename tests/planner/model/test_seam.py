"""The seam, by the scripted model: what fits comes back as data, what does not is said."""

import pytest
from pydantic import BaseModel

from deskhand.planner.model.seam import AnswerNotJson, Asked, BadAnswer, Message, ModelBusy, Shape, Writing
from deskhand.testing.models import Scripted


class Pair(BaseModel):
    file: str
    copies: int


ASKED = Asked("plan", (Message("user", "two copies of a.txt"),), Shape.of(Pair), template_version="1")


async def test_an_answer_in_shape_is_data() -> None:
    seen: list[Writing] = []
    model = Scripted([{"file": "a.txt", "copies": 2}])
    answer = await model.ask(ASKED, seen.append)
    assert Pair.model_validate(answer.data) == Pair(file="a.txt", copies=2)
    assert answer.tokens_in > 0 and answer.tokens_out > 0
    assert model.last[0].text == "two copies of a.txt"
    assert [one.characters for one in seen] == [len(answer.text)]


async def test_one_out_of_shape_says_where() -> None:
    with pytest.raises(BadAnswer, match=r"copies: .*integer"):
        await Scripted([{"file": "a.txt", "copies": "two"}]).ask(ASKED)


async def test_a_shape_holds_for_what_json_knows_and_python_does_not() -> None:
    """A tuple is a list on the wire: strict checks of Python values would turn a good answer down."""
    shape = Shape.of(tuple[str, int])
    assert shape.flaw(["a", 1]) is None
    assert shape.flaw(["a"]) is not None


async def test_failures_and_functions() -> None:
    with pytest.raises(ModelBusy):
        await Scripted([ModelBusy(host="x", tries=3)]).ask(ASKED)
    echo = Scripted(lambda asked: asked.messages[-1].text)
    assert (await echo.ask(Asked("read", (Message("user", "hi"),)))).text == "hi"


async def test_a_script_that_is_used_up_fails_the_test() -> None:
    model = Scripted(["one"])
    plain = Asked("read", (Message("user", "hi"),))
    await model.ask(plain)
    with pytest.raises(AssertionError, match="too often"):
        await model.ask(plain)


@pytest.mark.parametrize("text", ['{"file": "a.txt", "copies": 2}', '```json\n{"file": "a.txt", "copies": 2}\n```\n'])
async def test_fences_around_json_are_no_part_of_it(text: str) -> None:
    assert (await Scripted([text]).ask(ASKED)).data == {"file": "a.txt", "copies": 2}


@pytest.mark.parametrize("text", ["Sure! Here you are.", '{"file": "a.txt", "copies"', "[" * 100_000])
async def test_what_is_no_json_is_said_to_be_none(text: str) -> None:
    with pytest.raises(AnswerNotJson):
        await Scripted([text]).ask(ASKED)
