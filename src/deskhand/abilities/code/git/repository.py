"""What a repository says: how it stands, what was committed, what differs, its branches."""

from __future__ import annotations

from typing import Any, Final

from deskhand.abilities.code.git.asked import History
from deskhand.abilities.code.git.committing import commit, new_branch
from deskhand.abilities.code.git.paths import narrowed
from deskhand.abilities.code.git.room import Repository, failed, repository
from deskhand.abilities.code.results import Branch, Commit, Git, State, Touch
from deskhand.core.doors import Ctx
from deskhand.core.jail import Hit
from deskhand.core.paths import joined, path_text
from deskhand.core.shown import shown

MOST_CHANGES: Final = 1_000
MOST_DIFF: Final = 200_000
_UNIT: Final = "\x1f"
_STATES: Final[dict[str, State]] = {
    "M": "changed", "A": "new", "D": "deleted", "R": "renamed", "C": "copied", "T": "kind changed", "U": "conflict",
}  # fmt: skip
_SAFE_DIFF: Final = ("--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty")


async def git(ctx: Ctx, asked: History) -> Git:
    if asked.verb == "commit":
        return await commit(ctx, asked)
    if asked.verb == "branch" and asked.name is not None:
        return await new_branch(ctx, asked)
    async with repository(ctx, asked.folder) as repo:
        match asked.verb:
            case "log":
                return await _log(repo, asked)
            case "diff":
                return await _diff(repo, asked)
            case "branch":
                return await _branches(repo, asked)
            case _:
                return await status(repo)


async def status(repo: Repository) -> Git:
    words = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--ignore-submodules=dirty")
    rows = (await repo.said(*words)).split("\0")
    told: dict[str, Any] = {"branch": None}
    changes: list[Touch] = []
    at = 0
    while at < len(rows):
        row = rows[at]
        at += 1
        if row.startswith("# branch.head "):
            head = row.removeprefix("# branch.head ")
            told["branch"] = None if head == "(detached)" else shown(head)
        elif row.startswith("# branch.ab "):
            ahead, behind = row.removeprefix("# branch.ab ").split()
            told |= {"ahead": int(ahead), "behind": -int(behind)}
        elif row[:2] in ("1 ", "2 ", "u ", "? "):
            was = rows[at] if row[0] == "2" else None
            at += row[0] == "2"
            changes.append(_touch(repo, row, was))
    cut = len(changes) > MOST_CHANGES
    return Git(folder=repo.folder, verb="status", clean=not changes, changes=changes[:MOST_CHANGES], cut=cut, **told)


def _touch(repo: Repository, row: str, was: str | None) -> Touch:
    if row[0] == "?":
        return Touch(file=_path(repo, row[2:]), state="new")
    parts = row.split(" ", {"1": 8, "2": 9, "u": 10}[row[0]])
    staged, here = parts[1][0], parts[1][1]
    # What the next commit would take comes first; a file may differ once more on the disk.
    letter = staged if staged != "." else here
    state: State = "conflict" if row[0] == "u" else _STATES.get(letter, "changed")
    name = None if was is None else path_text(was)
    return Touch(file=_path(repo, parts[-1]), state=state, staged=staged != ".", was=name)


def _path(repo: Repository, name: str) -> str:
    """A path of the repository as it stands on the desk."""
    return joined(repo.folder, path_text(name))


async def _log(repo: Repository, asked: History) -> Git:
    form = _UNIT.join(("%H", "%an", "%aI", "%s"))
    words = ("log", "-z", f"--format={form}", f"--max-count={asked.limit + 1}", "--no-color", "--no-decorate")
    outcome = await repo.git(*words, *narrowed(repo.folder, repo.place, asked.files))
    branch = await current(repo)
    if not outcome.ok and b"does not have any commits" in outcome.err:
        return Git(folder=repo.folder, verb="log", branch=branch)
    if not outcome.ok:
        raise failed(repo.ctx, outcome)
    commits: list[Commit] = []
    for row in outcome.out.decode("utf-8", "replace").split("\0"):
        parts = row.split(_UNIT)
        if len(parts) == 4:
            commits.append(Commit(hash=parts[0], author=shown(parts[1]), when=parts[2], subject=shown(parts[3][:300])))
    cut = len(commits) > asked.limit
    return Git(folder=repo.folder, verb="log", branch=branch, commits=commits[: asked.limit], cut=cut)


async def _diff(repo: Repository, asked: History) -> Git:
    """Everything that differs from the last commit, staged or not."""
    against = ["HEAD"] if await has_commits(repo) else ["--cached"]
    paths = narrowed(repo.folder, repo.place, asked.files)
    rows = (await repo.said("diff", *_SAFE_DIFF, "--numstat", "-z", "--no-renames", *against, *paths)).split("\0")
    states = (await repo.said("diff", *_SAFE_DIFF, "--name-status", "-z", "--no-renames", *against, *paths)).split("\0")
    letters = dict(zip(states[1::2], states[::2], strict=False))
    changes: list[Touch] = []
    for row in rows:
        added, _, rest = row.partition("\t")
        removed, _, name = rest.partition("\t")
        if name:
            state = _STATES.get(letters.get(name, "M")[:1], "changed")
            counted = (None, None) if added == "-" else (int(added), int(removed))
            changes.append(Touch(file=_path(repo, name), state=state, added=counted[0], removed=counted[1]))
    outcome = await repo.git("diff", *_SAFE_DIFF, *against, *paths)
    if not outcome.ok and outcome.hit is not Hit.OUTPUT:
        raise failed(repo.ctx, outcome)
    text = outcome.out.decode("utf-8", "replace")
    return Git(
        folder=repo.folder, verb="diff", branch=await current(repo), clean=not changes,
        changes=changes[:MOST_CHANGES], text=text[:MOST_DIFF],
        cut=len(text) > MOST_DIFF or len(changes) > MOST_CHANGES,
    )  # fmt: skip


async def _branches(repo: Repository, asked: History) -> Git:
    form = "%1f".join(("%(HEAD)", "%(refname:short)", "%(objectname)", "%(contents:subject)"))
    rows = (
        await repo.said("for-each-ref", f"--format={form}", f"--count={asked.limit + 1}", "refs/heads")
    ).splitlines()
    branches: list[Branch] = []
    for row in rows:
        parts = row.split(_UNIT)
        if len(parts) == 4:
            branches.append(
                Branch(name=shown(parts[1]), current=parts[0] == "*", hash=parts[2], subject=shown(parts[3][:300]))
            )
    cut = len(branches) > asked.limit
    return Git(folder=repo.folder, verb="branch", branch=await current(repo), branches=branches[: asked.limit], cut=cut)


async def current(repo: Repository) -> str | None:
    """The branch that is checked out, whether it has commits or not."""
    outcome = await repo.git("symbolic-ref", "--quiet", "--short", "HEAD")
    return shown(outcome.out.decode("utf-8", "replace").strip()) if outcome.ok else None


async def has_commits(repo: Repository) -> bool:
    return (await repo.git("rev-parse", "--quiet", "--verify", "HEAD")).ok
