"""git over real repositories, honest ones and those that try to have something run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deskhand.jail import choose
from deskhand.testing.ability_desk import AbilityDesk

pytestmark = pytest.mark.skipif(not choose.level("en").held, reason="nothing can hold a program here")


def git(repo: Path, *words: str) -> str:
    """What the real git says, with no settings of the tester's."""
    env = {"PATH": os.environ["PATH"], "HOME": str(repo.parent), "GIT_CONFIG_GLOBAL": "/dev/null"}
    env |= {"LC_ALL": "C.UTF-8", "GIT_OPTIONAL_LOCKS": "0"}
    done = subprocess.run(["git", *words], cwd=repo, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def repo(desk: AbilityDesk) -> Path:
    desk.write("app/a.txt", "one\ntwo\n")
    desk.write("app/子/b.txt", "b\n")
    place = desk.root / "app"
    git(place, "init", "--quiet", "--initial-branch=main")
    git(place, "config", "user.name", "李 伟")
    git(place, "config", "user.email", "li@example.org")
    git(place, "add", ".")
    git(place, "commit", "--quiet", "-m", "First")
    return place


async def test_status_log_diff_and_branches(desk: AbilityDesk, repo: Path) -> None:
    before = desk.tree()
    clean = await desk.done("code.git", folder="app", verb="status")
    assert (clean.result["clean"], clean.result["branch"], clean.result["changes"]) == (True, "main", [])
    log = await desk.done("code.git", folder="app", verb="log")
    assert [(one["subject"], one["author"]) for one in log.result["commits"]] == [("First", "李 伟")]
    assert desk.tree() == before, "nothing was written"

    desk.write("app/a.txt", "one\n2\nthree\n")
    (repo / "子/b.txt").unlink()
    desk.write("app/new file.txt", "x")
    status = await desk.done("code.git", folder="app", verb="status", lang="zh")
    found = {(one["file"], one["state"]) for one in status.result["changes"]}
    assert found == {("app/a.txt", "changed"), ("app/子/b.txt", "deleted"), ("app/new file.txt", "new")}
    assert "3" in status.answer
    diff = await desk.done("code.git", folder="app", verb="diff", files=["app/a.txt"])
    assert [(one["file"], one["added"], one["removed"]) for one in diff.result["changes"]] == [("app/a.txt", 2, 1)]
    assert "-two\n+2\n+three" in diff.result["text"]
    git(repo, "branch", "later")
    branches = await desk.done("code.git", folder="app", verb="branch")
    assert [(one["name"], one["current"]) for one in branches.result["branches"]] == [("later", False), ("main", True)]


async def test_a_commit_is_what_git_says_it_is_and_can_be_taken_back(desk: AbilityDesk, repo: Path) -> None:
    desk.write("app/a.txt", "one\n2\n")
    desk.write("app/c.txt", "c\n")
    before, first = desk.tree(), git(repo, "rev-parse", "HEAD").strip()
    receipt = await desk.done("code.git", folder="app", verb="commit", message="Second\n\nWith 中文.")
    assert git(repo, "rev-parse", "HEAD").strip() == receipt.result["hash"] != first
    assert git(repo, "status", "--porcelain") == ""
    assert git(repo, "log", "-1", "--format=%s|%an|%P").strip() == f"Second|李 伟|{first}"
    git(repo, "fsck", "--strict")
    assert {(one["file"], one["state"]) for one in receipt.result["changes"]} == {
        ("app/a.txt", "changed"),
        ("app/c.txt", "new"),
    }
    assert receipt.proof is not None and receipt.proof.undo == "yes"
    await desk.done("run.undo", run=desk.runs)
    assert git(repo, "rev-parse", "HEAD").strip() == first
    assert {name for name, look in desk.tree().items() if look[0] == "file"} == {
        name for name, look in before.items() if look[0] == "file"
    }
    assert git(repo, "status", "--porcelain").splitlines() == [" M a.txt", "?? c.txt"]
    git(repo, "fsck", "--strict")


async def test_a_commit_of_some_files_only(desk: AbilityDesk, repo: Path) -> None:
    desk.write("app/a.txt", "1\n")
    desk.write("app/c.txt", "c\n")
    await desk.done("code.git", folder="app", verb="commit", message="Only c", files=["app/c.txt"])
    assert git(repo, "show", "--format=", "--name-only", "HEAD").split() == ["c.txt"]
    assert git(repo, "status", "--porcelain") == " M a.txt\n"


async def test_a_preview_of_a_commit_is_the_commit(desk: AbilityDesk, repo: Path) -> None:
    desk.write("app/a.txt", "1\n")
    args: dict[str, Any] = {"folder": "app", "verb": "commit", "message": "Two"}
    preview = await desk.do("code.git", preview=True, **args)
    assert preview.proof is not None and preview.proof.preview
    assert git(repo, "log", "--format=%s").split() == ["First"]
    assert (await desk.do("code.git", shown=preview.proof.preview, **args)).outcome == "done"
    assert git(repo, "log", "--format=%s").split() == ["Two", "First"]


async def test_the_first_commit_of_all_and_a_new_branch(desk: AbilityDesk) -> None:
    desk.write("app/a.txt", "1\n")
    place = desk.root / "app"
    git(place, "init", "--quiet", "--initial-branch=main")
    assert (await desk.done("code.git", folder="app", verb="log")).result["commits"] == []
    nobody = await desk.do("code.git", folder="app", verb="commit", message="x")
    assert nobody.trouble is not None and nobody.trouble.code == "NobodyCommits", nobody
    git(place, "config", "user.name", "Li")
    git(place, "config", "user.email", "li@example.org")
    await desk.done("code.git", folder="app", verb="commit", message="First")
    git(place, "fsck", "--strict")
    made = await desk.done("code.git", folder="app", verb="branch", name="fix/sum")
    assert git(place, "rev-parse", "fix/sum").strip() == made.result["hash"]
    assert git(place, "branch", "--show-current").strip() == "main"
    again = await desk.do("code.git", folder="app", verb="branch", name="fix/sum", lang="zh")
    assert again.trouble is not None and again.trouble.code == "BranchTaken"
    await desk.done("run.undo", run=desk.runs - 1)
    assert "fix/sum" not in git(place, "branch")


async def test_what_cannot_be_done_is_said_and_nothing_changes(desk: AbilityDesk, repo: Path) -> None:
    before = desk.tree()
    rows: list[tuple[dict[str, Any], str]] = [
        ({"verb": "commit", "message": "x"}, "NothingToCommit"),
        ({"verb": "commit", "message": " "}, "CommitUnsaid"),
        ({"verb": "branch", "name": "a..b"}, "BadBranch"),
    ]
    for args, code in rows:
        receipt = await desk.do("code.git", folder="app", **args)
        assert receipt.trouble is not None and receipt.trouble.code == code, receipt
    assert desk.tree() == before
    assert (await desk.do("code.git", folder="app/子", verb="status")).trouble.code == "NotARepository"  # pyright: ignore
    desk.write("app/a.txt", "1\n")
    desk.write("app/.git/index.lock", "")
    busy = await desk.do("code.git", folder="app", verb="commit", message="x")
    assert busy.trouble is not None and busy.trouble.code == "GitBusy"
    (repo / ".git/index.lock").unlink()
    desk.write("app/.git/MERGE_HEAD", "0" * 40)
    merging = await desk.do("code.git", folder="app", verb="commit", message="x")
    assert merging.trouble is not None and merging.trouble.code == "Unfinished"
    linked = desk.root / "linked"
    linked.mkdir()
    (linked / ".git").symlink_to(repo / ".git")
    receipt = await desk.do("code.git", folder="linked", verb="status")
    assert receipt.trouble is not None and receipt.trouble.code == "LinkedRepository"


async def test_nothing_that_a_repository_brings_along_is_run(desk: AbilityDesk, repo: Path, tmp_path: Path) -> None:
    """Hooks, filters, watchers, diff tools, pagers, aliases, signing: each would leave a file where they can write."""
    told = tmp_path / "ran"
    told.mkdir()
    trap = desk.write("app/.git/trap.sh", f"#!/bin/sh\ntouch {told}/$1; touch {repo}/RAN; echo RAN >&2; cat\n")
    trap.chmod(0o755)
    for hook in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "prepare-commit-msg",
        "post-index-change",
        "reference-transaction",
    ):
        script = desk.write(f"app/.git/hooks/{hook}", f"#!/bin/sh\ntouch {told}/{hook}; touch {repo}/RAN\n")
        script.chmod(0o755)
    for name in (
        "core.fsmonitor", "core.pager", "diff.external", "core.editor", "core.sshCommand", "gpg.program",
        "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.command", "diff.evil.textconv",
        "core.askPass", "sequence.editor", "credential.helper", "core.alternateRefsCommand",
        "uploadpack.packObjectsHook",
    ):  # fmt: skip
        git(repo, "config", name, f"{trap} {name}")
    git(repo, "config", "alias.status", f"!{trap} alias")
    git(repo, "config", "commit.gpgSign", "true")
    git(repo, "config", "core.hooksPath", str(repo / ".git/hooks"))
    git(repo, "config", "core.worktree", "/")
    git(repo, "config", "include.path", "/etc/passwd")
    desk.write("app/a.txt", "hostile\n")
    desk.write("app/.gitattributes", "*.txt diff=evil\n")
    for verb in ("status", "log", "diff", "branch"):
        await desk.done("code.git", folder="app", verb=verb)
    await desk.done("code.git", folder="app", verb="commit", message="x")
    desk.write("app/.gitattributes", "*.txt filter=evil diff=evil\n")
    desk.write("app/a.txt", "more\n")
    diff = await desk.done("code.git", folder="app", verb="diff")
    assert "+more" in diff.result["text"]
    receipt = await desk.do("code.git", folder="app", verb="commit", message="y")
    assert receipt.trouble is not None and receipt.trouble.code == "Filtered", receipt
    assert list(told.iterdir()) == [] and not (repo / "RAN").exists()


async def test_a_repository_inside_is_left_alone_by_a_commit(desk: AbilityDesk, repo: Path) -> None:
    """Its settings are its own: git would read them, and whatever file they name, to see how it stands."""
    for name in ("known", "new [1]"):
        inner = repo / name
        inner.mkdir()
        git(inner, "init", "--quiet", "--initial-branch=main")
        (inner / "s").write_text("1")
        git(inner, "add", ".")
        git(inner, "-c", "user.name=a", "-c", "user.email=a@b.cn", "commit", "--quiet", "-m", "s")
        if name == "known":
            git(repo, "-c", "advice.addEmbeddedRepo=false", "add", "known")
            git(repo, "commit", "--quiet", "-m", "With one inside")
        with (inner / ".git/config").open("a") as config:
            config.write("\n[broken\n")  # git ends where it reads this
        (inner / "s").write_text("2")
    desk.write("app/a.txt", "changed\n")
    done = await desk.done("code.git", folder="app", verb="commit", message="Outer")
    assert [one["file"] for one in done.result["changes"]] == ["app/a.txt"]
    assert "160000" in git(repo, "ls-files", "--stage", "known")
    assert git(repo, "ls-files", "-v", "known").startswith("H "), "the index says of it what it said"
