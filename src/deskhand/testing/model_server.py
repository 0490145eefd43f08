"""A server on loopback that speaks the OpenAI protocol as far as a model's client uses it, and misbehaves as told.

    async with model_server([Fail(429, retry_after=0.1), Say('{"ok": true}')]) as server:
        Address("test", server.url, small="tiny")

Chat completions come at once or as server-sent events, as they are asked for; `/models` is listed too.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from deskhand.planner.model.tokens import tokens_of
from deskhand.testing.accepting import accepting

_PIECE: Final = 7
_REASONS: Final = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Say:
    """An answer, in pieces where a stream is wanted, with `pause` seconds before each."""

    text: str
    finish: str = "stop"
    pause: float = 0.0
    counts: bool = True
    """Whether the server says how many tokens that was."""


@dataclass(frozen=True, slots=True)
class Fail:
    """A status instead of an answer."""

    status: int
    retry_after: float | None = None
    message: str = "no"
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Half:
    """The beginning of an answer, and then the line is dead; or, where `cleanly`, the stream just ends."""

    text: str
    cleanly: bool = False


@dataclass(frozen=True, slots=True)
class Garbled:
    """Something that is no JSON, with the status of an answer."""

    body: str = "<html>It works!</html>"


@dataclass(frozen=True, slots=True)
class Hang:
    """Silence. Where it ends, so does the line."""

    seconds: float = 60.0


Act = Say | Fail | Half | Garbled | Hang
Script = Sequence[Act] | Callable[["Heard"], Act]


@dataclass(frozen=True, slots=True)
class Heard:
    """One request for a completion."""

    body: Mapping[str, Any]
    key: str

    @property
    def form(self) -> str:
        """How the answer is to be formed: "json_schema", "json_object" or "text"."""
        return str(self.body.get("response_format", {}).get("type", "text"))

    @property
    def texts(self) -> list[str]:
        return [str(one.get("content") or "") for one in self.body["messages"]]


@dataclass
class ModelServer:
    """What it was asked, and how it behaves."""

    script: Script
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {"tiny": {}, "huge": {}})
    """What `/models` lists, each with what else is said of it."""
    refuses: frozenset[str] = frozenset()
    """Forms of an answer that it does not know."""
    tools: bool = True
    key: str = ""
    """The one that opens it; empty: any."""
    heard: list[Heard] = field(default_factory=list[Heard])
    connections: int = 0
    """How often anybody came at all."""
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody went away in the middle of an answer."""
    port: int = 0
    faults: list[BaseException] = field(default_factory=list[BaseException])
    """What went wrong in the server itself; raised when the block is left."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._answer(reader, _Line(writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        except Exception as wrong:  # noqa: BLE001 - raised where the block is left
            self.faults.append(wrong)

    async def _answer(self, reader: asyncio.StreamReader, line: _Line) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = {
            name.strip().lower(): value.strip()
            for name, _, value in (one.partition(":") for one in head.splitlines()[1:] if one)
        }
        body = await reader.readexactly(int(fields.get("content-length", 0)))
        key = fields.get("authorization", "").removeprefix("Bearer ")
        if self.key and key != self.key:
            await line.whole(401, _error("wrong key", "invalid_api_key"))
        elif head.startswith("GET /v1/models "):
            listed = [{"id": name, "object": "model", "created": 0, "owned_by": "test", **more}
                      for name, more in self.models.items()]  # fmt: skip
            await line.whole(200, {"object": "list", "data": listed})
        elif head.startswith("POST /v1/chat/completions "):
            await self._complete(Heard(json.loads(body), key), reader, line)
        else:
            await line.whole(404, _error("no such page"))

    async def _complete(self, heard: Heard, reader: asyncio.StreamReader, line: _Line) -> None:
        if heard.body["model"] not in self.models:
            await line.whole(404, _error(f"no model {heard.body['model']}", "model_not_found"))
            return
        if heard.body.get("tools") and self.tools:
            call = {"id": "1", "type": "function", "function": {"name": "note", "arguments": "{}"}}
            await line.whole(200, _completion(heard, {"role": "assistant", "tool_calls": [call]}, "tool_calls"))
            return
        self.heard.append(heard)
        if heard.form in self.refuses:
            await line.whole(400, _error(f"response_format {heard.form} is not known here"))
            return
        act = self.script(heard) if callable(self.script) else self._next()
        gone = asyncio.create_task(self._watched(reader))
        try:
            await _acted(act, heard, line)
        finally:
            gone.cancel()

    def _next(self) -> Act:
        assert not callable(self.script)
        assert len(self.heard) <= len(self.script), "asked a time too often"
        return self.script[len(self.heard) - 1]

    async def _watched(self, reader: asyncio.StreamReader) -> None:
        if not await reader.read(1):
            self.hung_up.set()


async def _acted(act: Act, heard: Heard, line: _Line) -> None:
    streamed = bool(heard.body.get("stream"))
    if isinstance(act, Fail):
        after = {} if act.retry_after is None else {"Retry-After": f"{act.retry_after:g}"}
        await line.whole(act.status, _error(act.message, act.code), after)
    elif isinstance(act, Garbled):
        await line.raw(200, act.body.encode(), {"Content-Type": "application/json"})
    elif isinstance(act, Hang):
        await asyncio.sleep(act.seconds)
    elif isinstance(act, Half):
        await line.begin()
        await _pieces(line, heard, act.text, 0.0)
        if act.cleanly:
            await line.end()
        else:
            line.cut()
    elif streamed:
        await line.begin()
        await _pieces(line, heard, act.text, act.pause)
        await line.event(_chunk(heard, {}, act.finish))
        if act.counts:
            await line.event({**_chunk(heard, None, None), "usage": _usage(heard, act.text)})
        await line.text("data: [DONE]\n\n")
        await line.end()
    else:
        await asyncio.sleep(act.pause)
        message = {"role": "assistant", "content": act.text}
        await line.whole(200, _completion(heard, message, act.finish, act.text if act.counts else None))


async def _pieces(line: _Line, heard: Heard, text: str, pause: float) -> None:
    for at in range(0, len(text), _PIECE):
        await asyncio.sleep(pause)
        await line.event(_chunk(heard, {"role": "assistant", "content": text[at : at + _PIECE]}, None))


class _Line:
    """One connection, for one answer."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def raw(self, status: int, body: bytes, fields: Mapping[str, str]) -> None:
        await self._head(status, {"Content-Length": str(len(body)), **fields})
        self._writer.write(body)
        await self._writer.drain()

    async def whole(self, status: int, value: object, fields: Mapping[str, str] | None = None) -> None:
        await self.raw(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(fields or {})})

    async def begin(self) -> None:
        await self._head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})

    async def event(self, value: object) -> None:
        await self.text(f"data: {json.dumps(value)}\n\n")

    async def text(self, text: str) -> None:
        data = text.encode()
        self._writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self._writer.drain()

    async def end(self) -> None:
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    def cut(self) -> None:
        self._writer.close()

    async def _head(self, status: int, fields: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Error')}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await self._writer.drain()


def _error(message: str, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "test", "code": code}}


def _usage(heard: Heard, text: str) -> dict[str, int]:
    came, went = sum(tokens_of(one) for one in heard.texts), tokens_of(text)
    return {"prompt_tokens": came, "completion_tokens": went, "total_tokens": came + went}


def _chunk(heard: Heard, delta: Mapping[str, Any] | None, finish: str | None) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    named = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": heard.body["model"]}
    return {**named, "choices": choices}


def _completion(heard: Heard, message: Mapping[str, Any], finish: str, text: str | None = "") -> dict[str, Any]:
    named = {"id": "1", "object": "chat.completion", "created": 1, "model": heard.body["model"]}
    usage = {} if text is None else {"usage": _usage(heard, text)}
    return {**named, "choices": [{"index": 0, "message": message, "finish_reason": finish}], **usage}


@asynccontextmanager
async def model_server(script: Script = (), **how: Any) -> AsyncGenerator[ModelServer]:
    """A server on a free port of 127.0.0.1, for as long as the block lasts."""
    one = ModelServer(script, **how)
    async with accepting(one.talk) as one.port:
        yield one
    if one.faults:
        raise one.faults[0]
