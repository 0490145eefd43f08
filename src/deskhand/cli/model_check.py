"""`deskhand model check`: asks each configured model a little, and keeps what it was found to do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

from pydantic import BaseModel

from deskhand.cli.model_file import (
    ModelEntry,
    ModelFile,
    NoModel,
    Profile,
    address_of,
    chosen,
    read_models,
    write_models,
)
from deskhand.cli.settings import Owner
from deskhand.cli.terminal import Terminal
from deskhand.core.words import Words
from deskhand.hub.model.meter import Meter, Occasion
from deskhand.hub.store import Store
from deskhand.planner.model.address import FORMS, Form
from deskhand.planner.model.endpoint import Endpoint, Raw, told
from deskhand.planner.model.failures import CallFailed, SoFar
from deskhand.planner.model.ledger import Call, Ledger, Spent
from deskhand.planner.model.seam import Asked, BadAnswer, Message, ModelFailed, ModelGarbled, Shape, Size, read
from deskhand.planner.model.tokens import messages_tokens, tokens_of

_CONTEXT: Final = ("max_model_len", "context_length", "context_window", "max_context_length")
"""How servers call the number of tokens that a model takes at once."""
MOST: Final = 200
HERE: Final = Words("{host} lists {n:model|models}: {names}", "{host} 列出 {n} 个模型：{names}")
NO_LIST: Final = Words("{host} lists no models: {why}", "{host} 没有列出模型：{why}")
FINE: Final = Words(
    "✓ {model}: answers by {form}; tools: {tools}; streaming: {streaming}; context: {context}",
    "✓ {model}：回答格式 {form}；工具：{tools}；流式：{streaming}；上下文：{context}",
)
BAD: Final = Words("✗ {model}: {why}", "✗ {model}：{why}")
YES: Final = Words("yes", "是")
NO: Final = Words("no", "否")
UNKNOWN: Final = Words("not said", "未说明")
COST: Final = Words("This took {n:call|calls}; see: deskhand model usage", "共 {n} 次调用；查看：deskhand model usage")


class _Probe(BaseModel):
    word: Literal["ready"]


PROBE: Final = Asked(
    "check", (Message("user", 'Answer with the JSON object {"word": "ready"}.'),), Shape.of(_Probe, "probe"),
    max_tokens=MOST,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one model."""

    model: str
    profile: Profile | None
    why: ModelFailed | None = None


async def check(owner: Owner, terminal: Terminal, name: str | None) -> int:
    """Exit 0 where each of the model's two names answers. Raises `NoModel`, `NoSuchModel`, `NoModelKey`."""
    models = read_models(owner.home)
    entry = chosen(owner, models) if name is None else models.named(name)
    if entry is None:
        raise NoModel
    address = address_of(owner, entry)
    store = await asyncio.to_thread(lambda: Store(owner.settings.database or owner.home / "hub.db"))
    ledger = _Counted(Meter(store, models.budget.caps(entry.currency)).on(Occasion()))
    endpoint = Endpoint(address)
    try:
        listed = await _listed(endpoint, terminal)
        sizes: list[Size] = ["small", "large"] if entry.large and entry.large != entry.small else ["small"]
        found = [await _probed(endpoint, ledger, size, listed) for size in sizes]
    finally:
        await endpoint.close()
        await asyncio.to_thread(store.close)
    _keep(owner, models, entry, found)
    _tell(terminal, entry, listed, found, ledger.calls)
    return 0 if all(one.profile is not None for one in found) else 1


