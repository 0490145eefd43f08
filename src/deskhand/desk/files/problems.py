"""What the disk can say no with, each as a sentence a person can act on."""

from __future__ import annotations

import errno
import os
from typing import Final

from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Words


class Vanished(Problem):
    words = Words(
        "{path} is gone: nothing of that name is there (any more). Check the name, or look in the trash.",
        "{path} 不存在（或已经不在了）。请检查名称，或到回收站里找找。",
    )


class DiskFull(Problem):
    words = Words(
        "The disk is full, so {path} could not be written. Nothing half done was left; make room and try again.",
        "磁盘已满，无法写入 {path}。没有留下半成品；请腾出空间后重试。",
    )


class QuotaReached(Problem):
    words = Words(
        "Your storage quota is used up, so {path} could not be written. Nothing half done was left; "
        "delete something or ask for more room, then try again.",
        "您的存储配额已用完，无法写入 {path}。没有留下半成品；请删除一些内容或申请更多空间后重试。",
    )


class TooLargeForDisk(Problem):
    words = Words(
        "{path} would be larger than a file may be there. Nothing half done was left. Choose another disk, or less.",
        "{path} 超过了该处允许的文件大小。没有留下半成品。请换一个磁盘，或减少内容。",
    )


class NoAccess(Problem):
    words = Words(
        "I am not allowed to change or read {path}: its folder or file is protected. "
        "Change its permissions and try again.",
        "没有权限更改或读取 {path}：该文件或所在文件夹受保护。请修改权限后重试。",
    )


class ReadOnlyDisk(Problem):
    words = Words(
        "{path} lies on a disk that is read-only, so nothing was changed there. Copy it to another place first.",
        "{path} 位于只读磁盘上，没有更改那里的任何内容。请先把它复制到别处。",
    )


class NameTooLong(Problem):
    words = Words(
        "The name of {path} is longer than this disk allows (255 bytes). Choose a shorter one.",
        "{path} 的名称超过了磁盘允许的长度（255 字节），请换一个较短的名称。",
    )


class BadName(Problem):
    words = Words(
        "{path} is not a name a file can have. Nothing was done with it; choose another name.",
        "{path} 不能用作文件名。没有做任何更改；请换一个名称。",
    )


class InUse(Problem):
    words = Words(
        "{path} is in use by another program. Close it there and try again.",
        "{path} 正被其他程序使用，请关闭后重试。",
    )


class IsALink(Refused):
    words = Words(
        "{path} is or lies behind a link, and I do not follow links out of sight. Name the real place instead.",
        "{path} 是链接或位于链接之后，我不会跟随链接。请直接指明真实位置。",
    )


class NotAFolder(Problem):
    words = Words(
        "{path} is not a folder. Nothing was done with it; name a folder.",
        "{path} 不是文件夹。没有对它做任何操作；请指明一个文件夹。",
    )


class NotAFile(Problem):
    words = Words(
        "{path} is not a file that can be read. Nothing was done with it; name a file.",
        "{path} 不是可以读取的文件。没有对它做任何操作；请指明一个文件。",
    )


class SpecialFile(Problem):
    words = Words(
        "{path} is a device, socket or pipe; such things cannot be copied or packed. Leave it out and try again.",
        "{path} 是设备、套接字或管道，无法复制或打包。请去掉它后重试。",
    )


class NotEmpty(Problem):
    words = Words(
        "The folder {path} is not empty, so it was left. Look into it; delete it yourself if it is not needed.",
        "文件夹 {path} 不为空，因此保留。请查看其中的内容；如不需要，请自行删除。",
    )


class IntoItself(Problem):
    words = Words(
        "{path} cannot be put inside itself. Nothing was done with it; choose another place.",
        "不能把 {path} 放到它自己里面。没有对它做任何操作；请选择其他位置。",
    )


class GrantedFolder(Refused):
    words = Words(
        "{path} is a folder that was opened to me by itself: I work inside it, but its own name and place lie in "
        "{around}, which was not opened. Nothing was moved, renamed or deleted. Name what is in it instead, do it "
        "yourself, or open {around} to me: deskhand grant add --write {around}",
        "{path} 是单独开放给我的文件夹：我可以在其中操作，但它自己的名称和位置属于 {around}，而那里没有开放。"
        "没有移动、重命名或删除任何内容。请改为指明其中的内容，或自行操作，或把 {around} 开放给我："
        "deskhand grant add --write {around}",
    )


