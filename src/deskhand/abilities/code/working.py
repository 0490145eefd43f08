"""Build, test and start: the project is copied, its own programs do it there, and what counts comes back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from deskhand.abilities.code import artifacts
from deskhand.abilities.code.counts import counts, failures
from deskhand.abilities.code.diagnostics import first_error, last_words
from deskhand.abilities.code.ground import Ground, Look, ground, looks, project_place
from deskhand.abilities.code.problems import (
    BadProjectFile,
    NoBuildSystem,
    NoLoopback,
    NoSuchStart,
    NotInstalled,
    NotOfSystem,
)
from deskhand.abilities.code.results import Built, Fault, Started, System, Tested
from deskhand.abilities.code.running import Ran, command_line, run
from deskhand.abilities.code.systems import (
    MARKS,
    READ,
    Argv,
    Project,
    needs_packages,
    npm_install,
    recipe,
)
from deskhand.core.changes import Change
from deskhand.core.doors import Ctx
from deskhand.core.jail import Hit
from deskhand.core.paths import joined
from deskhand.core.shown import shown

_LONGEST_FILE: Final = 1 << 20
_SHOWN_TEXT: Final = 100_000
_NO_ADDRESS: Final = re.compile(r"Could not determine a usable (?:local|wildcard) IP")
"""Gradle, where a program may open no socket at all, not even to itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request about a project."""

    folder: str
    target: str | None
    system: System | None
    network: bool
    seconds: float | None


async def build(ctx: Ctx, asked: Asked) -> Built:
    project, system = await _project(ctx, asked)
    way = recipe(project, system, "build", asked.target)
    fields, left = _forgotten(asked, system), 0

    async def propose() -> list[Change]:
        nonlocal fields, left
        async with ground(ctx, asked.folder) as where:
            before = await looks(ctx, where)
            ran = await _run(ctx, where, project, system, way.steps, asked)
            fields = await _ended(where, project, system, ran)
            if not ran.ok:
                return []
            after = await looks(ctx, where)
            changes, left = await artifacts.kept(ctx, where, artifacts.artifacts(before, after), after, before)
            return changes

    done = await ctx.files.carry_out(propose)
    return Built(**fields, artifacts=artifacts.written(ctx, done), left=left)


async def test(ctx: Ctx, asked: Asked) -> Tested:
    project, system = await _project(ctx, asked)
    async with ground(ctx, asked.folder) as where:
        if system == "python":
            project = await _with_pytest(ctx, where, project)
        way = recipe(project, system, "test", asked.target)
        ran = await _run(ctx, where, project, system, way.steps, asked)
        found = await asyncio.to_thread(counts, ran.text)
        return Tested(
            **(await _ended(where, project, system, ran)),
            passed=found.passed if found else None,
            failed=found.failed if found else None,
            skipped=found.skipped if found else None,
            failures=[shown(name[:200]) for name in failures(ran.text)],
        )


async def start(ctx: Ctx, asked: Asked, args: Sequence[str], text: str) -> Started:
    project, system = await _project(ctx, asked)
    way = recipe(project, system, "run", asked.target)
    printed, fields, left = "", _forgotten(asked, system), 0

    async def propose() -> list[Change]:
        nonlocal printed, fields, left
        async with ground(ctx, asked.folder) as where:
            before = await looks(ctx, where)
            built = await _run(ctx, where, project, system, way.steps, asked)
            fields = await _ended(where, project, system, built)
            if not built.ok:
                return []
            middle = await looks(ctx, where) if way.steps else before
            program = way.program or _made_program(before, middle, asked)
            ran = await run(
                ctx, where, [(*program, *args)], network=asked.network, seconds=asked.seconds, stdin=text.encode()
            )
            fields = await _ended(where, project, system, ran, before=built)
            printed = _plain(ran.last, where)[-_SHOWN_TEXT:]
            after = await looks(ctx, where)
            made = artifacts.left_behind(middle, after) if ran.ok else []
            changes, left = await artifacts.kept(ctx, where, made, after, before)
            return changes

    done = await ctx.files.carry_out(propose)
    return Started(**fields, text=printed, made=artifacts.written(ctx, done), left=left)


def _made_program(before: Mapping[str, Look], after: Mapping[str, Look], asked: Asked) -> Argv:
    """The program that the build made, where it is one alone or the one that was named."""
    made = artifacts.programs(artifacts.artifacts(before, after), after)
    if asked.target is not None:
        # A project may keep a program or a script that it does not build.
        able = [path for path, look in after.items() if look.mode & 0o111]
        made = [path for path in {*made, *able} if path == asked.target or path.endswith(f"/{asked.target}")]
    if len(made) != 1:
        known = made or artifacts.programs(artifacts.artifacts(before, after), after)
        raise NoSuchStart(path=shown(asked.folder), known=", ".join(shown(one) for one in sorted(known)[:10]) or "–")
    return (f"./{made[0]}",)


async def _run(ctx: Ctx, where: Ground, project: Project, system: System, steps: Sequence[Argv], asked: Asked) -> Ran:
    if system == "npm" and needs_packages(project):
        if not asked.network:
            raise NotInstalled(path=shown(asked.folder), command=command_line(npm_install(project)[:2]))
        steps = (npm_install(project), *steps)
    ran = await run(ctx, where, steps, network=asked.network, seconds=asked.seconds)
    if not ran.ok and _NO_ADDRESS.search(ran.text):
        raise NoLoopback(system=system, path=shown(asked.folder))
    return ran


async def _with_pytest(ctx: Ctx, where: Ground, project: Project) -> Project:
    """The project, knowing whether its Python has pytest."""
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pytest') is None)"
    tried = await run(ctx, where, [(project.python, "-c", code)], seconds=30)
    return Project(project.path, project.names, project.texts, project.python, tried.ok, project.network)


async def _project(ctx: Ctx, asked: Asked) -> tuple[Project, System]:
    """What is known of the project, and the build system that was named or comes first."""
    place = await project_place(ctx, asked.folder)
    there = {fact.name: fact for fact in await ctx.files.listed(asked.folder)}
    texts: dict[str, str] = {}
    for name in READ:
        if name in there and there[name].kind == "file":
            texts[name] = await _text(ctx, joined(asked.folder, name))
    python = "python3"
    for name in (".venv", "venv"):
        if name in there and await ctx.files.fact(joined(asked.folder, f"{name}/bin/python")) is not None:
            python = f"{place}/{name}/bin/python"
            break
    project = Project(shown(asked.folder), frozenset(there), texts, python, network=asked.network)
    found = project.systems
    if not found:
        wanted = ", ".join(marks[0] for marks in MARKS.values())
        raise NoBuildSystem(path=shown(asked.folder), wanted=wanted)
    if asked.system is not None and asked.system not in found:
        raise NotOfSystem(path=shown(asked.folder), system=asked.system, others=", ".join(found))
    return project, asked.system or found[0]


async def _text(ctx: Ctx, path: str) -> str:
    def read(file: BinaryIO) -> bytes:
        return file.read(_LONGEST_FILE + 1)

    content = await ctx.files.reading(path, read)
    if len(content) > _LONGEST_FILE:
        raise BadProjectFile(file=shown(path), why="> 1 MB")
    return str(content.decode("utf-8-sig", "replace"))


def _forgotten(asked: Asked, system: System) -> dict[str, Any]:
    """What is left to say after a restart, when what was made is laid down and what was printed is gone."""
    return {"folder": asked.folder, "system": system, "ok": True, "commands": [], "exit": 0, "seconds": 0.0}


async def _ended(
    where: Ground, project: Project, system: System, ran: Ran, *, before: Ran | None = None
) -> dict[str, Any]:
    """The parts that every result has."""
    commands = [*(before.commands if before else ()), *ran.commands]
    return {
        "folder": where.folder, "system": system, "ok": ran.ok, "exit": ran.exit,
        "commands": [command_line(_relative(step, where)) for step in commands],
        "seconds": round(ran.seconds + (before.seconds if before else 0), 1),
        "error": await asyncio.to_thread(_fault, ran, where), "stopped": ran.stopped, "output": _plain(ran.tail, where),
        "outside": list(where.outside), "others": [one for one in project.systems if one != system],
    }  # fmt: skip


def _fault(ran: Ran, where: Ground) -> Fault | None:
    if ran.ok:
        return None
    found = first_error(ran.text, where.places)
    if found is None and ran.hit in (None, Hit.CPU, Hit.MEMORY):
        found = last_words(_plain(ran.text[-4_000:], where))
    if found is None:
        return None
    message = shown(_plain(found.message, where))
    return found.model_copy(update={"message": message, "file": shown(found.file) if found.file else None})


def _relative(step: Argv, where: Ground) -> Argv:
    return tuple(_plain(word, where) for word in step)


def _plain(text: str, where: Ground) -> str:
    """Without the names of folders that nobody but us knows."""
    for place in where.places:
        text = text.replace(place + "/", "").replace(place, ".")
    return text
