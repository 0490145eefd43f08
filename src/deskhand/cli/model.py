"""`deskhand model add | list | remove`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from deskhand.cli.guarding import secrets_of
from deskhand.cli.home import make_home
from deskhand.cli.interrupts import Interrupted
from deskhand.cli.keyboard import Keyboard
from deskhand.cli.model_file import (
    ModelEntry,
    ModelFile,
    NoSuchModel,
    Prices,
    chosen,
    read_models,
    write_models,
)
from deskhand.cli.settings import Owner
from deskhand.cli.standing import holder
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem
from deskhand.core.invalid import first_reason
from deskhand.core.words import Words
from deskhand.planner.model.address import Address
from deskhand.planner.model.endpoint import Endpoint
from deskhand.planner.model.failures import CallFailed
from deskhand.trust.secrethome import LONGEST, fits


@dataclass(frozen=True, slots=True)
class Preset:
    """A well-known server. Addresses and names as their makers document them."""

    url: str
    small: str = ""
    large: str = ""
    key: bool = True


PRESETS: Final[Mapping[str, Preset]] = {
    "dashscope": Preset("https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen-flash", "qwen-plus"),
    "ollama": Preset("http://localhost:11434/v1", key=False),
    "vllm": Preset("http://localhost:8000/v1", key=False),
}
ASK_KEY: Final = Words("The key for {name} (empty where it wants none): ", "{name} 的密钥（不需要则留空）：")
ADDED: Final = Words("{name} is asked from now on: {small} at {host}.", "今后使用 {name}：{host} 的 {small}。")
LARGER: Final = Words("Where that is not enough, {large}.", "不够时使用 {large}。")
CHECK: Final = Words("See what it can do: deskhand model check", "了解它能做什么：deskhand model check")
LATER: Final = Words(
    "Deskhand is at work now (process {pid}) and knows of this from its next start.",
    "Deskhand 正在运行（进程 {pid}），下次启动后才会知道此更改。",
)
NONE: Final = Words(
    "No model is configured; Deskhand works without one. Add one: deskhand model add dashscope",
    "没有配置模型；Deskhand 不需要模型也能工作。添加：deskhand model add dashscope",
)
ROW: Final = Words(
    "{mark} {name}  {small}{large}  {url}  key: {key}", "{mark} {name}  {small}{large}  {url}  密钥：{key}"
)
GONE: Final = Words("{name} is asked no more.", "不再使用 {name}。")
NO_KEY: Final = Words("none", "无")


class BadModel(Problem):
    words = Words(
        "The model cannot be added: {name}: {why}. Nothing was changed.",
        "无法添加模型：{name}：{why}。没有做任何更改。",
    )


class NoModelAddress(Problem):
    words = Words(
        "Where is {name}? Nothing was changed. Say its address: deskhand model add {name} https://…/v1 "
        "(known without one: {presets})",
        "{name} 的地址是什么？没有做任何更改。请给出地址：deskhand model add {name} https://…/v1（预设：{presets}）",
    )


class WhichModel(Problem):
    words = Words(
        "Which model is to be asked? Nothing was changed. Say it with --small; this server has: {names}",
        "要使用哪个模型？没有做任何更改。请用 --small 指定；该服务提供：{names}",
    )


class BadKey(Problem):
    words = Words(
        "A key is one line of plain characters (ASCII), {longest} at most. Nothing was changed.",
        "密钥必须是一行普通字符（ASCII），最多 {longest} 个。没有做任何更改。",
    )


class BadPrice(Problem):
    words = Words(
        '"{given}" is no price; write what a million tokens cost, in and out: 0.5/2. Nothing was changed.',
        "“{given}”不是价格；请写每百万 token 的输入/输出价格：0.5/2。没有做任何更改。",
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says."""

    name: str
    url: str | None
    small: str | None
    large: str | None
    key_env: str | None
    price: str | None
    price_large: str | None
    currency: str
    patience: float | None = None
    no_key: bool = False


