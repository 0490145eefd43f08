"""What can be wrong with a request about files, before anything is touched."""

from __future__ import annotations

from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Words


class NoSuchFile(Problem):
    words = Words(
        'There is no file or folder "{path}" here. Nothing was changed. Check the name, or ask me to find it.',
        "这里没有名为“{path}”的文件或文件夹。没有做任何更改。请检查名称，或让我先查找它。",
    )


class NoSuchFolder(Problem):
    words = Words(
        'There is no folder "{path}" here. Nothing was changed. Check the name, or ask me what is here.',
        "这里没有名为“{path}”的文件夹。没有做任何更改。请检查名称，或问我这里有什么。",
    )


class NothingGranted(Problem):
    words = Words(
        "There is no folder I may look into yet. Nothing was read or changed. Allow one: deskhand grant add --read DIR",
        "还没有我可以查看的文件夹。没有读取或更改任何内容。请先授权一个：deskhand grant add --read 文件夹。",
    )


class FolderWanted(Problem):
    words = Words(
        '"{path}" is not a folder, and this needs one. Nothing was changed. Name a folder instead.',
        "“{path}”不是文件夹，而这里需要一个文件夹。没有做任何更改。请指明一个文件夹。",
    )


class FileWanted(Problem):
    words = Words(
        '"{path}" is not a file, and this needs one. Nothing was changed. A folder can be zipped first.',
        "“{path}”不是文件，而这里需要一个文件。没有做任何更改。文件夹可以先打包。",
    )


class LinkNotFollowed(Refused):
    words = Words(
        '"{path}" is a link to "{target}", and I do not follow links. Nothing was done. '
        "Name what it points to instead.",
        "“{path}”是指向“{target}”的链接，我不会跟随链接。没有做任何操作。请直接指明它指向的内容。",
    )


class LinkNotPacked(Refused):
    words = Words(
        '"{path}" is a link to "{target}"; links are not packed. Nothing was packed. '
        "Name what it points to instead, or leave it out.",
        "“{path}”是指向“{target}”的链接；链接不能打包。没有打包任何内容。请直接指明它指向的内容，或去掉它。",
    )


class OnlyLinksInside(Refused):
    words = Words(
        "There is no file to pack in {path}, only {n:link|links}, and links are not packed: {names}. "
        "Nothing was packed. Name what they point to instead.",
        "{path} 中没有可以打包的文件，只有 {n} 个链接，而链接不能打包：{names}。没有打包任何内容。"
        "请直接指明它们指向的内容。",
    )


class NothingFound(Problem):
    words = Words(
        "There was nothing to work on: no file was given or found. Nothing was changed. Name one, or search first.",
        "没有可处理的文件：没有给出或找到任何文件。没有做任何更改。请指明文件，或先查找。",
    )


class NothingDone(Problem):
    words = Words(
        "None of it could be done. {why}",
        "一项都没有完成。{why}",
    )


class InsideItself(Problem):
    words = Words(
        '"{path}" cannot be put into "{to}", which is itself or lies inside it. Nothing was changed. '
        "Choose another place.",
        "不能把“{path}”放进“{to}”，因为后者就是它自己或在它里面。没有做任何更改。请选择其他位置。",
    )


class SameName(Problem):
    words = Words(
        '"{path}" already has that name. Nothing was changed. Choose another one if you meant another.',
        "“{path}”已经是这个名称。没有做任何更改。如果想用别的名称，请重新说明。",
    )


class NameHasSlash(Problem):
    words = Words(
        'A new name cannot hold "/": "{name}". Nothing was changed. To put it elsewhere, ask me to move it.',
        "新名称不能包含“/”：“{name}”。没有做任何更改。如果要换位置，请让我移动它。",
    )


class NameUnusable(Problem):
    words = Words(
        '"{name}" cannot be used as a name. Nothing was changed. Choose another one.',
        "“{name}”不能用作名称。没有做任何更改。请换一个。",
    )


class NameTooWide(Problem):
    words = Words(
        'The name "{name}" is longer than the 255 bytes a disk allows. Nothing was changed. Choose a shorter one.',
        "名称“{name}”超过了磁盘允许的 255 字节。没有做任何更改。请换一个较短的名称。",
    )


class BadPattern(Problem):
    words = Words(
        'I do not know "{part}" in the name pattern "{pattern}". Nothing was changed. '
        "Usable are {{name}}, {{n}}, {{n:03}}, {{date}} and {{ext}}.",
        "名称格式“{pattern}”中的“{part}”无法识别。没有做任何更改。"
        "可以使用 {{name}}、{{n}}、{{n:03}}、{{date}} 和 {{ext}}。",
    )


class UnknownType(Problem):
    words = Words(
        '"{kind}" is no kind of file I know. Nothing was done. '
        "Say for example pictures, documents, pdf, or an ending such as .xlsx.",
        "我不认识“{kind}”这种文件。没有做任何操作。可以说图片、文档、pdf，或者像 .xlsx 这样的后缀。",
    )


class OnlyZip(Problem):
    words = Words(
        'I can pack only zip archives, not "{ending}". Nothing was changed. Name it .zip, or leave the name out.',
        "我只能打包成 zip 格式，不支持“{ending}”。没有做任何更改。请用 .zip 命名，或不指定名称。",
    )
