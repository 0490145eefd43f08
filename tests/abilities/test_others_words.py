"""What stands in files, mails and calendars anybody may have written: a formula in it names no target unasked."""

from __future__ import annotations

from typing import Any

import pytest

from deskhand.core.flow.label import Origin
from deskhand.core.flow.trace import Trace
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry

READS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "table.query": ({"file": "a.xlsx", "question": {"columns": ["a"]}}, ("value", "text", "rows.0.cells.0")),
    "table.describe": ({"file": "a.xlsx"}, ("sheet", "columns.0.name")),
    "table.trends": ({"file": "a.xlsx"}, ("text", "sentences.0.text")),
    "doc.read": ({"file": "a.docx"}, ("text", "lines.0")),
    "doc.summarize": ({"file": "a.docx"}, ("sentences.0.text",)),
    "doc.ask": ({"files": ["a.docx"], "question": "who"}, ("answer", "value", "person", "passages.0.text")),
    "image.text": ({"file": "a.png"}, ("text",)),
    "mail.search": ({}, ("first.subject", "first.preview", "mails.0.files.0")),
    "mail.read": ({"mails": ["m"]}, ("text", "first.subject", "first.links.0")),
    "calendar.list": ({}, ("text", "events.0.title", "events.0.place")),
    "todo.list": ({}, ("tasks.0.text",)),
    "contacts.find": ({"name": "Bob"}, ("people.0.name",)),
    "code.test": ({"folder": "app"}, ("output",)),
}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover()


def _traced(registry: Registry, do: str, args: dict[str, Any], use: dict[str, Any]) -> Trace:
    steps = [{"id": "r", "do": do, "with": args}, {"id": "u", **use}]
    return Trace(Plan.model_validate({"goal": "g", "steps": steps}), registry)


@pytest.mark.parametrize(("do", "part"), [(do, part) for do, (_, parts) in READS.items() for part in parts])
def test_it_is_no_word_of_the_persons_wherever_it_goes(registry: Registry, do: str, part: str) -> None:
    args = READS[do][0]
    move = {"do": "files.move", "with": {"files": ["b.txt"], "to": f"out/{{$r.{part}}}"}}
    assert _traced(registry, do, args, move).uses["u"].target.origin is Origin.X
    send = {"do": "mail.send", "with": {"to": ["li@firm.cn"], "subject": "s", "body": f"$r.{part}"}}
    assert _traced(registry, do, args, send).uses["u"].content.origin is Origin.X
