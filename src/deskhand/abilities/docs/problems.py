"""What can be wrong with a request about documents, before anything is touched."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoSuchDocument(Problem):
    words = Words(
        'There is no file "{path}" here. Nothing was changed. Check the name, or ask me to find it.',
        "这里没有名为“{path}”的文件。没有做任何更改。请检查名称，或让我先查找它。",
    )


class DocumentWanted(Problem):
    words = Words(
        '"{path}" is not a file, and this needs a document. Nothing was changed. Name one file in it.',
        "“{path}”不是文件，而这里需要一个文档。没有做任何更改。请指明其中的一个文件。",
    )


class EmptyDocument(Problem):
    words = Words(
        "There is nothing to write: neither a title nor content was given. Nothing was changed. "
        "Say what it should hold.",
        "没有可写的内容：既没有标题，也没有正文。没有做任何更改。请说明要写什么。",
    )


class UnnamedDocument(Problem):
    words = Words(
        "The new document needs a title or a name to be saved under. Nothing was changed. Say one of them.",
        "新文档需要一个标题或文件名。没有做任何更改。请说明其中之一。",
    )


class DocumentOtherEnding(Problem):
    words = Words(
        'A {to} file cannot be called "{name}". Nothing was changed. Name it with .{to}, or leave the name out.',
        "{to} 文件不能命名为“{name}”。没有做任何更改。请使用 .{to} 结尾的名称，或不指定名称。",
    )


class NoSuchPicture(Problem):
    words = Words(
        "The content asks for picture {n}, but {given:picture was|pictures were} given. Nothing was changed.",
        "内容中引用了第 {n} 张图片，但只给出了 {given} 张。没有做任何更改。",
    )


class CannotConvert(Problem):
    words = Words(
        "{name} is {really}, which I cannot turn into {to}. Nothing was changed. From there I can make: {can}.",
        "{name} 是{really}，无法转换为 {to}。没有做任何更改。可以转换为：{can}。",
    )


class ConvertedAlready(Problem):
    words = Words(
        "{name} is {really} already. Nothing was changed. From there I can make: {can}.",
        "{name} 已经是{really}。没有做任何更改。可以转换为：{can}。",
    )


class NothingToConvert(Problem):
    words = Words(
        "{name} is {really}, and I can make no other format of that. Nothing was changed. "
        "Name a document, a table, a presentation or a picture.",
        "{name} 是{really}，无法转换为其他格式。没有做任何更改。请指明文档、表格、演示文稿或图片。",
    )


class DocumentNotWritten(Problem):
    words = Words("The document could not be written. {why}", "文档未能写入。{why}")


class NoDocuments(Problem):
    words = Words(
        "There was no document to look into. Nothing was changed. Name one, or search first.",
        "没有可查阅的文档。没有做任何更改。请指明文档，或先查找。",
    )
