"""What a model wrote says so in every file that is made of it; what a person said does not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.formats.docs import made

from deskhand.core.plan.model import Plan
from deskhand.core.wire.frames import Receipt
from deskhand.formats.docs.label import mark_of
from deskhand.formats.docs.read import read_content
from deskhand.testing.ability_desk import AbilityDesk


async def decided(desk: AbilityDesk, do: str, **args: Any) -> Receipt:
    """One use that a model decides on in a step of its own, within the bounds that the owner signed."""
    desk.runs += 1
    bounds = {"abilities": ["doc.create", "doc.edit", "doc.convert"], "worst": "R1", "calls": 1, "targets": ["."]}
    step = {"id": "a", "agent": "write it", "bounds": bounds}
    desk.real.lock(desk.runs, Plan.model_validate({"goal": "a report", "steps": [step]}))
    job = desk.real.unsigned(do, desk.runs, "a#1", **args)
    return await desk.real.perform(msgspec.structs.replace(desk.real.agreed(job), home=True, timeout=desk.patience))


@pytest.mark.parametrize("kind", ["docx", "md", "html", "txt"])
async def test_a_new_document_says_it(desk: AbilityDesk, kind: str) -> None:
    receipt = await decided(desk, "doc.create", title="T", content=["Words of a model."], format=kind)
    assert receipt.outcome == "done", receipt.trouble
    assert receipt.result["labelled"]
    assert receipt.proof is not None and all(claim["holds"] for claim in receipt.proof.claims)
    content = (desk.root / receipt.result["file"]).read_bytes()
    assert mark_of(kind, content) is not None
    assert "AI" in read_content(content, f"a.{kind}").text


async def test_a_changed_document_says_it_from_then_on(desk: AbilityDesk) -> None:
    desk.write("a.docx", made.report())
    receipt = await decided(desk, "doc.edit", file="a.docx", change={"do": "append", "text": "Words of a model."})
    assert receipt.outcome == "done", receipt.trouble
    assert mark_of("docx", (desk.root / "a.docx").read_bytes()) is not None
    again = await desk.done("doc.edit", file="a.docx", change={"do": "append", "text": "Words of a person."})
    assert not again.result["labelled"]
    assert mark_of("docx", (desk.root / "a.docx").read_bytes()) is not None, "no change takes the label off"


async def test_what_a_person_said_is_not_labelled(desk: AbilityDesk) -> None:
    receipt = await desk.done("doc.create", title="T", content="Words of a person.")
    assert not receipt.result["labelled"]
    assert mark_of("docx", (desk.root / receipt.result["file"]).read_bytes()) is None
