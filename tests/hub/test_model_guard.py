"""What goes to a model and comes from it passes the guard of the hub."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from deskhand.core.guard.guards import Guards, Rules
from deskhand.core.guard.stages import Decision, Stage
from deskhand.hub.guard import HubGuard
from deskhand.hub.model.guarded import GuardedModel, NotFromModel, NotToModel
from deskhand.planner.model.seam import Asked, Message
from deskhand.testing.models import Scripted

SECRET = "Quince-marmalade-27"


class Bed:
    def __init__(self, *said: str, words: tuple[str, ...] = ()) -> None:
        self.noted: list[Decision] = []
        self.inner = Scripted(said)
        guards = Guards(Rules(words=words), [("shop", SECRET)])
        self.model = GuardedModel(self.inner, HubGuard(guards), self._note)

    async def _note(self, decisions: Sequence[Decision]) -> None:
        self.noted += decisions

    async def ask(self, *texts: str) -> str:
        return (await self.model.ask(Asked("read", tuple(Message("user", text) for text in texts)))).text


async def test_a_secret_is_taken_out_on_the_way() -> None:
    bed = Bed("ok")
    assert await bed.ask(f"the password is {SECRET}", "hello") == "ok"
    sent = [one.text for one in bed.inner.last]
    assert SECRET not in sent[0] and sent[0].startswith("the password is ")
    assert sent[1] == "hello"
    assert {one.stage for one in bed.noted} == {Stage.READ}


async def test_one_cut_up_over_messages_is_not_sent() -> None:
    bed = Bed("ok")
    with pytest.raises(NotToModel):
        await bed.ask("Quince-marm\n", "alade-27")
    assert bed.inner.asked == []
    assert bed.noted


async def test_words_on_the_list_are_not_sent() -> None:
    bed = Bed("ok", words=("forbidden",))
    with pytest.raises(NotToModel, match="words"):
        await bed.ask("a forbidden thing")
    assert bed.inner.asked == []


async def test_what_a_model_wrote_is_looked_at() -> None:
    bed = Bed("a forbidden thing", words=("forbidden",))
    with pytest.raises(NotFromModel):
        await bed.ask("say it")
    assert {one.stage for one in bed.noted} == {Stage.WRITTEN}


async def test_plain_text_passes_as_it_is_and_leaves_no_note() -> None:
    bed = Bed("fine")
    assert await bed.ask("hello") == "fine"
    assert bed.noted == []
