"""An outside agent on this machine that speaks A2A over HTTP: quick, slow, failing, changed, or hostile as it is told.

    with played(Agent(answer=lambda text: text.upper())) as agent:
        agent.url, agent.asked

It runs in a thread of its own, so that whoever asks may block.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from deskhand.testing.accepting import accepting

Manner = Literal[
    "message", "task", "poll", "stream", "broken_stream", "fail", "asks", "login", "error", "http", "garbage"
]
"""message: it answers at once · task: with a task that is done · poll: with one that is asked about · stream: bit by
bit · broken_stream: the line ends in the middle · fail, asks, login: how its task ends · error: of JSON-RPC · http: a
500 · garbage: nothing that can be read."""
STREAMS = frozenset({"stream", "broken_stream"})


def _upper(text: str) -> str:
    return text.upper()


@dataclass
class Agent:
    """What it is and does; may be changed while it is at work."""

    name: str = "Translator"
    answer: Callable[[str], str] = _upper
    manner: Manner = "task"
    version: Literal["1.0", "0.3"] = "1.0"
    seconds: float = 0.0
    """How long it takes."""
    description: str = "Puts texts into other words."
    elsewhere: str = ""
    """Where its card says that it is asked, if not where it lies."""
    token: str = ""
    """What it must be shown."""
    asked: list[str] = field(default_factory=list[str])
    """The texts that came."""
    calls: list[str] = field(default_factory=list[str])
    """The methods that came, in order."""
    heads: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    names: list[str] = field(default_factory=list[str])
    """The ids of the messages."""
    canceled: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    _tasks: dict[str, tuple[str, float]] = field(default_factory=dict[str, tuple[str, float]])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def card(self) -> dict[str, Any]:
        about: dict[str, Any] = {
            "name": self.name,
            "description": self.description,
            "version": "1",
            "capabilities": {"streaming": self.manner in STREAMS},
            "defaultInputModes": ["text/plain"],
            "defaultOutputModes": ["text/plain"],
            "skills": [{"id": "translate", "name": "Translate", "description": "Any text.", "tags": ["text"]}],
        }
        url = self.elsewhere or f"{self.url}/rpc"
        if self.version == "0.3":
            return about | {"protocolVersion": "0.3.0", "url": url, "preferredTransport": "JSONRPC"}
        return about | {"supportedInterfaces": [{"url": url, "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}]}

    # -- what it says ------------------------------------------------------------------------------------------------

    async def said(self, call: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """The results of one call, one after the other."""
        method = {"message/send": "SendMessage", "message/stream": "SendStreamingMessage", "tasks/get": "GetTask"}.get(
            call["method"], call["method"]
        )
        self.calls.append(call["method"])
        if method in ("SendMessage", "SendStreamingMessage"):
            message = call["params"]["message"]
            text = "".join(part.get("text", "") for part in message["parts"])
            self.asked.append(text)
            self.names.append(message["messageId"])
            self._tasks["t1"] = text, asyncio.get_running_loop().time() + self.seconds
            self.begun.set()
            async for result in self._begun(text, stream=method == "SendStreamingMessage"):
                yield result
        elif method == "GetTask":
            text, ready = self._tasks[call["params"]["id"]]
            done = asyncio.get_running_loop().time() >= ready
            yield self._task("completed" if done else "working", self.answer(text) if done else "", bare=True)
        else:
            self.canceled.set()
            yield self._task("canceled", "", bare=True)

    async def _begun(self, text: str, *, stream: bool) -> AsyncIterator[dict[str, Any]]:
        if stream:
            yield self._task("submitted", "")
            half = len(self.answer(text)) // 2
            for at, piece in enumerate((self.answer(text)[:half], self.answer(text)[half:])):
                yield self._event("artifactUpdate", artifact=self._artifact(piece), append=at > 0)
                await asyncio.sleep(self.seconds)
                if self.manner == "broken_stream":
                    return
            yield self._event("statusUpdate", status={"state": self._state("completed")})
        elif self.manner == "message":
            message = {"role": "ROLE_AGENT", "messageId": "a", "parts": [self._part(self.answer(text))]}
            yield message | {"kind": "message"} if self.version == "0.3" else {"message": message}
        elif self.manner in ("fail", "asks", "login"):
            state = {"fail": "failed", "asks": "input-required", "login": "auth-required"}[self.manner]
            yield self._task(state, "", note=self.answer(text))
        else:
            waits = self.manner == "poll"
            yield self._task("working" if waits else "completed", "" if waits else self.answer(text))

    def _task(self, state: str, text: str, *, note: str = "", bare: bool = False) -> dict[str, Any]:
        status: dict[str, Any] = {"state": self._state(state)}
        if note:
            status["message"] = {"role": "ROLE_AGENT", "messageId": "n", "parts": [self._part(note)]}
        task: dict[str, Any] = {"id": "t1", "contextId": "c1", "status": status}
        task["artifacts"] = [self._artifact(text)] if text else []
        if self.version == "0.3":
            return task | {"kind": "task"}
        return task if bare else {"task": task}

    def _event(self, name: str, **event: Any) -> dict[str, Any]:
        body: dict[str, Any] = {"taskId": "t1", "contextId": "c1", **event}
        if self.version == "0.3":
            return body | {"kind": {"artifactUpdate": "artifact-update", "statusUpdate": "status-update"}[name]}
        return {name: body}

    def _artifact(self, text: str) -> dict[str, Any]:
        return {"artifactId": "a1", "parts": [self._part(text)]}

    def _part(self, text: str) -> dict[str, Any]:
        return {"kind": "text", "text": text} if self.version == "0.3" else {"text": text}

    def _state(self, state: str) -> str:
        return state if self.version == "0.3" else f"TASK_STATE_{state.upper().replace('-', '_')}"

    # -- the line ----------------------------------------------------------------------------------------------------

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
            body = await reader.readexactly(int(fields.get("content-length", "0")))
            await self._answer(head[0], fields, body, writer)

    async def _answer(self, line: str, fields: dict[str, str], body: bytes, writer: asyncio.StreamWriter) -> None:
        path = line.split(" ")[1]
        if path == "/.well-known/agent-card.json":
            return await _write(writer, 200, json.dumps(self.card()).encode())
        if path == "/lines":
            key = fields.get("x-key", "")
            return await _write(writer, 200, f"one {key}\ntwo\nthree".encode())
        if path != "/rpc":
            return await _write(writer, 404, b"")
        self.heads.append(fields)
        if self.token and fields.get("authorization") != f"Bearer {self.token}":
            return await _write(writer, 401, b"")
        call = json.loads(body)
        if self.manner in ("http", "garbage", "error"):
            self.asked.append(call["params"]["message"]["parts"][0]["text"])
            error = {"jsonrpc": "2.0", "id": call["id"], "error": {"code": -32004, "message": "not supported"}}
            given = {"http": b"", "garbage": b"<html>", "error": json.dumps(error).encode()}[self.manner]
            return await _write(writer, 500 if self.manner == "http" else 200, given)
        streams = fields.get("accept") == "text/event-stream"
        if streams:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        async for result in self.said(call):
            said = json.dumps({"jsonrpc": "2.0", "id": call["id"], "result": result}).encode()
            if not streams:
                return await _write(writer, 200, said)
            writer.write(b": still here\n\ndata: " + said + b"\n\n")
            await writer.drain()
        return None


async def _write(writer: asyncio.StreamWriter, status: int, body: bytes) -> None:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
    await writer.drain()


@contextmanager
def played(agent: Agent) -> Generator[Agent]:
    """At work until the block is left."""
    ready: Future[asyncio.AbstractEventLoop] = Future()
    over = asyncio.Event()

    async def work() -> None:
        async with accepting(agent.talk) as agent.port:
            ready.set_result(asyncio.get_running_loop())
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(work()), name="outside-agent")
    thread.start()
    loop = ready.result(10)
    try:
        yield agent
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
