"""What an agent answers, put together: a message, a task, or a stream of what becomes of one.

Every word in it is the agent's own. Files are named and never fetched, data is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

import msgspec

from deskhand.core.shown import shown
from deskhand.core.words import Sentence
from deskhand.formats.a2a import problems as no

State = Literal[
    "submitted", "working", "completed", "failed", "canceled", "rejected", "input-required", "auth-required", "unknown"
]
OVER: Final = frozenset({"completed", "failed", "canceled", "rejected", "input-required", "auth-required"})
"""It will not go on by itself."""
LONGEST: Final = 100_000
"""Characters of an answer that are kept."""
_MOST_PIECES: Final = 1_000
_STATES: Final[Mapping[str, State]] = {
    "submitted": "submitted", "working": "working", "completed": "completed", "failed": "failed",
    "canceled": "canceled", "cancelled": "canceled", "rejected": "rejected", "input-required": "input-required",
    "auth-required": "auth-required",
}  # fmt: skip


@dataclass(slots=True)
class Task:
    """How what was asked stands, as far as it was heard."""

    id: str = ""
    state: State = "submitted"
    error: str = ""
    """What the agent, or the line to it, says went wrong."""
    note: str = ""
    """What it said last of how it stands."""
    cut: bool = False
    files: list[str] = field(default_factory=list[str])
    _said: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    _length: int = 0

    @property
    def over(self) -> bool:
        return self.state in OVER or bool(self.error)

    @property
    def text(self) -> str:
        """The answer: its results one after the other, else what it said at the end."""
        parts = ["".join(pieces) for pieces in self._said.values()]
        return "\n\n".join(part for part in parts if part.strip()) or self.note

    def hear(self, answer: Mapping[str, Any]) -> None:
        """One JSON-RPC answer, or one event of a stream; raises `ValueError` for what is neither."""
        error = answer.get("error")
        if isinstance(error, Mapping):
            said = cast("Mapping[str, Any]", error).get("message")
            self.error = shown(str(said)[:300]) if said else "?"
            return
        result = answer.get("result")
        if not isinstance(result, Mapping):
            raise ValueError("no result")  # noqa: TRY004 - whoever reads it is told what to make of it
        self._take(cast("Mapping[str, Any]", result))

    def _take(self, result: Mapping[str, Any]) -> None:
        kind = result.get("kind")
        for name, of_old, take in (
            ("task", "task", self._task),
            ("message", "message", self._message),
            ("statusUpdate", "status-update", self._status),
            ("artifactUpdate", "artifact-update", self._artifact),
        ):
            inner = result.get(name)
            if isinstance(inner, Mapping):
                take(cast("Mapping[str, Any]", inner))
            elif kind == of_old:
                take(result)
        if kind is None and isinstance(result.get("status"), Mapping) and "id" in result:
            self._task(result)  # what 1.0 says when it is asked how a task stands

    def _task(self, task: Mapping[str, Any]) -> None:
        self.id = _name(task.get("id")) or self.id
        self._status(task)
        for one in _records(task.get("artifacts")):
            self._artifact({"artifact": one})

    def _message(self, message: Mapping[str, Any]) -> None:
        self.state = "completed"
        self._put("message", message, append=False)

    def _status(self, update: Mapping[str, Any]) -> None:
        self.id = _name(update.get("taskId")) or self.id
        status = _record(update.get("status"))
        state = status.get("state")
        if isinstance(state, str):
            plain = state.removeprefix("TASK_STATE_").lower().replace("_", "-")
            self.state = _STATES.get(plain, "unknown")
        said = "".join(text for text, _ in _parts(_record(status.get("message"))))
        if said.strip():
            self.note, self.cut = said[:LONGEST], self.cut or len(said) > LONGEST

    def _artifact(self, update: Mapping[str, Any]) -> None:
        self.id = _name(update.get("taskId")) or self.id
        artifact = _record(update.get("artifact"))
        self._put(f"artifact {artifact.get('artifactId')}", artifact, append=update.get("append") is True)

    def _put(self, name: str, holder: Mapping[str, Any], *, append: bool) -> None:
        """What one result says; a new one of the same name takes its place."""
        if not append:
            self._length -= sum(len(one) for one in self._said.pop(name, ()))
        pieces = self._said.setdefault(name, [])
        for text, file in _parts(holder):
            if file and len(self.files) < _MOST_PIECES:
                self.files = list(dict.fromkeys([*self.files, file]))
            room = LONGEST - self._length
            if text and (len(text) > room or len(pieces) >= _MOST_PIECES or len(self._said) > _MOST_PIECES):
                self.cut, text = True, text[: max(0, room)]
            pieces.append(text)
            self._length += len(text)


class Stream:
    """Lines of server-sent events as they come, cut anywhere; each event goes to the task once it is whole."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.heard = 0
        self._data: list[bytes] = []

    def feed(self, lines: bytes) -> None:
        """Whole lines. What is no event of ours is passed over: a stream may hold anything."""
        for line in lines.splitlines():
            if line.startswith(b"data:"):
                self._data.append(line[5:].strip())
            elif not line.strip():
                self.end()

    def end(self) -> None:
        """The event that was being said is whole."""
        data, self._data = b"\n".join(self._data), []
        try:
            event = msgspec.json.decode(data, type=dict[str, Any]) if data else None
            if event is not None:
                self.task.hear(event)
                self.heard += 1
        except (msgspec.DecodeError, ValueError, RecursionError):
            return


def hear_answer(task: Task, body: bytes, agent: str) -> None:
    """One whole JSON-RPC answer; raises `AgentUnreadable`."""
    try:
        task.hear(msgspec.json.decode(body, type=dict[str, Any]))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise no.AgentUnreadable(agent=agent, why=Sentence(no.NOT_JSON), side_effect="unknown") from None
    except ValueError:
        raise no.AgentUnreadable(agent=agent, why=Sentence(no.NO_RESULT), side_effect="unknown") from None


def _parts(holder: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Text and name of a file, for each part."""
    for part in _records(holder.get("parts")):
        inner = _record(part.get("file"))
        text, data = part.get("text"), part.get("data")
        if isinstance(text, str):
            yield text, ""
        elif data is not None:
            yield msgspec.json.encode(data).decode(), ""
        elif inner or "url" in part or "raw" in part:
            name = part.get("filename") or inner.get("name") or "?"
            yield "", shown(str(name)[:200])


def _name(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


def _record(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _records(value: object) -> Sequence[Mapping[str, Any]]:
    items = cast("Sequence[object]", value) if isinstance(value, list) else ()
    return [cast("Mapping[str, Any]", one) for one in items if isinstance(one, Mapping)]
