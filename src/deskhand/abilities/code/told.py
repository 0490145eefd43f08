"""The answers to requests about code, in English and Chinese."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.code.problems import EndedBadly, NotBuilt, NoTestsRun, TestsFailed
from deskhand.abilities.code.results import Built, Commit, Ended, Git, Started, Tested, Touch
from deskhand.core.paths import name_of
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words

_BUILT: Final = Words(
    "{name} was built with {system} in {seconds} s.", "{name} 已用 {system} 构建完成，用时 {seconds} 秒。"
)
_MADE: Final = Words("Made {n:file|files}: {names}", "生成 {n} 个文件：{names}")
_LEFT: Final = Words(
    "{n:more file was|more files were} too large or too many to bring over.", "另有 {n} 个文件过大或过多，没有带回。"
)
_NOTHING_MADE: Final = Words("It left no program, library or package.", "没有生成程序、库或软件包。")
_ERROR: Final = Words("First error: {where}{message}", "第一个错误：{where}{message}")
_AT: Final = Words("{file}, line {line}: ", "{file} 第 {line} 行：")
_IN: Final = Words("{file}: ", "{file}：")
_TESTS: Final = Words(
    "{name}: {passed} passed, {failed} failed{skipped} ({system}, {seconds} s).",
    "{name}：通过 {passed} 个，失败 {failed} 个{skipped}（{system}，{seconds} 秒）。",
)
_SKIPPED: Final = Words(", {n} left out", "，跳过 {n} 个")
_TESTED: Final = Words(
    "The tests of {name} passed ({system}, {seconds} s).", "{name} 的测试通过（{system}，{seconds} 秒）。"
)
_UNCOUNTED: Final = Words("The program did not say how many, in a form I know.", "程序没有以我认识的形式说明数量。")
_FAILED: Final = Words("Failed: {names}", "失败：{names}")
_STARTED: Final = Words("{name} ran to its end ({seconds} s).", "{name} 已运行结束（{seconds} 秒）。")
_SILENT: Final = Words("It printed nothing.", "没有输出。")
_OUTSIDE: Final = Words(
    "Links in it lead out of the project; in the jail they lead nowhere: {names}",
    "其中有指向项目之外的链接，在约束环境中无效：{names}",
)
_CLEAN: Final = Words("{name}{branch}: nothing differs from the last commit.", "{name}{branch}：与上次提交没有差异。")
_DIFFERS: Final = Words("{name}{branch}: {n:file differs|files differ}.", "{name}{branch}：有 {n} 个文件不同。")
_ON: Final = Words(" on {branch}", "（{branch} 分支）")
_APART: Final = Words(
    "{ahead:commit|commits} ahead of where it is followed, {behind} behind.",
    "领先上游 {ahead} 个提交，落后 {behind} 个。",
)
_LOG: Final = Words("The last {n:commit|commits} of {name}{branch}:", "{name}{branch} 最近的 {n} 个提交：")
_NO_COMMITS: Final = Words("{name} has no commits yet.", "{name} 还没有提交。")
_BRANCHES: Final = Words("{name} has {n:branch|branches}:", "{name} 有 {n} 个分支：")
_COMMITTED: Final = Words(
    "Committed {n:file|files} in {name}{branch} as {hash}: {subject}",
    "已在 {name}{branch} 提交 {n} 个文件，编号 {hash}：{subject}",
)
_BRANCHED: Final = Words(
    "Made the branch {branch} of {name} at {hash}; the one that is checked out is as it was.",
    "已在 {name} 的 {hash} 处创建分支 {branch}；当前检出的分支没有变化。",
)
_CUT: Final = Words("There is more than is shown here.", "还有更多内容未显示。")
_STATES: Final = {
    "new": Words("new", "新增"), "changed": Words("changed", "已修改"), "deleted": Words("deleted", "已删除"),
    "renamed": Words("renamed", "已改名"), "copied": Words("copied", "已复制"), "conflict": Words("conflict", "冲突"),
    "kind changed": Words("another kind", "类型已变"),
}  # fmt: skip
_SHOWN_OUTPUT: Final = 1_200


def built(result: Built, lang: Lang) -> str:
    head = (_BUILT if result.ok else NotBuilt.words).said(lang, **named(result))
    parts = [head, *_troubles(result, lang)]
    if result.ok:
        parts.append(_files(result.artifacts, lang) if result.artifacts else _NOTHING_MADE.said(lang))
    return "\n".join([*parts, *_beside(result, result.left, lang)])


def tested(result: Tested, lang: Lang) -> str:
    names = named(result)
    if result.none_run:
        parts = [NoTestsRun.words.said(lang, **names)]
    elif result.passed is None:
        parts = [(_TESTED if result.ok else TestsFailed.words).said(lang, **names), _UNCOUNTED.said(lang)]
    else:
        skipped = _SKIPPED.said(lang, n=result.skipped) if result.skipped else ""
        parts = [_TESTS.said(lang, **names, passed=result.passed, failed=result.failed, skipped=skipped)]
        if not result.ok:
            parts.append(TestsFailed.words.said(lang, **names))
    if result.failures:
        parts.append(_FAILED.said(lang, names=shown_few(result.failures, lang, at_most=10)))
    return "\n".join([*parts, *_troubles(result, lang), *_beside(result, 0, lang)])


def started(result: Started, lang: Lang) -> str:
    parts = [(_STARTED if result.ok else EndedBadly.words).said(lang, **named(result), exit=result.exit)]
    parts += _troubles(result, lang)
    text = result.text.strip()
    parts.append(_end_of(text) if text else _SILENT.said(lang))
    if result.made:
        parts.append(_files(result.made, lang))
    return "\n".join([*parts, *_beside(result, result.left, lang)])


def _end_of(text: str) -> str:
    lines = (shown(line) for line in text[-_SHOWN_OUTPUT:].splitlines())
    return ("…" if len(text) > _SHOWN_OUTPUT else "") + "\n".join(lines)


def named(result: Ended) -> dict[str, object]:
    """What the words about it may name."""
    name = shown(name_of(result.folder) or result.folder)
    return {"name": name, "system": result.system, "seconds": f"{result.seconds:g}"}


def _troubles(result: Ended, lang: Lang) -> list[str]:
    parts = [result.stopped] if result.stopped else []
    if result.error is not None:
        error = result.error
        where = ""
        if error.file:
            words = _AT if error.line else _IN
            where = words.said(lang, file=error.file, line=error.line)
        parts.append(_ERROR.said(lang, where=where, message=error.message))
    return parts


def _files(files: list[str], lang: Lang) -> str:
    return _MADE.said(lang, n=len(files), names=shown_few(files, lang, at_most=8))


def _beside(result: Ended, left: int, lang: Lang) -> list[str]:
    parts = [_LEFT.said(lang, n=left)] if left else []
    if result.outside:
        parts.append(_OUTSIDE.said(lang, names=shown_few(result.outside, lang)))
    return parts


def git(result: Git, lang: Lang) -> str:
    parts = {"status": _status, "log": _log, "diff": _diff, "branch": _branch, "commit": _commit}[result.verb](
        result, lang
    )
    return "\n".join([*parts, *([_CUT.said(lang)] if result.cut else [])])


def _place(result: Git, lang: Lang) -> dict[str, object]:
    branch = _ON.said(lang, branch=result.branch) if result.branch else ""
    return {"name": shown(name_of(result.folder) or result.folder), "branch": branch}


def _status(result: Git, lang: Lang) -> list[str]:
    words = _CLEAN if result.clean else _DIFFERS
    parts = [words.said(lang, **_place(result, lang), n=len(result.changes))]
    if result.ahead or result.behind:
        parts.append(_APART.said(lang, ahead=result.ahead, behind=result.behind))
    return [*parts, *_changes(result, lang)]


def _changes(result: Git, lang: Lang) -> list[str]:
    return [shown_lines(result.changes, lang, lambda one: _change(one, lang))] if result.changes else []


def _change(one: Touch, lang: Lang) -> str:
    counted = f" (+{one.added} −{one.removed})" if one.added is not None else ""
    return f"{shown(one.file)}: {_STATES[one.state].said(lang)}{counted}"


def _log(result: Git, lang: Lang) -> list[str]:
    place = _place(result, lang)
    if not result.commits:
        return [_NO_COMMITS.said(lang, name=place["name"])]
    return [_LOG.said(lang, **place, n=len(result.commits)), shown_lines(result.commits, lang, _commit_line)]


def _commit_line(one: Commit) -> str:
    return f"{one.hash[:8]} {one.when[:10]} {one.author}: {one.subject}"


def _diff(result: Git, lang: Lang) -> list[str]:
    words = _CLEAN if result.clean else _DIFFERS
    return [words.said(lang, **_place(result, lang), n=len(result.changes)), *_changes(result, lang)]


def _branch(result: Git, lang: Lang) -> list[str]:
    place = _place(result, lang)
    if result.hash is not None:
        return [_BRANCHED.said(lang, branch=result.branches[0].name, name=place["name"], hash=result.hash[:8])]
    lines = shown_lines(result.branches, lang, lambda one: f"{'* ' if one.current else ''}{one.name}: {one.subject}")
    return [_BRANCHES.said(lang, name=place["name"], n=len(result.branches)), lines]


def _commit(result: Git, lang: Lang) -> list[str]:
    one = result.commits[0]
    said = _COMMITTED.said(lang, **_place(result, lang), n=len(result.changes), hash=one.hash[:8], subject=one.subject)
    return [said, *_changes(result, lang)]