class _Counted:
    """A ledger that knows how many calls it saw."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.calls = 0

    async def begin(self, call: Call) -> int:
        number = await self._ledger.begin(call)
        self.calls += 1
        return number

    async def end(self, number: int, spent: Spent) -> None:
        await self._ledger.end(number, spent)


async def _listed(endpoint: Endpoint, terminal: Terminal) -> dict[str, dict[str, Any]]:
    """Some servers have no list, and answer all the same."""
    host = endpoint.address.host
    try:
        found = {str(one["id"]): one for one in await endpoint.models()}
    except CallFailed as failed:
        terminal.note(terminal.text(NO_LIST, host=host, why=failed.problem.said(terminal.lang)), "ask")
        return {}
    terminal.say(terminal.text(HERE, host=host, n=len(found), names=", ".join(sorted(found)[:20])))
    return found


async def _probed(endpoint: Endpoint, ledger: Ledger, size: Size, listed: dict[str, dict[str, Any]]) -> Found:
    model = endpoint.address.model(size)
    try:
        streams, form = await _form(endpoint, ledger, size)
        tools = await _tools(endpoint, ledger, size)
    except ModelFailed as problem:
        return Found(model, None, problem)
    context = next((one for name in _CONTEXT if isinstance(one := listed.get(model, {}).get(name), int)), None)
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    return Found(model, Profile(form=form, tools=tools, streaming=streams, context=context, checked=moment))


async def _form(endpoint: Endpoint, ledger: Ledger, size: Size) -> tuple[bool, Form]:
    """Whether it streams, and the first form in which it answers as asked. Raises a `ModelFailed`."""
    last: ModelFailed = ModelGarbled(host=endpoint.address.host, why="")
    for streams in (True, False):
        way = Endpoint(replace(endpoint.address, streams=streams))
        try:
            for form in FORMS:
                try:
                    raw = await _counted(ledger, way, size, form)
                    read(PROBE, raw.text, raw.model)
                except CallFailed as failed:
                    last = failed.problem
                    if not failed.rejected:
                        break
                except BadAnswer as wrong:
                    last = wrong
                else:
                    return streams, form
        finally:
            await way.close()
    raise last


async def _counted(ledger: Ledger, endpoint: Endpoint, size: Size, form: Form) -> Raw:
    came = messages_tokens(told(PROBE, form))
    number = await ledger.begin(_call(endpoint, size, came))
    so_far = SoFar()
    try:
        raw = await endpoint.call(PROBE, size, form, so_far)
    except BaseException as wrong:
        reached = so_far.reached or (isinstance(wrong, CallFailed) and wrong.reached)
        code = wrong.problem.code if isinstance(wrong, CallFailed) else type(wrong).__name__
        await ledger.end(number, Spent("failed", came if reached else 0, tokens_of(so_far.text), 0, True, code))
        raise
    came, went = raw.tokens_in or came, raw.tokens_out or tokens_of(raw.text)
    money = endpoint.address.price(size).of(came, went)
    await ledger.end(number, Spent("done", came, went, money, estimated=raw.tokens_in is None))
    return raw


async def _tools(endpoint: Endpoint, ledger: Ledger, size: Size) -> bool:
    call = _call(endpoint, size, 40)
    number = await ledger.begin(call)
    try:
        able = await endpoint.calls_tools(endpoint.address.model(size))
    except CallFailed as failed:
        await ledger.end(number, Spent("failed", code=failed.problem.code))
        return False
    await ledger.end(number, Spent("done", 40, 10, endpoint.address.price(size).of(40, 10), estimated=True))
    return able


def _call(endpoint: Endpoint, size: Size, came: int) -> Call:
    address = endpoint.address
    most = address.price(size).of(came, MOST)
    return Call(address.name, address.model(size), "check", 1, came, MOST, most, address.currency)


def _keep(owner: Owner, models: ModelFile, entry: ModelEntry, found: list[Found]) -> None:
    profiles = entry.profiles | {one.model: one.profile for one in found if one.profile is not None}
    write_models(owner.home, models.with_(entry.model_copy(update={"profiles": profiles})))


def _tell(
    terminal: Terminal, entry: ModelEntry, listed: dict[str, dict[str, Any]], found: list[Found], calls: int
) -> None:
    if terminal.json:
        told_ = [
            {
                "model": one.model,
                "ok": one.profile is not None,
                "profile": None if one.profile is None else one.profile.model_dump(mode="json"),
                "error": None if one.why is None else {"code": one.why.code, "text": one.why.said(terminal.lang)},
            }
            for one in found
        ]
        terminal.object({"name": entry.name, "models": sorted(listed), "found": told_, "calls": calls})
        return
    for one in found:
        if one.profile is None:
            why = "" if one.why is None else one.why.said(terminal.lang)
            terminal.say(terminal.text(BAD, model=one.model, why=why), "bad")
            continue
        profile = one.profile
        context = terminal.text(UNKNOWN) if profile.context is None else f"{profile.context:,}"
        tools, streaming = (terminal.text(YES if able else NO) for able in (profile.tools, profile.streaming))
        terminal.say(
            terminal.text(
                FINE, model=one.model, form=profile.form, tools=tools, streaming=streaming, context=context
            ),
            "good",
        )  # fmt: skip
    terminal.say(terminal.text(COST, n=calls))