class AlreadyThere(Problem):
    words = Words("{path} is there already, so there was nothing to do.", "{path} 已经在那里了，因此无需操作。")


class OnlyReading(Refused):
    words = Words(
        "I may look at {path}, but not change anything there. Nothing was done. Allow writing there, or name another "
        "place.",
        "我可以查看 {path}，但不能更改那里的内容。没有做任何更改。请授予写入权限，或指明其他位置。",
    )


class OwnState(Refused):
    words = Words(
        "{path} holds Deskhand's own records, which I do not move, delete or copy. Nothing was done.",
        "{path} 包含 Deskhand 自身的记录，我不会移动、删除或复制它。没有做任何更改。",
    )


class ChangedSince(Problem):
    words = Words(
        "{path} changed since, so it was left as it is. Look at it, then ask again.",
        "{path} 在此期间被更改过，因此保持原样。请查看后再提出请求。",
    )


class SetAside(Problem):
    words = Words(
        "The original of {path} could not get its name back ({why}). It is whole, and stands as {aside}: "
        "rename it once the way is free.",
        "{path} 的原件未能恢复原名（{why}）。它完好无损，现名为 {aside}：排除障碍后请将其改名。",
    )


class AsideGone(Problem):
    words = Words(
        "The original of {path} was being set aside as {aside} while it was moved to another disk, and now neither of "
        "the two is there. If their folder was moved, look in it: the original has one of these names. Keep the copy "
        "until you have found it.",
        "{path} 移动到另一磁盘期间，原件正被暂存为 {aside}，但现在两个名称都不在那里。"
        "如果所在的文件夹被移走，请到其中查找：原件用的是这两个名称之一。找到之前请保留副本。",
    )


class CannotProve(Problem):
    words = Words(
        "Not everything in {path} can be read, so I could not prove that a copy on the other disk would be whole. "
        "It was not moved. Make all of it readable, then try again.",
        "无法读取 {path} 中的全部内容，因此无法证明另一磁盘上的副本是完整的。没有移动它。请开放读取权限后重试。",
    )


class TooDeep(Problem):
    words = Words(
        "{path} holds folders more than {most} levels deep; I do not copy or pack those. Nothing half done was left. "
        "Take the inner folders by themselves.",
        "{path} 中的文件夹层级超过 {most} 层，我不会复制或打包。没有留下半成品。请单独处理里层的文件夹。",
    )


class TakenPlace(Problem):
    words = Words(
        "No free name was found for {path}: too many of that name are there already. Choose another name or folder.",
        "找不到可用的名称给 {path}：同名的已经太多。请换一个名称或文件夹。",
    )


class DiskTrouble(Problem):
    words = Words(
        "The disk refused to work on {path} ({why}). Check the disk, then try again.",
        "磁盘无法处理 {path}（{why}）。请检查磁盘后重试。",
    )


class PartlyDone(Problem):
    words = Words(
        "{done} done, {failed} could not be: {why} The rest is as listed.",
        "已完成 {done} 项，{failed} 项未能完成：{why}其余见列表。",
    )


_BY_ERRNO: Final[dict[int, type[Problem]]] = {
    errno.ENOENT: Vanished,
    errno.ESTALE: Vanished,
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: QuotaReached,
    errno.EFBIG: TooLargeForDisk,
    errno.EACCES: NoAccess,
    errno.EPERM: NoAccess,
    errno.EROFS: ReadOnlyDisk,
    errno.ENAMETOOLONG: NameTooLong,
    errno.EILSEQ: BadName,
    errno.EBUSY: InUse,
    errno.ETXTBSY: InUse,
    errno.ELOOP: IsALink,
    errno.ENOTDIR: NotAFolder,
    errno.EISDIR: NotAFile,
    errno.ENOTEMPTY: NotEmpty,
}
HOPELESS: Final = (DiskFull, QuotaReached, ReadOnlyDisk)
"""After one of these, nothing else in the same list would succeed."""


def problem_of(wrong: OSError, path: str) -> Problem:
    """The sentence for what the operating system said about a path."""
    kind = _BY_ERRNO.get(wrong.errno or 0)
    if kind is not None:
        return kind(path=path)
    return DiskTrouble(path=path, why=os.strerror(wrong.errno) if wrong.errno else str(wrong))