async def add(owner: Owner, terminal: Terminal, wanted: Wanted) -> int:
    """Configure a model, in place of one of that name; it is the one that is asked from now on."""
    preset = PRESETS.get(wanted.name, Preset("")) if wanted.url is None else Preset(wanted.url)
    if not preset.url:
        raise NoModelAddress(name=wanted.name, presets=", ".join(PRESETS))
    models = read_models(owner.home)
    _entry(wanted, preset, wanted.small or preset.small or "?", "")  # before a key is typed for it
    key = "" if wanted.key_env or wanted.no_key or not preset.key else await _typed(terminal, wanted.name)
    if key and not fits("key", key):
        raise BadKey(longest=LONGEST)
    small = wanted.small or preset.small or await _only(wanted.name, preset.url, key)
    secret = f"model-{wanted.name}" if key else ""
    entry = _entry(wanted, preset, small, secret)
    home, ring = make_home(owner.home), owner.settings.keyring
    if key:
        await asyncio.to_thread(lambda: secrets_of(home).keep(secret, key, in_ring=ring))
    write_models(home, models.with_(entry).model_copy(update={"use": entry.name}))
    if terminal.json:
        terminal.object({"added": _object(entry, asked=True)})
    host = Address(entry.name, entry.url, entry.small).host
    terminal.say(terminal.text(ADDED, name=entry.name, small=entry.small, host=host), "good")
    if entry.large:
        terminal.say(terminal.text(LARGER, large=entry.large))
    terminal.say(terminal.text(CHECK))
    tell_later(owner.home, terminal)
    return 0


def listed(owner: Owner, terminal: Terminal) -> int:
    models = read_models(owner.home)
    asked = _asked(owner, models)
    if terminal.json:
        terminal.object({"models": [_object(one, asked=one.name == asked) for one in models.models]})
        return 0
    if not models.models:
        terminal.say(terminal.text(NONE))
    for one in models.models:
        key = f"${one.key_env}" if one.key_env else one.secret or terminal.text(NO_KEY)
        large = f", {one.large}" if one.large else ""
        mark = "●" if one.name == asked else "○"
        terminal.say(terminal.text(ROW, mark=mark, name=one.name, small=one.small, large=large, url=one.url, key=key))
    return 0


def remove(owner: Owner, terminal: Terminal, name: str) -> int:
    """Forget a model and its key; the one added before it is asked then."""
    models = read_models(owner.home)
    gone = models.named(name)
    left = tuple(one for one in models.models if one.name != name)
    use = models.use if models.use != name else left[-1].name if left else ""
    write_models(owner.home, models.model_copy(update={"models": left, "use": use}))
    if gone.secret:
        secrets_of(owner.home).drop(gone.secret)
    if terminal.json:
        terminal.object({"removed": name})
    terminal.say(terminal.text(GONE, name=name), "good")
    tell_later(owner.home, terminal)
    return 0


def tell_later(home: Path, terminal: Terminal) -> None:
    has = holder(home)
    if has is not None:
        terminal.note(terminal.text(LATER, pid=has.pid), "ask")


def _asked(owner: Owner, models: ModelFile) -> str:
    try:
        entry = chosen(owner, models)
    except NoSuchModel:
        return ""
    return "" if entry is None else entry.name


def _entry(wanted: Wanted, preset: Preset, small: str, secret: str) -> ModelEntry:
    large = wanted.large or (preset.large if small == preset.small else "")
    given: dict[str, object] = {
        "name": wanted.name, "url": preset.url, "small": small, "large": large, "secret": secret,
        "key_env": wanted.key_env or "", "price": _prices(wanted.price) or Prices(),
        "price_large": _prices(wanted.price_large), "currency": wanted.currency,
    }  # fmt: skip
    if wanted.patience is not None:
        given["patience"] = wanted.patience
    try:
        return ModelEntry.model_validate(given)
    except ValidationError as wrong:
        name, why = first_reason(wrong)
        raise BadModel(name=name, why=why) from None


def _prices(given: str | None) -> Prices | None:
    if given is None:
        return None
    came, _, went = given.partition("/")
    try:
        return Prices(tokens_in=float(came), tokens_out=float(went or came))
    except ValueError:  # pydantic's own is one too
        raise BadPrice(given=given) from None


async def _typed(terminal: Terminal, name: str) -> str:
    """The key, typed unseen, or a line that comes through a pipe; never an argument, which others could read."""
    keyboard = Keyboard()
    try:
        if sys.stdin.isatty():
            return (await keyboard.secret(terminal.text(ASK_KEY, name=name)) or "").strip()
        return (await keyboard.line("") or "").strip()
    except Interrupted:
        raise KeyboardInterrupt from None


async def _only(name: str, url: str, key: str) -> str:
    """The server's model where it has only one. Raises `WhichModel`."""
    endpoint = Endpoint(Address(name, url, "", key=key))
    try:
        names = [str(one["id"]) for one in await endpoint.models()]
    except CallFailed as failed:
        raise failed.problem from None
    finally:
        await endpoint.close()
    if len(names) == 1:
        return names[0]
    raise WhichModel(names=", ".join(sorted(names)[:20]) or "–")


def _object(one: ModelEntry, *, asked: bool) -> dict[str, object]:
    return {**one.model_dump(mode="json"), "asked": asked}
