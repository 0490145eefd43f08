"""The applications of a virtual desk: how each is started so that it asks nothing and can be read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.words import Words

# What each program comes with on Debian, and where it lies when it is not on the search path.
PACKAGES: Final[Mapping[str, tuple[str, str]]] = {
    "Xvfb": ("xvfb", ""),
    "dbus-daemon": ("dbus", ""),
    "at-spi-bus-launcher": ("at-spi2-core", "usr/libexec/at-spi-bus-launcher"),
    "openbox": ("openbox", ""),
    "xdotool": ("xdotool", ""),
    "xclip": ("xclip", ""),
    "mousepad": ("mousepad", ""),
    "soffice": ("libreoffice-calc", ""),
    "LibreOffice's windows": ("libreoffice-gtk3", "usr/lib/libreoffice/program/libvclplug_gtk3lo.so"),
    "scalc": ("libreoffice-calc", "usr/lib/libreoffice/program/libsclo.so"),
    "chromium": ("chromium", ""),
    "python3": ("python3", "usr/bin/python3"),
    "Tk": ("python3-tk", "usr/lib/python3*/lib-dynload/_tkinter*.so"),
}

PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="ShowTipOfTheDay" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product">
<prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.0</value></prop></item>
</oor:items>
"""

TK: Final = """
import sys, tkinter
root = tkinter.Tk()
root.title(sys.argv[1])
for name in sys.argv[2:]:
    tkinter.Button(root, text=name, width=24, command=lambda name=name: print(name, flush=True)).pack()
root.mainloop()
"""

QUIET: Final = (
    "--no-first-run", "--no-default-browser-check", "--password-store=basic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-dev-shm-usage",
)  # fmt: skip

# Without it a table of text is first asked about: separated by commas, quoted by ", in UTF-8, from the first line.
COMMAS: Final = ("--infilter=Text - txt - csv (StarCalc):44,34,76,1",)


class ProgramMissing(Problem):
    words = Words(
        "{program} is not installed, so the virtual desk did not start it. Install it with: apt-get install {package}",
        "没有安装 {program}，虚拟桌面没有启动它。请安装：apt-get install {package}",
    )


@dataclass(frozen=True, slots=True)
class Launch:
    """How an application is started, and by what it is known to be there."""

    name: str
    command: list[str]
    title: str = ""
    accessible: bool = True
    says_pid: bool = True
    environment: Mapping[str, str] = field(default_factory=dict[str, str])


def find(program: str) -> str:
    """Where a program or a part of one lies; says which package it comes with when it is missing."""
    package, place = PACKAGES[program]
    found = next((str(path) for path in Path("/").glob(place)), None) if place else shutil.which(program)
    if found is None:
        raise ProgramMissing(program=program, package=package)
    return found


def mousepad(file: Path | None) -> Launch:
    # Without its server it does not hand the file to a window that is open already.
    command = [find("mousepad"), "--disable-server", *([str(file)] if file else [])]
    return Launch("mousepad", command, title=file.name if file else "Mousepad")


def calc(file: Path, profile: Path) -> Launch:
    for part in ("scalc", "LibreOffice's windows"):
        find(part)
    (profile / "user").mkdir()
    (profile / "user/registrymodifications.xcu").write_text(PROFILE)
    command = [
        find("soffice"), f"-env:UserInstallation={profile.as_uri()}", "--calc", "--norestore", "--nologo",
        "--nofirststartwizard", "--nodefault", *(COMMAS if file.suffix == ".csv" else ()), str(file),
    ]  # fmt: skip
    # With another toolkit it does not appear on the accessibility bus.
    return Launch("soffice", command, title=file.name, environment={"SAL_USE_VCLPLUGIN": "gtk3"})


def chromium(page: str | Path, profile: Path, *flags: str) -> Launch:
    address = page.absolute().as_uri() if isinstance(page, Path) else page
    # As root its sandbox refuses to start.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [
        find("chromium"), f"--user-data-dir={profile}", "--force-renderer-accessibility", *QUIET, *root, *flags,
        address,
    ]  # fmt: skip
    return Launch("chromium", command, title="Chromium", environment={"ACCESSIBILITY_ENABLED": "1"})


def tk(title: str, *buttons: str) -> Launch:
    find("Tk")
    return Launch("tk", [find("python3"), "-c", TK, title, *buttons], title=title, accessible=False, says_pid=False)
