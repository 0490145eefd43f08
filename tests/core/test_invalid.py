"""What pydantic complains of reaches a person in the person's language."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deskhand.core.errors import BadRequest, Problem
from deskhand.core.invalid import first_reason, reasons, whole_reason
from deskhand.core.words import Words


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = ""
    number: Annotated[int, Field(ge=1, le=9)] = 1
    yes: bool = True
    several: list[int] = []
    one: Literal["newest", "oldest", "na{me"] = "newest"


def wrong(**given: Any) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        Shape.model_validate(given)
    return caught.value


@pytest.mark.parametrize(
    ("given", "where", "en", "zh"),
    [
        ({"text": 1}, "text", "this must be text", "这里必须是文本"),
        ({"number": "x"}, "number", "this must be a whole number", "这里必须是整数"),
        ({"number": 0}, "number", "this must be 1 or more", "必须不小于 1"),
        ({"number": 99}, "number", "this must be 9 or less", "必须不大于 9"),
        ({"yes": "perhaps"}, "yes", "this must be yes or no", "这里必须是“是”或“否”"),
        ({"several": ["x"]}, "several.0", "this must be a whole number", "这里必须是整数"),
        ({"one": "best"}, "one", "this must be 'newest', 'oldest' or 'na{me'", "必须是 'newest'、'oldest' 或 'na{me'"),
        ({"other": 1}, "other", "nothing of this name is known here", "这里没有这个名称"),
    ],
)
def test_both_languages(given: dict[str, Any], where: str, en: str, zh: str) -> None:
    place, why = first_reason(wrong(**given))
    assert (place, why.said("en")) == (where, en)
    assert why.said("zh").endswith(zh)
    assert not re.search("Input|should|valid ", why.said("zh"))


def test_a_sentence_inside_a_problem_speaks_the_reader_s_language() -> None:
    why = whole_reason(wrong(yes=3.5))
    assert why.said("zh").startswith("yes：")
    assert "是" in BadRequest(why=why).said("zh")
    assert "yes or no" in BadRequest(why=why).said("en")


def test_every_reason_is_given() -> None:
    assert [where for where, _ in reasons(wrong(text=1, yes="x"))] == ["text", "yes"]


def test_no_two_problems_share_a_name() -> None:
    """The name is the code on the wire."""
    with pytest.raises(TypeError, match="BadRequest"):
        type("BadRequest", (Problem,), {"__module__": "elsewhere", "words": Words("x", "x")})
    assert Problem.kinds["BadRequest"] is BadRequest
