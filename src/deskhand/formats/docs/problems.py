"""What can be wrong with a document, or with what is asked of one."""

from __future__ import annotations

from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Words


class NoSuchSection(Problem):
    words = Words(
        'There is no heading "{section}" in {name}. Nothing was changed. Its headings are: {headings}',
        "{name} 中没有标题“{section}”。没有做任何更改。它的标题有：{headings}",
    )


class NoHeadings(Problem):
    words = Words(
        'There is no heading "{section}" in {name}; it has no headings at all. Nothing was changed. '
        "Name pages, or ask about its words.",
        "{name} 中没有标题“{section}”，它没有任何标题。没有做任何更改。请指明页码，或直接询问内容。",
    )


class PageMissing(Problem):
    words = Words(
        "There is no page {page} in {name}, which has {pages:page|pages}. Nothing was changed. Name pages it has.",
        "{name} 共 {pages} 页，没有第 {page} 页。没有做任何更改。请指明存在的页码。",
    )


class PagesUnknown(Problem):
    words = Words(
        "{name} does not say where its pages end, so I cannot tell what is on page {page}. Nothing was changed. "
        "Name a heading, or convert it to pdf first.",
        "{name} 没有记录分页位置，因此无法判断第 {page} 页的内容。没有做任何更改。请指明标题，或先转换为 pdf。",
    )


class BadPages(Problem):
    words = Words(
        '"{pages}" names no pages. Nothing was changed. Write them like 3, 2-5 or 1,4,7-9; last is the last one.',
        "“{pages}”不是页码。没有做任何更改。请写成 3、2-5 或 1,4,7-9；last 表示最后一页。",
    )


class TextNotFound(Problem):
    words = Words(
        '"{find}" does not stand in {name}. Nothing was changed. Check the wording, or ask me what the document says.',
        "{name} 中没有“{find}”。没有做任何更改。请检查措辞，或先问我文档的内容。",
    )


class CannotEdit(Refused):
    words = Words(
        "I can edit docx, md, txt and html, not {ending}. Nothing was changed. Convert {name} to docx first.",
        "我可以编辑 docx、md、txt 和 html，不支持 {ending}。没有做任何更改。请先把 {name} 转换为 docx。",
    )


class BadEdit(Problem):
    words = Words(
        "This change cannot be made: {why}. Nothing was changed.",
        "无法进行这项修改：{why}。没有做任何更改。",
    )


class DocumentTooLong(Problem):
    words = Words(
        "Reading the pages of {file} took longer than {most:second|seconds}, so I stopped. Nothing was changed. "
        "Take the pages you need out of it first, or print it anew as a simpler PDF.",
        "读取 {file} 的页面超过 {most} 秒，已停止。没有做任何更改。请先取出需要的页，或重新打印成更简单的 PDF。",
    )


class NothingToRead(Problem):
    words = Words(
        "{name} holds no text. Nothing was changed. {why}",
        "{name} 中没有文字。没有做任何更改。{why}",
    )


SCANNED = Words(
    "Its pages are pictures, such as a scan; ask me for the text in the picture (image.text).",
    "它的页面是图片（例如扫描件）；可以让我识别图片中的文字（image.text）。",
)
EMPTY = Words("It is empty.", "它是空的。")
