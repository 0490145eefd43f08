"""What of the granted and the excluded folders cannot be seen, and why: said to their owner."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class FilesCapped(Problem):
    words = Words(
        "There are more files in the granted folders than I keep in sight: {told:,} are seen as they change, the rest "
        "only when you name their folder. Nothing is wrong with them. Grant smaller folders to see all of them.",
        "授权文件夹中的文件超出了我能持续关注的数量：已关注 {told:,} 个，其余的只有在您指明其文件夹时才会查看。"
        "文件本身没有问题。授权更小的文件夹即可全部看到。",
    )


class WatchesUsedUp(Problem):
    words = Words(
        "The system gives no more watches for folders, so I see changes in {folders:,} folders only and not in the "
        "others. Raise the limit: sudo sysctl fs.inotify.max_user_watches=524288",
        "系统不再提供更多的文件夹监视，因此我只能看到 {folders:,} 个文件夹中的更改，看不到其他文件夹。"
        "请提高上限：sudo sysctl fs.inotify.max_user_watches=524288",
    )


class DiskHangs(Problem):
    words = Words(
        "A disk with granted folders does not answer, so I do not see files just now. Nothing was changed; "
        "I try it again by myself.",
        "授权文件夹所在的磁盘没有响应，因此现在看不到文件。没有更改任何内容；我会自动重试。",
    )


class ExcludedUnread(Problem):
    words = Words(
        "The folders you excluded cannot be read just now, as their disk does not answer. Until I know which windows "
        "show something from them, I tell of no window at all. I try it again by myself.",
        "您排除的文件夹所在的磁盘没有响应，现在无法读取。在弄清哪些窗口显示其中的内容之前，我不会报告任何窗口。我会自动重试。",
    )


class ExcludedUnknown(Problem):
    words = Words(
        "There is more in the folders you excluded than I can keep in mind (about {most:,} names), so a window may be "
        "told whose title names one of the rest. No file in them is ever told. Exclude smaller folders, or exclude the "
        "windows by hide_windows.",
        "您排除的文件夹中的内容超出了我能记住的数量（约 {most:,} 个名称），因此标题中含有其余名称的窗口可能会被报告。"
        "其中的文件绝不会被报告。请排除较小的文件夹，或用 hide_windows 排除这些窗口。",
    )


class FolderGone(Problem):
    words = Words(
        "The granted folder {folder} is gone, so I do not see what was in it. I look for it again by myself; "
        "if you do not need it any more, take the grant back.",
        "授权文件夹 {folder} 已不存在，因此看不到其中的内容。我会自动再次查找；如果不再需要，请收回授权。",
    )
