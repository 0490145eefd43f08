"""Signatures of everything about code; the work, the checks and the answers are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from deskhand.abilities.code.git.asked import History
from deskhand.abilities.code.results import Built, Git, Started, System, Tested, Verb
from deskhand.core.ability import Args, ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Content, Files, Folder, Reads, Target

if TYPE_CHECKING:
    from deskhand.abilities.code import checked, told, working
    from deskhand.abilities.code.git import repository
else:
    checked, told, working = later(__package__, "checked", "told", "working")
    (repository,) = later(f"{__package__}.git", "repository")

Goal = Annotated[
    str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_.@:/*\[\]]([A-Za-z0-9_.@:/*\[\]#=, -]*)$")
]
"""What of a project: a target, a script, a test, a file. It never begins like an option of a program."""
Seconds = Annotated[float, Field(gt=0, le=3_600)]
Words = Annotated[str, Field(max_length=10_000)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\s\-/.][^\s~^:?*\[\\\x00-\x20]*$")]


def _reach(args: Args) -> Risk:
    """With a network others see that something is fetched, and what a program tells them."""
    return Risk.R2 if args["network"] else Risk.R1


@ability("code.build", effect=_reach, worst=Risk.R2, check=checked.built, tell=told.built)
async def code_build(
    ctx: Ctx,
    folder: Target[Folder],
    target: Target[Goal | None] = None,
    system: System | None = None,
    network: bool = False,
    seconds: Seconds | None = None,
) -> Built:
    """Build a project the way it says itself, on a copy in the jail; what was made is laid into the project."""
    return await working.build(ctx, working.Asked(folder, target, system, network, seconds))


@ability("code.test", effect=_reach, worst=Risk.R2, check=checked.tested, tell=told.tested)
async def code_test(
    ctx: Ctx,
    folder: Reads[Target[Folder]],
    target: Target[Goal | None] = None,
    system: System | None = None,
    network: bool = False,
    seconds: Seconds | None = None,
) -> Tested:
    """Build and test a project the way it says itself, on a copy in the jail; nothing of it is changed."""
    return await working.test(ctx, working.Asked(folder, target, system, network, seconds))


@ability("code.run", effect=_reach, worst=Risk.R2, check=checked.started, tell=told.started)
async def code_run(
    ctx: Ctx,
    folder: Target[Folder],
    target: Target[Goal | None] = None,
    args: Target[Annotated[list[Words], Field(max_length=100)]] = [],  # noqa: B006 - read by pydantic, which copies it
    text: Content[str] = "",
    system: System | None = None,
    network: bool = False,
    seconds: Seconds | None = None,
) -> Started:
    """Start a program of a project, on a copy in the jail; files that it leaves are laid into the project.

    `args` are its words, each by itself; `text` is what it reads from its input.
    """
    return await working.start(ctx, working.Asked(folder, target, system, network, seconds), args, text)


def _writes(args: Args) -> Risk:
    return Risk.R1 if args["verb"] == "commit" or (args["verb"] == "branch" and args["name"]) else Risk.R0


@ability("code.git", effect=_writes, worst=Risk.R1, check=checked.git, tell=told.git)
async def code_git(
    ctx: Ctx,
    folder: Target[Folder],
    verb: Verb,
    files: Reads[Target[Files | None]] = None,
    message: Content[Words] = "",
    name: Target[Name | None] = None,
    limit: Annotated[int, Field(ge=1, le=500)] = 20,
) -> Git:
    """What a repository says, or a commit in it. Nothing that the repository brings along is run.

    `files` narrows log and diff, and says what a commit takes (all that differs, where none are named); `message` is
    the commit's; `name` makes a branch of that name.
    """
    return await repository.git(ctx, History(folder, verb, files, message, name, limit))
