"""One call to an OpenAI-compatible server, through pydantic-ai, which is imported by the first call and not before.

No retry here, neither ours nor the library's: every try has to be counted by whoever makes it.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.planner.model.address import Address, Form
from deskhand.planner.model.failures import CallFailed, SoFar, told_as_ours
from deskhand.planner.model.seam import Asked, CutAnswer, Message, ModelRefused, Size

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.settings import ModelSettings

NO_KEY: Final = "none"
"""What is sent where no key is wanted: the library insists on one."""
SHAPE: Final = (
    "Answer with one JSON value and nothing else, no fences and no words around it. It must fit this JSON schema:\n"
)
_ODD: Final = re.compile(r"[^A-Za-z0-9_-]+")


class NoModelParts(Problem):
    words = Words(
        "To ask a model, a part of Deskhand is missing. Nothing was done. Install it: pip install 'deskhand[model]'",
        "缺少使用模型所需的组件。没有做任何更改。请安装：pip install 'deskhand[model]'",
    )


@dataclass(frozen=True, slots=True)
class Raw:
    """What a server wrote, as it wrote it. Tokens are None where it does not say."""

    text: str
    tokens_in: int | None
    tokens_out: int | None
    model: str


class Endpoint:
    """A server. Its connections are kept between calls; `close` ends them."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.form: Form = address.form
        """What this server is known to take."""
        self._client: AsyncOpenAI | None = None

    async def call(self, asked: Asked, size: Size, form: Form, so_far: SoFar) -> Raw:
        """One answer, whole; `so_far` keeps what there is of it meanwhile. Raises `CallFailed`.

        Cancelling it hangs up.
        """
        so_far.most = asked.max_tokens
        model, parameters, settings, messages = self._prepared(asked, self.address.model(size), form)
        with told_as_ours(self.address, so_far):
            async with asyncio.timeout(self.address.patience.whole):
                way = self._streamed if self.address.streams else self._at_once
                return await way(model, messages, settings, parameters, so_far)

    async def models(self) -> list[dict[str, Any]]:
        """What the server lists, as it lists it. Raises `CallFailed`."""
        with told_as_ours(self.address, SoFar()):
            async with asyncio.timeout(self.address.patience.first):
                page = await self._open().models.list()
                return [one.model_dump() for one in page.data]

    async def calls_tools(self, name: str) -> bool:
        """Whether a model that is offered a function calls it. Raises `CallFailed`."""
        tool: Any = {"type": "function", "function": {"name": "note", "parameters": {"type": "object"}}}
        with told_as_ours(self.address, SoFar()):
            async with asyncio.timeout(self.address.patience.whole):
                answer = await self._open().chat.completions.create(
                    model=name, messages=[{"role": "user", "content": "Call the function note now."}],
                    tools=[tool], max_tokens=64,
                )  # fmt: skip
                return bool(answer.choices and answer.choices[0].message.tool_calls)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    # -- the library -------------------------------------------------------------------------------------------------

    def _open(self) -> AsyncOpenAI:
        if self._client is None:
            try:
                from openai import AsyncOpenAI, Timeout
            except ModuleNotFoundError:
                raise NoModelParts from None
            patience = self.address.patience
            self._client = AsyncOpenAI(
                base_url=self.address.url,
                # Never out of OPENAI_API_KEY: a key goes to the server it was given for and to no other.
                api_key=self.address.key or NO_KEY,
                organization="",
                project="",
                max_retries=0,
                timeout=Timeout(patience.whole, connect=patience.connect),
            )
        return self._client

    def _prepared(
        self, asked: Asked, name: str, form: Form
    ) -> tuple[OpenAIChatModel, ModelRequestParameters, ModelSettings, list[ModelMessage]]:
        client = self._open()
        from pydantic_ai.models import ModelRequestParameters
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.output import OutputObjectDefinition
        from pydantic_ai.profiles.openai import OpenAIModelProfile
        from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
        from pydantic_ai.settings import ModelSettings

        profile = OpenAIModelProfile(
            supports_json_schema_output=True,
            supports_json_object_output=form == "json",
            # `max_tokens` is the older name, and the only one that every compatible server knows.
            openai_chat_supports_max_completion_tokens=False,
            openai_chat_streaming_requires_finish_reason=True,
        )
        provider = OpenAICompatibleProvider(self.address.name, openai_client=client, profile=profile)
        parameters = ModelRequestParameters()
        if asked.shape is not None and form == "schema":
            shape = OutputObjectDefinition(
                json_schema=dict(asked.shape.schema), name=_ODD.sub("_", asked.shape.name)[:64]
            )
            parameters = replace(parameters, output_mode="native", output_object=shape)
        elif asked.shape is not None and form == "json":
            parameters = replace(parameters, output_mode="prompted", prompted_output_template=False)
        settings = ModelSettings(
            max_tokens=asked.max_tokens, temperature=0.0, first_event_timeout=self.address.patience.first, max_retries=0
        )
        return OpenAIChatModel(name, provider=provider), parameters, settings, _messages(told(asked, form))

    async def _streamed(
        self, model: OpenAIChatModel, messages: list[ModelMessage], settings: ModelSettings,
        parameters: ModelRequestParameters, so_far: SoFar,
    ) -> Raw:  # fmt: skip
        from pydantic_ai.direct import model_request_stream

        async with model_request_stream(
            model, messages, model_settings=settings, model_request_parameters=parameters
        ) as stream:
            so_far.reached = True
            async for event in stream:
                so_far.more(_written_by(event))
            return self._whole(model.model_name, stream.get(), so_far)

    async def _at_once(
        self, model: OpenAIChatModel, messages: list[ModelMessage], settings: ModelSettings,
        parameters: ModelRequestParameters, so_far: SoFar,
    ) -> Raw:  # fmt: skip
        from pydantic_ai.direct import model_request

        answer = await model_request(model, messages, model_settings=settings, model_request_parameters=parameters)
        return self._whole(model.model_name, answer, so_far)

    def _whole(self, name: str, answer: ModelResponse, so_far: SoFar) -> Raw:
        from pydantic_ai.messages import TextPart

        text = "".join(part.content for part in answer.parts if isinstance(part, TextPart))
        usage = None if answer.usage.unmeasured_requests else answer.usage
        raw = Raw(
            text,
            None if usage is None else usage.input_tokens,
            None if usage is None else usage.output_tokens,
            answer.model_name or name,
        )
        if answer.finish_reason == "length":
            raise CallFailed(CutAnswer(model=name, most=so_far.most), text=text, reached=True)
        if answer.finish_reason == "content_filter":
            problem = ModelRefused(host=self.address.host, status=200, why="content_filter")
            raise CallFailed(problem, text=text, reached=True)
        return raw


def told(asked: Asked, form: Form) -> list[Message]:
    """What is said to the model: where no server holds it to the shape, it is asked for in words."""
    if asked.shape is None or form == "schema":
        return list(asked.messages)
    words = SHAPE + json.dumps(dict(asked.shape.schema), ensure_ascii=False, sort_keys=True)
    before = [one for one in asked.messages if one.role == "system"]
    return [*before, Message("system", words), *(one for one in asked.messages if one.role != "system")]


def _messages(said: list[Message]) -> list[ModelMessage]:
    from pydantic_ai.messages import ModelRequest, ModelResponse, SystemPromptPart, TextPart, UserPromptPart

    made: list[ModelMessage] = []
    for one in said:
        if one.role == "assistant":
            made.append(ModelResponse(parts=[TextPart(one.text)]))
        else:
            part = SystemPromptPart(one.text) if one.role == "system" else UserPromptPart(one.text)
            made.append(ModelRequest(parts=[part]))
    return made


def _written_by(event: object) -> str:
    from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta

    if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
        return event.part.content
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
        return event.delta.content_delta
    return ""
