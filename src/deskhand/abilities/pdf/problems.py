"""What can be wrong with a request about PDF files, before anything is touched."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoSuchPdf(Problem):
    words = Words(
        'There is no PDF "{path}" here. Nothing was changed. Check the name, or ask me to find it.',
        "这里没有名为“{path}”的 PDF。没有做任何更改。请检查名称，或让我先查找它。",
    )


class TooFewPdfs(Problem):
    words = Words(
        "Joining needs two PDF files or more; {n} {n:was|were} given. Nothing was changed. Name them all.",
        "合并至少需要两个 PDF，现在只给出了 {n} 个。没有做任何更改。请全部指明。",
    )


class PageNotThere(Problem):
    words = Words(
        "There is no page {page} in {name}, which has {pages:page|pages}. Nothing was changed. Name pages it has.",
        "{name} 共 {pages} 页，没有第 {page} 页。没有做任何更改。请指明存在的页码。",
    )


class OnePageOnly(Problem):
    words = Words(
        "{name} has one page, so there is nothing to split. Nothing was changed.",
        "{name} 只有一页，无需拆分。没有做任何更改。",
    )


class TooManyParts(Problem):
    words = Words(
        "That would be {n} files, more than {most} at once. Nothing was changed. Name the parts you want: 1-10,11-20.",
        "这样会生成 {n} 个文件，超过一次 {most} 个的上限。没有做任何更改。请指明需要的部分，例如 1-10,11-20。",
    )


class PdfNotWritten(Problem):
    words = Words("The new file could not be written. {why}", "新文件未能写入。{why}")


class PdfOtherEnding(Problem):
    words = Words(
        'A {to} file cannot be called "{name}". Nothing was changed. Name it with .{to}, or leave the name out.',
        "{to} 文件不能命名为“{name}”。没有做任何更改。请使用 .{to} 结尾的名称，或不指定名称。",
    )
