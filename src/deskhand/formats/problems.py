"""What can be wrong with a file as such, whatever is in it."""

from __future__ import annotations

from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Words


class FileEmpty(Problem):
    words = Words(
        '"{file}" is empty: it holds not one byte. Nothing was changed. If it was being downloaded, fetch it again.',
        "“{file}”是空文件，没有任何内容。没有做任何更改。如果是下载的文件，请重新下载。",
    )


class FileDamaged(Problem):
    words = Words(
        '"{file}" is damaged or not complete: {why}. Nothing was changed. Get it again from where it came from.',
        "“{file}”已损坏或不完整：{why}。没有做任何更改。请从来源重新获取该文件。",
    )


class FileEncrypted(Problem):
    words = Words(
        '"{file}" is protected by a password, so I cannot read it. Nothing was changed. '
        "Open it in its own program, save it without a password, and ask again.",
        "“{file}”设有密码，我无法读取。没有做任何更改。请用对应的程序打开，另存为不带密码的文件后再试。",
    )


class OtherFormat(Problem):
    """The name says one thing, the content another."""

    words = Words(
        '"{file}" is {really}, and {wanted} is needed here. Nothing was changed. Name another file, or convert it.',
        "“{file}”实际上是{really}，而这里需要{wanted}。没有做任何更改。请指明其他文件，或先转换格式。",
    )


class FileBomb(Refused):
    words = Words(
        '"{file}" would unpack to far more than it should ({size}); such files are made to fill up computers. '
        "I did not open it, and nothing was changed.",
        "“{file}”解开后会异常庞大（{size}），这类文件常用来耗尽电脑资源。我没有打开它，也没有做任何更改。",
    )


class UnsafePackage(Refused):
    words = Words(
        '"{file}" holds something no honest document has: {why}. I did not open it, and nothing was changed.',
        "“{file}”中含有正常文档不会有的内容：{why}。我没有打开它，也没有做任何更改。",
    )


class FileTooLarge(Problem):
    words = Words(
        '"{file}" is too large for this ({size}; at most {most}). Nothing was changed. {advice}',
        "“{file}”太大，无法这样处理（{size}，上限 {most}）。没有做任何更改。{advice}",
    )


class LibraryMissing(Problem):
    words = Words(
        "Reading such files needs {library}, which is not installed here. Nothing was changed. "
        "Install it with: pip install 'deskhand[office]'",
        "处理这类文件需要 {library}，但这台电脑上没有安装。没有做任何更改。请运行：pip install 'deskhand[office]'",
    )
