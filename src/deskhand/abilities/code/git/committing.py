"""Commits and new branches: made by git in a work folder, laid into the repository as changes that can be undone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from deskhand.abilities.code.git.asked import History
from deskhand.abilities.code.git.paths import narrowed
from deskhand.abilities.code.git.room import Repository, failed, repository
from deskhand.abilities.code.problems import (
    BadBranch,
    BranchTaken,
    CommitUnsaid,
    Filtered,
    NobodyCommits,
    NotCommitted,
    NothingToCommit,
)
from deskhand.abilities.code.results import Branch, Commit, Git, Touch
from deskhand.core.afterwards import left_alone
from deskhand.core.changes import Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined, path_text
from deskhand.core.shown import shown, shown_few

MOST_OBJECT: Final = 256 << 20
_HASH: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_REPOSITORY: Final = "160000 "
_GLOB: Final = re.compile(r"[\\*?\[\]]")
_ESCAPED: Final = r"\\\g<0>"
_NESTED: Final = "nested"
"""Names the repositories inside this one, for git to pass over."""
_STATES: Final = {"A": "new", "M": "changed", "D": "deleted", "T": "kind changed"}


async def commit(ctx: Ctx, asked: History) -> Git:
    if not asked.message.strip():
        raise CommitUnsaid()
    result: Git | None = None

    async def propose() -> list[Change]:
        nonlocal result
        async with repository(ctx, asked.folder) as repo:
            repo.ensure_at_rest()
            paths = narrowed(repo.folder, repo.place, asked.files)
            nested = await _without_nested(repo)
            await repo.said("-c", f"core.excludesFile={repo.inside}/{_NESTED}", "add", "--all", *paths)
            changes = await _staged(repo, paths)
            if not changes:
                raise NothingToCommit(path=shown(asked.folder))
            await _ensure_unfiltered(repo, changes)
            when = {"GIT_AUTHOR_DATE": ctx.now.isoformat(), "GIT_COMMITTER_DATE": ctx.now.isoformat()}
            words = ("commit", "--quiet", "--no-verify", "--no-gpg-sign", "--no-post-rewrite", "--file=-")
            outcome = await repo.git(
                *words, *(("--only", *paths) if paths else ()), stdin=asked.message.encode(), env=when
            )
            if not outcome.ok:
                unknown = b"tell me who you are" in outcome.err or b"empty ident" in outcome.err
                raise NobodyCommits(path=shown(asked.folder)) if unknown else failed(ctx, outcome)
            if nested:
                await repo.said("update-index", "--no-skip-worktree", "-z", "--stdin", stdin=nested)
            made, ref = await _head(repo), await _ref(repo)
            result = await _told(repo, made, ref, changes)
            return await _laid(repo, ref, made)

    ensure_written(ctx, await ctx.files.carry_out(propose))
    if result is None:
        result = await _as_it_stands(ctx, asked)
    return result


async def _without_nested(repo: Repository) -> bytes:
    """Repositories inside this one, left as they are: to look into one, git reads its settings, which name others.

    Those that the index knows are what is handed back, to be shown to git again when it has committed.
    """
    rows = (await repo.said("ls-files", "--stage", "-z")).split("\0")
    known = [row.partition("\t")[2] for row in rows if row.startswith(_REPOSITORY)]
    told = b"".join(name.encode("utf-8", "surrogateescape") + b"\0" for name in known)
    if told:
        await repo.said("update-index", "--skip-worktree", "-z", "--stdin", stdin=told)
    others = (await repo.said("ls-files", "--others", "--exclude-standard", "-z")).split("\0")
    new = [name for name in others if name.endswith("/")]
    if any("\n" in name for name in new):
        raise NotCommitted(why=shown(next(name for name in new if "\n" in name)))
    lines = "".join(f"/{_GLOB.sub(_ESCAPED, name)}\n" for name in new)
    await repo.room.put(f"git/{_NESTED}", lines.encode("utf-8", "surrogateescape"))
    return told


async def new_branch(ctx: Ctx, asked: History) -> Git:
    name = asked.name or ""
    result: Git | None = None

    async def propose() -> list[Change]:
        nonlocal result
        async with repository(ctx, asked.folder) as repo:
            repo.ensure_at_rest()
            if not (await repo.git("check-ref-format", "--branch", name)).ok:
                raise BadBranch(name=shown(name))
            outcome = await repo.git("branch", "--no-track", "--", name)
            if not outcome.ok:
                raise BranchTaken(name=shown(name)) if b"already exists" in outcome.err else failed(ctx, outcome)
            hash_ = await _head(repo)
            subject = (await repo.said("log", "-1", "--format=%s")).strip()
            branch = Branch(name=name, current=False, hash=hash_, subject=shown(subject[:300]))
            result = Git(folder=repo.folder, verb="branch", branches=[branch], hash=hash_)
            return await _written(repo, [f"refs/heads/{name}"])

    ensure_written(ctx, await ctx.files.carry_out(propose))
    if result is None:
        result = await _as_it_stands(ctx, asked)
    return result


def ensure_written(ctx: Ctx, done: Sequence[Done]) -> None:
    """Raises where any of the changes was not done."""
    left = left_alone(done, ctx.lang)
    if left:
        some = any(one.state == "done" and isinstance(one.change, Write) for one in done)
        raise NotCommitted(why=left[0].why, side_effect="partial" if some else "none")


async def _as_it_stands(ctx: Ctx, asked: History) -> Git:
    """After a restart in the middle of it: what was made is read where it stands now."""
    async with repository(ctx, asked.folder) as repo:
        if asked.verb == "commit":
            return await _told(repo, await _head(repo), await _ref(repo), [])
        hash_ = (await repo.said("rev-parse", "--verify", f"refs/heads/{asked.name}")).strip()
        branch = Branch(name=asked.name or "", current=False, hash=hash_, subject="")
        return Git(folder=repo.folder, verb="branch", branches=[branch], hash=hash_)


async def _told(repo: Repository, made: str, ref: str, changes: Sequence[Touch]) -> Git:
    form = "\x1f".join(("%an", "%aI", "%s"))
    author, when, subject = (await repo.said("log", "-1", f"--format={form}")).strip("\n").split("\x1f")
    one = Commit(hash=made, author=shown(author), when=when, subject=shown(subject[:300]))
    branch = shown(ref.removeprefix("refs/heads/")) if ref != "HEAD" else None
    return Git(folder=repo.folder, verb="commit", branch=branch, changes=list(changes), commits=[one], hash=made)


async def _staged(repo: Repository, paths: Sequence[str]) -> list[Touch]:
    words = ("diff", "--cached", "--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv")
    rows = (await repo.said(*words, *paths)).split("\0")
    return [
        Touch.model_validate(
            {"file": joined(repo.folder, path_text(name)), "state": _STATES.get(letter, "changed"), "staged": True}
        )
        for letter, name in zip(rows[::2], rows[1::2], strict=False)
    ]


async def _ensure_unfiltered(repo: Repository, changes: Sequence[Touch]) -> None:
    """Raises where a file would be stored as a program of the repository makes it, which is not run."""
    start = 0 if repo.folder in ("", ".") else len(repo.folder.rstrip("/")) + 1
    names = "\0".join(one.file[start:] for one in changes).encode()
    rows = (await repo.said("check-attr", "-z", "--stdin", "filter", stdin=names)).split("\0")
    wants = {name: value for name, value in zip(rows[::3], rows[2::3], strict=False) if value not in _NO_FILTER}
    if wants:
        filters = ", ".join(sorted({shown(value) for value in wants.values()}))
        raise Filtered(files=shown_few(sorted(wants), repo.ctx.lang), filter=filters)


_NO_FILTER: Final = ("unspecified", "unset", "set", "")


async def _head(repo: Repository) -> str:
    return (await repo.said("rev-parse", "--verify", "HEAD")).strip()


async def _ref(repo: Repository) -> str:
    """What the commit moves on: the branch that is checked out, or HEAD itself."""
    outcome = await repo.git("symbolic-ref", "--quiet", "HEAD")
    return outcome.out.decode().strip() if outcome.ok else "HEAD"


async def _laid(repo: Repository, ref: str, made: str) -> list[Change]:
    """The new parts of the store first, the branch last: what stops in between leaves the repository as it was."""
    if not _HASH.match(made):
        raise NotCommitted(why=shown(made[:80]))
    logs = [] if ref == "HEAD" else [f"logs/{ref}"]
    return await _written(repo, [*await repo.new_objects(), "logs/HEAD", *logs, "index", ref])


async def _written(repo: Repository, names: Sequence[str]) -> list[Change]:
    changes: list[Change] = []
    folders: dict[str, None] = {}
    for name in names:
        place = joined(repo.kept, name)
        if name.startswith("objects/") and await repo.ctx.files.fact(place) is not None:
            continue  # stored before, under the name of its content: git only could not touch it there
        if await repo.ctx.files.fact(folder_of(place)) is None:
            folders[folder_of(place)] = None
        content = await repo.ctx.files.keep(await repo.content(name, MOST_OBJECT))
        # Only over what git saw: another program may write the repository meanwhile.
        look = await repo.ctx.files.look(place)
        changes.append(Write(path=place, content=content, replace=True, expect=look))
    return [*(MakeFolder(path=one) for one in folders), *changes]
