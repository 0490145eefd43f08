"""Answers of a real model kept in a file, and played again where exactly the same is asked.

    model = Recorder(real, file, {str(tmp_path): "/desk"})      # once, with a model
    model = Replayed(file, {str(tmp_path): "/desk"})            # from then on, without one

What they prove is plumbing, not intelligence: that a recorded answer leads to the same plan, not that a model
would give it again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from typing import Any, Final, cast

from deskhand.planner.model.seam import Answer, Asked, Model, Progress, Writing, read

FORMAT: Final = 1
_KEYS: Final = re.compile(r"\b(sk-[A-Za-z0-9_-]{8,}|(?<=Bearer )\S+)")
_NO_KEY: Final = "sk-removed"


class NotRecorded(AssertionError):
    """Nothing like this was recorded; the message says what is different from what was."""


class RecordAgain(NotRecorded):
    """It was recorded with another version of the prompt's template."""


class Redaction:
    """What stands in a recording instead of what belongs to one machine; answers are told back in its own words."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names`: what must not be in a file, each with what stands there instead. The home folder is `~` anyway."""
        known = {**names, str(Path.home()): "~home"}
        self._names = dict(sorted(known.items(), key=lambda one: -len(one[0])))

    def out(self, text: str) -> str:
        for name, instead in self._names.items():
            text = text.replace(name, instead)
        return _KEYS.sub(_NO_KEY, text)

    def back(self, text: str) -> str:
        for name, instead in self._names.items():
            text = text.replace(instead, name)
        return text


class Recorder:
    """Asks a model, and adds each answer to a file. The same question again takes the place of the former."""

    def __init__(self, model: Model, file: Path, names: Mapping[str, str] | None = None) -> None:
        self._model = model
        self._file = file
        self._redaction = Redaction(names or {})

    async def ask(self, asked: Asked, progress: Progress | None = None) -> Answer:
        answer = await self._model.ask(asked, progress)
        question = _canonical(asked, self._redaction)
        row = {
            "key": _key(question),
            "asked": question,
            "answer": {
                "text": self._redaction.out(answer.text),
                "tokens_in": answer.tokens_in,
                "tokens_out": answer.tokens_out,
                "model": answer.model,
            },
        }
        rows = [one for one in _rows(self._file) if one["key"] != row["key"]]
        whole = {"format": FORMAT, "answers": [*rows, row]}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return answer


class Replayed:
    """Answers from a file. Raises `NotRecorded` for a question that is not in it, `RecordAgain` for an old template."""

    def __init__(self, file: Path, names: Mapping[str, str] | None = None) -> None:
        self._rows = {str(one["key"]): one for one in _rows(file)}
        self._file = file
        self._redaction = Redaction(names or {})
        self.asked: list[Asked] = []

    async def ask(self, asked: Asked, progress: Progress | None = None) -> Answer:
        self.asked.append(asked)
        question = _canonical(asked, self._redaction)
        row = self._rows.get(_key(question))
        if row is None:
            raise self._missing(question)
        kept = row["answer"]
        text = self._redaction.back(str(kept["text"]))
        if progress is not None:
            progress(Writing(1, len(text)))
        return Answer(text, read(asked, text, kept["model"]), kept["tokens_in"], kept["tokens_out"], kept["model"])

    def _missing(self, question: Mapping[str, Any]) -> NotRecorded:
        same = [row["asked"] for row in self._rows.values() if row["asked"]["purpose"] == question["purpose"]]
        if not same:
            return NotRecorded(f"{self._file.name} holds no question for {question['purpose']}")
        near = max(same, key=lambda one: SequenceMatcher(None, _text(one), _text(question), autojunk=False).ratio())
        versions = {one["template_version"] for one in same}
        if question["template_version"] not in versions:
            return RecordAgain(
                f"{self._file.name} was recorded with the template {', '.join(sorted(versions))}; it is "
                f"{question['template_version']} now. Record it again."
            )
        lines = unified_diff(_text(near).splitlines(), _text(question).splitlines(), "recorded", "asked", "", "", 1, "")
        return NotRecorded(f"{self._file.name} holds no such question; the nearest differs:\n" + "\n".join(lines))


def _rows(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    whole = json.loads(file.read_text(encoding="utf-8"))
    if whole.get("format") != FORMAT:
        raise NotRecorded(f"{file.name} has another format; record it again")
    return cast("list[dict[str, Any]]", whole["answers"])


def _canonical(asked: Asked, redaction: Redaction) -> dict[str, Any]:
    """A question as it is compared: all that could change the answer, and nothing of this machine."""
    shape = asked.shape
    return {
        "purpose": asked.purpose,
        "template_version": asked.template_version,
        "size": asked.size,
        "max_tokens": asked.max_tokens,
        "shape": None if shape is None else {"name": shape.name, "schema": dict(shape.schema)},
        "messages": [{"role": one.role, "text": redaction.out(one.text)} for one in asked.messages],
    }


def _key(question: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(question, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _text(question: Mapping[str, Any]) -> str:
    return "\n".join(_lines(question))


def _lines(question: Mapping[str, Any]) -> Iterator[str]:
    for name in ("purpose", "size", "max_tokens"):
        yield f"{name}: {question[name]}"
    yield f"shape: {json.dumps(question['shape'], sort_keys=True, ensure_ascii=False)}"
    for one in question["messages"]:
        yield f"[{one['role']}]"
        yield from str(one["text"]).splitlines()
