"""The seam to a model: one question, one answer, and each way in which there is none.

    answer = await model.ask(Asked("plan", messages, Shape.of(Plan), template_version="plan/1"))

Whoever asks may cancel; what a call cost is counted below the seam, also of one that was cancelled or went wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from deskhand.core.errors import Problem
from deskhand.core.words import Words

Role = Literal["system", "user", "assistant"]
Size = Literal["small", "large"]
LONGEST_WHY: Final = 2_000
_FENCED: Final = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*", re.DOTALL)
"""A model that is not held to JSON likes to put it between fences."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what is said to a model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer must look like: a JSON schema that the server is told, and the check that code makes of it."""

    name: str
    schema: Mapping[str, Any]
    flaw: Callable[[object], str | None] = field(compare=False)
    """What is wrong with a JSON value, in words that a model can act on; None where it fits."""

    @classmethod
    def of(cls, type_: Any, name: str = "") -> Shape:
        """The shape of a pydantic model, or of anything else that pydantic can check."""
        from pydantic import TypeAdapter, ValidationError

        adapter: TypeAdapter[object] = TypeAdapter(type_)

        def flaw(value: object) -> str | None:
            try:
                adapter.validate_json(json.dumps(value))
            except ValidationError as wrong:
                found = wrong.errors(include_url=False, include_context=False, include_input=False)
                lines = [f"{'.'.join(str(part) for part in one['loc']) or 'the answer'}: {one['msg']}" for one in found]
                return "; ".join(lines)[:LONGEST_WHY]
            return None

        return cls(name or str(getattr(type_, "__name__", "answer")), adapter.json_schema(), flaw)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to a model."""

    purpose: str
    """What for, in one word that the meter keeps: plan, replan, agent, read."""
    messages: Sequence[Message]
    shape: Shape | None = None
    """None: plain text is wanted."""
    template_version: str = ""
    """Of the prompt's template; a recording that was made with another one is not played."""
    max_tokens: int = 2_000
    """The most that may be written in answer."""
    size: Size = "small"
    """Which of the two configured models; where only one is, that one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole and in the asked shape."""

    text: str
    data: Any = None
    """The JSON value, where a shape was asked for."""
    tokens_in: int = 0
    tokens_out: int = 0
    """Of the call that gave this answer; those before it that were tried in vain are in the meter."""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """How far an answer is; `attempt` grows by each new try, which begins at nothing again."""

    attempt: int
    characters: int


Progress = Callable[[Writing], None]


class Model(Protocol):
    """A model that can be asked. Cancelling `ask` ends the call."""

    async def ask(self, asked: Asked, progress: Progress | None = None) -> Answer:
        """The answer; raises a `ModelFailed`."""
        ...


class ModelFailed(Problem):
    """There is no answer. Each kind says what a person can do about it."""


class ModelAway(ModelFailed):
    words = Words(
        "The model at {host} could not be reached: {why}. Nothing was done. Check it: deskhand model check",
        "无法连接 {host} 上的模型：{why}。没有做任何更改。检查方法：deskhand model check",
    )


class ModelSlow(ModelFailed):
    words = Words(
        "The model at {host} did not answer within {seconds} seconds. Nothing was done. Try again, or choose a faster "
        "one: deskhand model list",
        "{host} 上的模型在 {seconds} 秒内没有回答。没有做任何更改。请重试，或改用更快的模型：deskhand model list",
    )


class ModelBusy(ModelFailed):
    words = Words(
        "The model at {host} takes no more requests for now (429), also after {tries:try|tries}. Nothing was done. "
        "Try again later.",
        "{host} 上的模型暂时不再接受请求（429），已尝试 {tries} 次。没有做任何更改。请稍后再试。",
    )


class ModelBroke(ModelFailed):
    words = Words(
        "The model's server at {host} failed ({status}), also after {tries:try|tries}. Nothing was done. "
        "Try again later.",
        "{host} 的模型服务出错（{status}），已尝试 {tries} 次。没有做任何更改。请稍后再试。",
    )


class ModelGarbled(ModelFailed):
    words = Words(
        "What the server at {host} sent back is not what an OpenAI-compatible model sends: {why}. Nothing was done. "
        "Check its address: deskhand model check",
        "{host} 返回的内容不符合 OpenAI 兼容接口的格式：{why}。没有做任何更改。请检查地址：deskhand model check",
    )


class ModelRefused(ModelFailed):
    words = Words(
        "The model's server at {host} refused the request ({status}): {why}. Nothing was done. Check the key and the "
        "model's name: deskhand model check",
        "{host} 的模型服务拒绝了请求（{status}）：{why}。没有做任何更改。请检查密钥和模型名称：deskhand model check",
    )


class HalfAnswer(ModelFailed):
    words = Words(
        "The answer of the model at {host} broke off in the middle, {tries:time|times}. Half an answer is not used; "
        "nothing was done. Try again.",
        "{host} 上的模型的回答中途断开，共 {tries} 次。不会使用不完整的回答；没有做任何更改。请重试。",
    )


class CutAnswer(ModelFailed):
    words = Words(
        "The model {model} wrote {most} tokens and was not at its end. Nothing was done. Ask for less at once.",
        "模型 {model} 写满 {most} 个 token 仍未结束。没有做任何更改。请一次少要求一些。",
    )


class BadAnswer(ModelFailed):
    words = Words(
        "The model {model} did not answer in the form it was asked for: {why}. Nothing was done. Say it in other "
        "words, or choose another model: deskhand model list",
        "模型 {model} 没有按要求的格式回答：{why}。没有做任何更改。请换一种说法，或改用其他模型：deskhand model list",
    )


class AnswerNotJson(BadAnswer):
    words = Words(
        "The model {model} answered with something that is no JSON: {why}. Nothing was done. Say it in other words, "
        "or choose another model: deskhand model list",
        "模型 {model} 的回答不是有效的 JSON：{why}。没有做任何更改。请换一种说法，或改用其他模型：deskhand model list",
    )


class OverBudget(ModelFailed):
    """`cap` is which one (request, day, background); `unit` is tokens or a currency."""

    words = Words(
        "The model's budget is used up ({cap}): {used} of {most} {unit}, and this needs about {need} more. Nothing was "
        "done. Raise it: deskhand model budget",
        "模型预算已用完（{cap}）：{most} {unit} 中已用 {used}，这次大约还需 {need}。没有做任何更改。"
        "提高预算：deskhand model budget",
    )


def read(asked: Asked, text: str, model: str) -> Any:
    """The data in a text that a model wrote; None where no shape was asked for.

    Raises `AnswerNotJson` or `BadAnswer`, with words that the model can be told.
    """
    if asked.shape is None:
        return None
    fenced = _FENCED.fullmatch(text)
    try:
        data = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError) as wrong:
        raise AnswerNotJson(model=model, why=str(wrong)[:LONGEST_WHY]) from None
    flaw = asked.shape.flaw(data)
    if flaw is not None:
        raise BadAnswer(model=model, why=flaw)
    return data
