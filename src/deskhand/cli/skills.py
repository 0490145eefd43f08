"""`deskhand skill`: list, show, install, remove, publish and forget; `run` is a request like any other."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from deskhand.cli.access import Access
from deskhand.cli.home import make_home
from deskhand.cli.keyboard import Keyboard
from deskhand.cli.keys import keys_of
from deskhand.cli.reach import with_hub
from deskhand.cli.settings import Owner
from deskhand.cli.skill_jail import LIMITS, NoExamples, passed, tried
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem
from deskhand.core.plan.model import Do, walk
from deskhand.core.registry import Registry
from deskhand.core.saying import said_step
from deskhand.core.skill.format import MOST_FILES, Fixture, Skill, content_hash, name_key, read_skill
from deskhand.core.skill.sound import sound
from deskhand.core.skill.trial import Trial, expected_of, failures
from deskhand.core.words import Words
from deskhand.hub.skills.views import SkillView
from deskhand.jail.choose import best
from deskhand.skills.fetch import Source, put
from deskhand.skills.index import Entry, IndexLies
from deskhand.skills.package import ENDING, Package
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected
from deskhand.trust.signed import Signed
from deskhand.trust.skill import Statement, approved, authored, read_authored

ASKING: Final = 2
YES: Final = frozenset({"y", "yes", "是", "好", "好的"})
NONE: Final = Words(
    "No automations yet. When something went well, say: save this as an automation called weekly report",
    "还没有自动化。某件事做好之后，可以说：把刚才的操作保存为自动化，叫周报",
)
LINE: Final = Words("{name} · version {version} · {worst} · {about}", "{name} · 版本 {version} · {worst} · {about}")
PHRASES: Final = Words("Words that need no model any more:", "已记住的说法（不再需要模型）：")
PHRASE: Final = Words("{id} · “{text}”", "{id} · “{text}”")
USES: Final = Words("It uses {abilities}, and goes as far as {worst}.", "它使用 {abilities}，影响程度最多为 {worst}。")
SLOT: Final = Words("It takes {slot} ({kind}); otherwise {default}", "可更换 {slot}（{kind}）；默认为 {default}")
AUTHOR: Final = Words("Its author's key is {author}, version {version}.", "作者密钥：{author}，版本 {version}。")
DIFF: Final = Words("In its example “{example}” this is what it does:", "在示例“{example}”中，它会这样做：")
NO_DIFF: Final = Words("  nothing is changed; it answers: {answer}", "  不更改任何内容；它回答：{answer}")
LEFT_OUT: Final = Words(
    "  not tried, because it reaches beyond the desk: {abilities}", "  没有试运行，因为会影响到桌面以外：{abilities}"
)
INSTALL: Final = Words("Install “{name}”? [y/N] ", "安装“{name}”吗？[y/N] ")
NOT_INSTALLED: Final = Words(
    "Nothing was installed. To say yes: deskhand skill install “{name}” --from {place} --yes",
    "没有安装任何内容。要同意安装：deskhand skill install “{name}” --from {place} --yes",
)
INSTALLED: Final = Words("“{name}” is installed. Say: run {name}", "“{name}”已安装。可以说：运行{name}")
REMOVED: Final = Words("“{name}” is gone.", "“{name}”已删除。")
PUBLISHED: Final = Words(
    "“{name}”, version {version}, is in {place}: {file}", "“{name}”版本 {version} 已放入 {place}：{file}"
)
FORGOTTEN: Final = Words("Forgotten: those words are understood anew.", "已忘记：这些话会重新理解。")


class NotItsAuthor(Problem):
    words = Words(
        "“{name}” is by another author, so it is not published under your key. Save one of your own instead.",
        "“{name}”出自其他作者，不能以您的密钥发布。请改为保存您自己的自动化。",
    )


class BadExample(Problem):
    words = Words(
        "{place} cannot be an example: {why}. Nothing was published.", "{place} 不能作为示例：{why}。没有发布任何内容。"
    )


async def listed(owner: Owner, terminal: Terminal) -> int:
    async def work(access: Access) -> int:
        found = await access.skills()
        if terminal.json:
            terminal.object(found.model_dump(mode="json"))
            return 0
        for one in found.skills:
            about = one.about_zh if terminal.lang == "zh" else one.about_en
            terminal.say(terminal.text(LINE, name=one.name, version=one.version, worst=one.worst, about=about))
        if not found.skills:
            terminal.say(terminal.text(NONE))
        if found.phrases:
            terminal.say(terminal.text(PHRASES), "bold")
        for phrase in found.phrases:
            terminal.say(terminal.text(PHRASE, id=phrase.id, text=phrase.text), indent=2)
        return 0

    return await with_hub(owner, terminal, "skill list", work)


async def shown(owner: Owner, terminal: Terminal, name: str) -> int:
    async def work(access: Access) -> int:
        found = await access.skill(name)
        skill = read_skill(found.raw.encode())
        if terminal.json:
            terminal.object({**found.skill.model_dump(mode="json"), "plan": skill.plan.json_object()})
            return 0
        _describe(terminal, skill, found.skill.author)
        return 0

    return await with_hub(owner, terminal, "skill show", work)


async def install(owner: Owner, terminal: Terminal, name: str, place: str, *, yes: bool) -> int:
    """Fetch, hold against its index and its author, try in the jail, show, ask; then, and only then, take it in."""
    skill, author = await fetched(name, place)
    sound(skill, Registry.discover(), terminal.lang)
    trials = await passed(skill, terminal.lang)
    _describe(terminal, skill, author)
    for fixture, trial in zip(skill.fixtures, trials, strict=True):
        _differs(terminal, fixture, trial)
    if not yes and not await _agreed(terminal, skill):
        if terminal.json:
            terminal.object({**_object(skill, author, trials), "state": "asking"})
        terminal.say(terminal.text(NOT_INSTALLED, name=skill.name, place=place), "ask")
        return ASKING
    key = await asyncio.to_thread(lambda: keys_of(make_home(owner.home), in_ring=owner.settings.keyring).owner)
    approval = approved(key, _statement(skill))

    async def work(access: Access) -> SkillView:
        return await access.install(skill.raw().decode(), author, approval)

    await with_hub(owner, terminal, "skill install", work)
    if terminal.json:
        terminal.object({**_object(skill, author, trials), "state": "done"})
    terminal.say(terminal.text(INSTALLED, name=skill.name), "good")
    return 0


async def fetched(name: str, place: str) -> tuple[Skill, str]:
    """The newest of a name in an index, once it is what index, file and author say, all three; with its author's id.

    Raises what `Source` raises, `IndexLies`, `BadSkill`.
    """
    source = Source(place)
    entry = (await source.index()).named(name, place)
    package = await source.package(entry)
    found = content_hash(package.skill)
    if found != entry.hash:
        raise IndexLies(place=place, name=name, why=f"{found[:12]} ≠ {entry.hash[:12]}")
    try:
        said = read_authored(Signed(package.statement, package.by, package.sig), package.public)
    except Rejected as wrong:
        raise IndexLies(place=place, name=name, why=str(wrong)) from None
    skill = read_skill(package.skill)
    meant = (skill.name, skill.version, found, package.by)
    for claimed in ((said.name, said.version, said.hash, package.by), (entry.name, entry.version, found, entry.author)):
        if claimed != meant:
            raise IndexLies(place=place, name=name, why=f"{claimed[0]} {claimed[1]} ≠ {skill.name} {skill.version}")
    return skill, package.by


async def publish(
    owner: Owner, terminal: Terminal, name: str, folder: Path, example: Path | None, version: int | None
) -> int:
    """Put one of the owner's own into the index in a folder, with an example that passed, signed by the owner's key."""

    async def work(access: Access) -> Skill:
        found = await access.skill(name)
        if found.skill.author:
            raise NotItsAuthor(name=found.skill.name)
        return read_skill(found.raw.encode())

    skill = await with_hub(owner, terminal, "skill publish", work)
    skill = skill.model_copy(update={"version": version or skill.version})
    if example is not None:
        skill = await _with_example(skill, example, terminal)
    if not skill.fixtures:
        raise NoExamples(name=skill.name)
    skill = sound(read_skill(skill.raw()), Registry.discover(), terminal.lang)
    trials = await passed(skill, terminal.lang)
    key = await asyncio.to_thread(lambda: keys_of(make_home(owner.home), in_ring=owner.settings.keyring).owner)
    entry, raw = packed(skill, key)
    await asyncio.to_thread(put, folder, entry, raw)
    if terminal.json:
        terminal.object({**_object(skill, entry.author, trials), "file": entry.file, "state": "done"})
    for fixture, trial in zip(skill.fixtures, trials, strict=True):
        _differs(terminal, fixture, trial)
    said = terminal.text(PUBLISHED, name=skill.name, version=skill.version, place=folder, file=entry.file)
    terminal.say(said, "good")
    return 0


def packed(skill: Skill, key: Key) -> tuple[Entry, bytes]:
    """An automation as a file of an index, signed by its author, and what the index says of it."""
    raw = skill.raw()
    signed = authored(key, _statement(skill))
    written = Package(key.public, key.id, signed.raw, signed.sig, raw).written()
    entry = Entry(
        name=skill.name, version=skill.version, file=_file(skill), hash=content_hash(raw), size=len(written),
        author=key.id, en=skill.about.en, zh=skill.about.zh,
    )  # fmt: skip
    return entry, written


async def remove(owner: Owner, terminal: Terminal, name: str) -> int:
    async def work(access: Access) -> None:
        await access.remove_skill(name)

    await with_hub(owner, terminal, "skill remove", work)
    return _told(terminal, {"name": name, "removed": True}, terminal.text(REMOVED, name=name))


async def forget(owner: Owner, terminal: Terminal, phrase: int) -> int:
    async def work(access: Access) -> None:
        await access.forget_phrase(phrase)

    await with_hub(owner, terminal, "skill forget", work)
    return _told(terminal, {"phrase": phrase, "forgotten": True}, terminal.text(FORGOTTEN))


def request_of(name: str, words: Sequence[str]) -> str:
    """What a person would say to have it run, in words of their own behind it."""
    return " ".join((f'run "{name}"', *words))


async def _with_example(skill: Skill, folder: Path, terminal: Terminal) -> Skill:
    """The same with the files of a folder as its example, and what came of them as its promise."""
    files = await asyncio.to_thread(_files, folder)
    fixture = Fixture(name="example", now=datetime.now().astimezone().replace(microsecond=0).isoformat(), files=files)
    skill = skill.model_copy(update={"fixtures": (fixture,)})
    trial = await tried(read_skill(skill.raw()), 0, await asyncio.to_thread(best))
    fixture = fixture.model_copy(update={"expect": expected_of(trial, exact=False)})
    wrong = list(failures(fixture, trial, terminal.lang))
    if wrong:
        raise BadExample(place=folder, why="; ".join(wrong[:3]))
    return skill.model_copy(update={"fixtures": (fixture,)})


def _files(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    left = LIMITS.file_size
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        left -= path.stat().st_size
        if left < 0 or len(found) >= MOST_FILES:
            raise BadExample(place=folder, why=f"> {MOST_FILES}")
        found[path.relative_to(folder).as_posix()] = base64.b64encode(path.read_bytes()).decode()
    return found


def _statement(skill: Skill) -> Statement:
    return Statement(name=skill.name, version=skill.version, hash=skill.hash(), iat=int(time.time()))


def _file(skill: Skill) -> str:
    """A file name that says what it is where it can, and is safe everywhere."""
    plain = re.sub(r"[^a-z0-9]+", "-", name_key(skill.name)).strip("-")[:40]
    mark = hashlib.sha256(name_key(skill.name).encode()).hexdigest()[:8]
    return f"{plain or 'skill'}-{mark}-{skill.version}{ENDING}"


def _describe(terminal: Terminal, skill: Skill, author: str) -> None:
    about = skill.about.zh if terminal.lang == "zh" else skill.about.en
    terminal.say(terminal.text(LINE, name=skill.name, version=skill.version, worst=skill.worst, about=about), "bold")
    registry = Registry.discover()
    phrases = registry.phrases(terminal.lang)
    named = [f"{do} ({phrases[do].about})" if do in phrases else do for do in skill.abilities]
    terminal.say(terminal.text(USES, abilities=", ".join(named), worst=skill.worst), indent=2)
    for step, _ in walk(skill.plan.steps):
        if isinstance(step, Do):
            terminal.say(f"· {said_step(step, phrases, terminal.lang)}", indent=2)
    for slot in skill.slots:
        default = slot.said or json.dumps(slot.default, ensure_ascii=False)
        terminal.say(terminal.text(SLOT, slot=slot.name, kind=slot.kind, default=default), indent=2)
    if author:
        terminal.say(terminal.text(AUTHOR, author=author, version=skill.version), indent=2)


def _differs(terminal: Terminal, fixture: Fixture, trial: Trial) -> None:
    terminal.say(terminal.text(DIFF, example=fixture.name))
    for line in trial.diff:
        terminal.say(line, indent=2)
    if not trial.diff:
        terminal.say(terminal.text(NO_DIFF, answer=trial.answer[:500]))
    if trial.left_out:
        terminal.say(terminal.text(LEFT_OUT, abilities=", ".join(trial.left_out)), "ask")


async def _agreed(terminal: Terminal, skill: Skill) -> bool:
    if not terminal.interactive:
        return False
    typed = await Keyboard().line(terminal.text(INSTALL, name=skill.name))
    return (typed or "").strip().casefold() in YES


def _object(skill: Skill, author: str, trials: Sequence[Trial]) -> dict[str, Any]:
    return {
        "name": skill.name,
        "version": skill.version,
        "hash": skill.hash(),
        "author": author,
        "abilities": list(skill.abilities),
        "worst": skill.worst,
        "slots": [slot.model_dump(mode="json") for slot in skill.slots],
        "examples": [
            {"name": fixture.name, "diff": trial.diff, "left_out": list(trial.left_out)}
            for fixture, trial in zip(skill.fixtures, trials, strict=True)
        ],
    }


def _told(terminal: Terminal, value: Mapping[str, Any], text: str) -> int:
    if terminal.json:
        terminal.object({**value, "answer": text})
    else:
        terminal.say(text)
    return 0
