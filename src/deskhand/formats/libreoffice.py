"""LibreOffice in the jail: one start for any number of files, a profile of its own, no network, no macros.

    made = await converted(ctx.jail, [("report.docx", content)], "pdf")

A fresh profile makes LibreOffice start, set itself up and start again. Two small files laid into it beforehand, what
build it is and its settings, save the second start: 2 s instead of 4 on a quiet machine.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Sequence
from typing import Final

from deskhand.core.doors import FilesDoor, JailDoor, Start, WorkFolder
from deskhand.core.errors import Problem
from deskhand.core.jail import Hit, Limits, Outcome
from deskhand.core.paths import folder_of, joined, name_of, split_ending
from deskhand.core.words import Sentence, Words
from deskhand.formats.docs.html_alone import alone
from deskhand.formats.old_office import is_locked
from deskhand.formats.package import PACKAGED, Package
from deskhand.formats.problems import FileEncrypted
from deskhand.formats.settled import in_order, settled
from deskhand.formats.shape import shape_of

MOST_BYTES: Final = 512 << 20
_SECONDS: Final = 90.0
_SECONDS_EACH: Final = 20.0
_MISSING: Final = 127
"""How the shell ends where a program is not there."""
_SCRIPT: Final = """
program=$(readlink -f "$(command -v soffice || command -v libreoffice)") || exit 127
program=$(dirname "$program")
[ -x "$program/soffice.bin" ] || exit 127
mkdir -p profile/user/extensions out
sed -n 's/^buildid=//p' "$program/versionrc" 2>/dev/null | tr -d '\\n' > profile/user/extensions/buildid
cp settings.xcu profile/user/registrymodifications.xcu
once() { "$program/soffice.bin" "-env:UserInstallation=file://$PWD/profile" --headless --norestore --nologo \
--nodefault --nolockcheck "$@"; }
once "$@"; code=$?
# 81: it has set itself up and wants to be started again.
if [ $code -eq 81 ]; then once "$@"; code=$?; fi
exit $code
"""
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{items}
</oor:items>
"""
_VALUES: Final = (
    ("Setup/Office", "ooSetupInstCompleted", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Save/Document", "UseUserData", "false"),
    ("Office.Common/Filter/PDF/Export", "ExportBookmarks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Writer/Comparison", "StoreRSID", "false"),
    ("Office.Calc/Content/Update", "Link", "2"),
)
"""No macros, nothing fetched from elsewhere, nothing random: what it makes is made again the same."""
_ODD: Final = re.compile(r"[^A-Za-z0-9]")


class LibreOfficeMissing(Problem):
    words = Words(
        "This needs LibreOffice, which is not installed here. Nothing was changed. Install it (on Debian and Ubuntu: "
        "sudo apt install libreoffice-writer libreoffice-calc libreoffice-impress) and ask again.",
        "这需要 LibreOffice，但这台电脑上没有安装。没有做任何更改。请安装后重试"
        "（Debian/Ubuntu：sudo apt install libreoffice-writer libreoffice-calc libreoffice-impress）。",
    )


class NotConverted(Problem):
    words = Words(
        "LibreOffice could not turn {name} into {to}: {why} Nothing was changed. "
        "Open it in LibreOffice to see what is wrong with it.",
        "LibreOffice 无法将 {name} 转换为 {to}：{why} 没有做任何更改。请用 LibreOffice 打开它查看问题所在。",
    )


class ConvertedTooSlow(Problem):
    words = Words(
        "LibreOffice was not done with {name} after {seconds} seconds, so I ended it. Nothing was changed. "
        "Try a smaller part of the document.",
        "LibreOffice 在 {seconds} 秒后仍未处理完 {name}，已将其终止。没有做任何更改。请尝试处理文档的一部分。",
    )


class OpenElsewhere(Problem):
    words = Words(
        "{name} is open in another program{who}, which would write over my change when it saves. Nothing was changed. "
        "Close it there and ask again.",
        "{name} 正在其他程序中打开{who}，对方保存时会覆盖我的修改。没有做任何更改。请先在那里关闭它再试。",
    )


_NO_REASON: Final = Words("it gave no reason.", "没有给出原因。")
_AS_TEXT: Final = "--infilter=HTML (StarWriter)"
"""A web page read as a text: read as a page for the web, which is its own choice, it loses its first paragraph."""
_FILTERS: Final = {
    "txt": "txt:Text (encoded):UTF8",
    "html": "html:XHTML Writer File:UTF8",
    "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1",
}
"""Where the plain ending would give another encoding, or pages that need other files."""


async def converted(
    jail: JailDoor, files: Sequence[tuple[str, bytes]], to: str, options: str = "", *, called: str | None = None
) -> list[bytes]:
    """Each file in the format `to` (an ending without its dot), in their order, the same bytes each time.

    A file's name says what it is; its words are not used. `called` is what messages call a file that goes by another
    name here, `options` are a filter's own, as LibreOffice writes them. What no reader of ours would open is not given
    to it either. Raises `LibreOfficeMissing`, `NotConverted`, `ConvertedTooSlow`, what a package that is locked,
    damaged or made to harm raises, and what the jail raises.
    """
    files = [(name, await asyncio.to_thread(_sound, called or name_of(name), content)) for name, content in files]
    async with jail.folder() as folder:
        names = [await _laid(folder, n, name, content) for n, (name, content) in enumerate(files)]
        await folder.put("settings.xcu", _settings().encode())
        target = options or _FILTERS.get(to, to)
        pages = all(name.endswith(".html") for name in names)
        words = [*([_AS_TEXT] if pages else []), "--convert-to", target, "--outdir", "out", *names]
        argv = ["/bin/sh", "-c", _SCRIPT, "convert", *words]
        seconds = _SECONDS + _SECONDS_EACH * len(files)
        limits = Limits(cpu=seconds, wall=seconds, memory=3 << 30, processes=256)
        outcome = await jail.run(Start(argv, folder.path, limits=limits))
        first = called or name_of(files[0][0])
        if outcome.exit == _MISSING:
            raise LibreOfficeMissing()
        if outcome.hit in (Hit.WALL, Hit.CPU):
            raise ConvertedTooSlow(name=first, seconds=f"{seconds:g}")
        made = [await _made(folder, one, to) for one in names]
    for (name, given), content in zip(files, made, strict=True):
        if content is None and is_locked(given):
            raise FileEncrypted(file=called or name_of(name))
        if content is None:
            raise NotConverted(name=called or name_of(name), to=to, why=_why(outcome))
    kept = [one for one in made if one is not None]
    if to == "pdf":
        return [await asyncio.to_thread(in_order, one) for one in kept]
    return [settled(to, one) for one in kept]


async def who_has_it_open(files: FilesDoor, path: str) -> str | None:
    """Who has a document open, by the note that LibreOffice and Word leave beside it: a name, or nothing known of it.

    None where there is no such note. One that a crash left behind looks the same; it is the person who can tell.
    """
    folder, name = folder_of(path), name_of(path)
    libre = joined(folder, f".~lock.{name}#")
    if await files.fact(libre) is not None:
        said = await files.reading(libre, lambda file: file.read(2000).decode("utf-8", "replace"))
        return str(said).partition(",")[0].strip()
    stem, ending = split_ending(name)
    # Word drops the first two letters of a longer name.
    shortened = f"~${stem[2:]}{ending}" if len(stem) > 7 else f"~${stem[1:] if len(stem) == 7 else stem}{ending}"
    for note in {shortened, f"~${name}"}:
        if await files.fact(joined(folder, note)) is not None:
            return ""
    return None


async def ensure_closed(files: FilesDoor, path: str) -> None:
    """Raises `OpenElsewhere` where a program has the document open and would write over a change."""
    who = await who_has_it_open(files, path)
    if who is not None:
        raise OpenElsewhere(name=name_of(path), who=f" ({who})" if who else "")


def _settings() -> str:
    items = [
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _VALUES
    ]
    return _SETTINGS.format(items="\n".join(items))


async def _laid(folder: WorkFolder, n: int, name: str, content: bytes) -> str:
    """Under a plain name: what a person calls a file must not be an option or a filter to a program."""
    ending = _ODD.sub("", split_ending(name_of(name))[1])[:10].lower()
    plain = f"in{n}.{ending}" if ending else f"in{n}"
    await folder.put(plain, content)
    return plain


async def _made(folder: WorkFolder, name: str, to: str) -> bytes | None:
    made = f"out/{name.partition('.')[0]}.{to}"
    try:
        return await folder.read(made, MOST_BYTES)
    except Problem as wrong:
        if wrong.code == "Vanished":
            return None
        raise


def _sound(name: str, content: bytes) -> bytes:
    """What is looked at, or left out, before a program that would follow it is started."""
    shape = shape_of(io.BytesIO(content), name)
    if content.startswith(PACKAGED):
        Package.held(content, name).check_xml()
    return alone(content)[0] if shape == "html" else content


def _why(outcome: Outcome) -> Sentence | str:
    """The last thing it said, if it said anything about the matter."""
    lines = [line.strip() for line in (outcome.err + b"\n" + outcome.out).decode("utf-8", "replace").splitlines()]
    said = [line for line in lines if line and "javaldx" not in line and not line.startswith("convert ")]
    return f"{said[-1][:200].rstrip('.')}." if said else Sentence(_NO_REASON)
