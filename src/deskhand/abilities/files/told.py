"""The answers to requests about files, short enough for a chat, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deskhand.abilities.files.links import target_shown
from deskhand.abilities.files.results import (
    Copied,
    Deleted,
    Duplicates,
    Found,
    Listed,
    Moved,
    Opened,
    Organized,
    Part,
    Renamed,
    Searched,
    Sent,
    Unzipped,
    Usage,
    Zipped,
)
from deskhand.core.afterwards import Left
from deskhand.core.filetypes import KIND
from deskhand.core.moments import moment_of
from deskhand.core.paths import name_of
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words, size
from deskhand.core.world.facts import FileFact

_NONE_FOUND = Words("I found no file like that.", "没有找到符合条件的文件。")
_FOUND = Words("I found {n:file|files}:", "找到 {n} 个文件：")
_FOUND_FIRST = Words("I found {n:file|files}, here is the first:", "找到 {n} 个文件，第一个是：")
_FOUND_MORE = Words("I found {n:file|files}, here are the first {first}:", "找到 {n} 个文件，前 {first} 个是：")
_UNREAD = Words("I was not allowed to look into: {names}", "没有权限查看：{names}")
_UNREAL = Words(
    "Left out, for they hold no real files, only what the system makes up: {names}",
    "以下位置没有真正的文件（内容由系统临时生成），未包含在内：{names}",
)
_CLOSED = Words(
    "Left out, for you closed them to Deskhand (deskhand grant list shows how): {names}",
    "以下位置未对 Deskhand 开放，未包含在内（可用 deskhand grant list 查看）：{names}",
)
_EMPTY = Words("{folder} is empty.", "{folder} 是空的。")
_LISTED = Words("{folder} holds {n:thing|things}:", "{folder} 里有 {n} 项：")
_OPENED = Words(
    "I asked for {file} to be opened. Whether its window came up I cannot see from here.",
    "已请求打开 {file}。窗口是否已显示，我无法确认。",
)
_LEFT = Words("{n:thing was|things were} left alone:", "有 {n} 项保持原样：")
_MOVED = Words("Moved {n:item|items} to {to}:", "已将 {n} 项移动到 {to}：")
_COPIED = Words("Copied {n:item|items} to {to}:", "已将 {n} 项复制到 {to}：")
_NOT_NEEDED = Words("There was nothing to move: it is all in {to} already.", "无需移动：都已经在 {to} 里。")
_RENAMED = Words("Renamed {n:item|items}, now called:", "已重命名 {n} 项，现在的名称是：")
_ORGANIZED = Words(
    "Sorted {n:file|files} in {folder} into {m:folder|folders}:", "已将 {folder} 中的 {n} 个文件整理到 {m} 个文件夹："
)
_ORDERLY = Words("{folder} needed no sorting. Nothing was moved.", "{folder} 无需整理，没有移动任何文件。")
_INTO = Words("{name}: {n:file|files}", "{name}：{n} 个文件")
_DELETED = Words("Put {n:item|items} into the trash{amount}:", "已将 {n} 项移到回收站{amount}：")
_NO_DUPLICATES = Words("No two files there have the same content.", "没有内容相同的文件。")
_DUPLICATES = Words(
    "{n:extra copy|extra copies} in {groups:group|groups} of equal files, taking up {amount}:",
    "发现 {groups} 组内容相同的文件，多余 {n} 个，占用 {amount}：",
)
_TRASHED = Words(
    "Put {n:extra copy|extra copies} into the trash, {amount}. Of each group one was kept:",
    "已将 {n} 个多余的副本移到回收站，共 {amount}。每组都保留了一个：",
)
_KEEP = Words("{keep} = {others}", "{keep} = {others}")
_ZIPPED = Words("Packed {n:file|files} into {file} ({amount}).", "已将 {n} 个文件打包为 {file}（{amount}）。")
_UNZIPPED = Words("Unpacked {n:file|files} into {folder} ({amount}).", "已将 {n} 个文件解压到 {folder}（{amount}）。")
_SENT = Words("{n:file|files} for you:", "文件如下（共 {n} 个）：")
_USAGE = Words("{folder} takes up {amount} in {n:file|files}.", "{folder} 共占用 {amount}，{n} 个文件。")
_EVERYWHERE = Words("What I may look into", "我可以查看的文件夹")
_BY_FOLDER = Words("By folder:", "按文件夹：")
_BY_KIND = Words("By kind:", "按类型：")
_LARGEST = Words("Largest files:", "最大的文件：")
_DIRECTLY = Words("(directly in it)", "（直接位于其中）")
_PART = Words("{name} · {amount} · {n:file|files}", "{name} · {amount} · {n} 个文件")
_HERE = Words("This folder", "这个文件夹")
_HERE_TO = Words("this folder", "这个文件夹")
_FOLDER = Words("folder", "文件夹")
_LINK = Words("link to {target}", "链接，指向 {target}")
_SPECIAL = Words("device, socket or pipe", "设备、套接字或管道")
_MADE_UP = Words("no real files, made up by the system", "没有真正的文件，由系统生成")
_SHOWN_PARTS = 5


def found(result: Found, lang: Lang) -> str:
    passed = _passed(result, lang)
    if not result.count:
        return "\n".join([_NONE_FOUND.said(lang), *passed])
    first = len(result.files)
    words = _FOUND if result.count == first else _FOUND_FIRST if first == 1 else _FOUND_MORE
    head = words.said(lang, n=result.count, first=first)
    return "\n".join([head, shown_lines(result.facts, lang, lambda fact: _fact(fact, fact.path, lang)), *passed])


def listed(result: Listed, lang: Lang) -> str:
    folder = _place(result.folder, lang, first=True)
    closed = [_CLOSED.said(lang, names=shown_few(result.closed, lang))] if result.closed else []
    if not result.count:
        return "\n".join([_EMPTY.said(lang, folder=folder), *closed])
    lines = shown_lines(result.facts, lang, lambda fact: _fact(fact, fact.name, lang))
    return "\n".join([_LISTED.said(lang, folder=folder, n=result.count), lines, *closed])


def opened(result: Opened, lang: Lang) -> str:
    return _OPENED.said(lang, file=shown(result.file))


def moved(result: Moved, lang: Lang) -> str:
    to = _place(result.to, lang)
    if not result.count and not result.left:
        return _NOT_NEEDED.said(lang, to=to)
    return _with_left(_MOVED.said(lang, n=result.count, to=to), result.files, result.left, lang)


def copied(result: Copied, lang: Lang) -> str:
    head = _COPIED.said(lang, n=result.count, to=_place(result.to, lang))
    return _with_left(head, result.files, result.left, lang)


def renamed(result: Renamed, lang: Lang) -> str:
    return _with_left(_RENAMED.said(lang, n=result.count), result.files, result.left, lang)


def organized(result: Organized, lang: Lang) -> str:
    folder = _place(result.folder, lang)
    if not result.count and not result.left:
        return _ORDERLY.said(lang, folder=_place(result.folder, lang, first=True))
    head = _ORGANIZED.said(lang, n=result.count, folder=folder, m=len(result.into))
    into = [_INTO.said(lang, name=shown(one.name), n=one.count) for one in result.into]
    return _with_left(head, into, result.left, lang)


def deleted(result: Deleted, lang: Lang) -> str:
    amount = "" if not result.bytes else f"（{size(result.bytes)}）" if lang == "zh" else f" ({size(result.bytes)})"
    return _with_left(_DELETED.said(lang, n=result.count, amount=amount), result.files, result.left, lang)


def duplicates(result: Duplicates, lang: Lang) -> str:
    passed = _passed(result, lang)
    if not result.count and not result.left:
        return "\n".join([_NO_DUPLICATES.said(lang), *passed])
    words = _TRASHED if result.trashed else _DUPLICATES
    head = words.said(lang, n=result.count, groups=len(result.groups), amount=size(result.bytes))
    groups = [_KEEP.said(lang, keep=group.files[0], others=shown_few(group.files[1:], lang)) for group in result.groups]
    return "\n".join([_with_left(head, groups, result.left, lang), *passed])


def zipped(result: Zipped, lang: Lang) -> str:
    told = _ZIPPED.said(lang, n=result.count, file=shown(result.file), amount=size(result.bytes))
    return told if result.note is None else f"{told}\n{shown(result.note)}"


def unzipped(result: Unzipped, lang: Lang) -> str:
    return _UNZIPPED.said(lang, n=result.count, folder=shown(result.folder), amount=size(result.bytes))


def sent(result: Sent, lang: Lang) -> str:
    lines = shown_lines(result.files, lang, lambda one: f"{shown(one.name)} · {size(one.size)}")
    return f"{_SENT.said(lang, n=len(result.files))}\n{lines}"


def usage(result: Usage, lang: Lang) -> str:
    folder = _EVERYWHERE.said(lang) if result.folder is None else _place(result.folder, lang, first=True)
    told = [_USAGE.said(lang, folder=folder, amount=size(result.bytes), n=result.count)]
    if len(result.parts) > 1:
        told += [_BY_FOLDER.said(lang), _parts(result.parts, lang, lambda part: _below(part.path, result.folder, lang))]
    if result.kinds:
        told += [_BY_KIND.said(lang), _parts(result.kinds, lang, lambda part: KIND[part.path].folder.said(lang))]
    if result.largest:
        told += [_LARGEST.said(lang), shown_lines(result.largest[:_SHOWN_PARTS], lang, shown)]
    return "\n".join([*told, *_passed(result, lang)])


def _passed(result: Searched, lang: Lang) -> list[str]:
    """What was not searched, a line a reason."""
    kinds = ((_UNREAD, result.unread), (_UNREAL, result.unreal), (_CLOSED, result.closed))
    return [words.said(lang, names=shown_few(names, lang)) for words, names in kinds if names]


def _parts(parts: Sequence[Part], lang: Lang, name: Callable[[Part], str]) -> str:
    def line(part: Part) -> str:
        return _PART.said(lang, name=shown(name(part)), amount=size(part.bytes), n=part.count)

    return shown_lines(parts, lang, line, at_most=_SHOWN_PARTS)


def _below(path: str, folder: str | None, lang: Lang) -> str:
    return path if folder is None else _DIRECTLY.said(lang) if path == folder else name_of(path)


def _fact(fact: FileFact, name: str, lang: Lang) -> str:
    day = moment_of(fact.modified).date().isoformat()
    if fact.kind == "folder":
        return f"{shown(name)}/ · {_FOLDER.said(lang)} · {day}"
    if fact.kind == "link":
        return f"{shown(name)} · {_LINK.said(lang, target=target_shown(fact))} · {day}"
    special = _MADE_UP if fact.unreal else _SPECIAL
    what = size(fact.size) if fact.kind == "file" else special.said(lang)
    return f"{shown(name)} · {what} · {day}"


def _place(folder: str, lang: Lang, *, first: bool = False) -> str:
    """A folder in a sentence; the root has no name of its own there."""
    if folder not in ("", "."):
        return shown(folder)
    return (_HERE if first else _HERE_TO).said(lang)


def _with_left(head: str, items: Sequence[str], left: Sequence[Left], lang: Lang) -> str:
    told = [head, shown_lines(items, lang, shown)] if items else []
    if left:
        told.append(_LEFT.said(lang, n=len(left)))
        told.append(shown_lines(left, lang, lambda one: f"{shown(one.path)}: {shown(one.why)}"))
    return "\n".join(told) if told else head
