"""What can be wrong with a request for a presentation, before anything is touched."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoSuchSlideSource(Problem):
    words = Words(
        'There is no file "{path}" here. Nothing was changed. Check the name, or ask me to find it.',
        "这里没有名为“{path}”的文件。没有做任何更改。请检查名称，或让我先查找它。",
    )


class EmptyDeck(Problem):
    words = Words(
        "There is nothing to put on slides: no title, no outline and no file. Nothing was changed. Give one of them.",
        "没有可制作的内容：没有标题、提纲或文件。没有做任何更改。请给出其中之一。",
    )


class UnnamedDeck(Problem):
    words = Words(
        "The new presentation needs a title or a name to be saved under. Nothing was changed. Say one of them.",
        "新演示文稿需要一个标题或文件名。没有做任何更改。请说明其中之一。",
    )


class DeckOtherEnding(Problem):
    words = Words(
        'A presentation cannot be called "{name}". Nothing was changed. Name it with .pptx, or leave the name out.',
        "演示文稿不能命名为“{name}”。没有做任何更改。请使用 .pptx 结尾的名称，或不指定名称。",
    )


class NoSuchSlidePicture(Problem):
    words = Words(
        "The outline asks for picture {n}, but {given:picture was|pictures were} given. Nothing was changed.",
        "提纲中引用了第 {n} 张图片，但只给出了 {given} 张。没有做任何更改。",
    )


class DeckNotWritten(Problem):
    words = Words("The presentation could not be written. {why}", "演示文稿未能写入。{why}")
