"""A program is called what menus call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from deskhand.desk.perceive.linux.entries import Entries


@pytest.fixture
def share(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "applications").mkdir()
    return tmp_path


def entries(share: Path) -> Entries:
    return Entries({"PATH": str(share / "bin"), "XDG_DATA_HOME": str(share), "XDG_DATA_DIRS": str(share / "none")})


def add(share: Path, file: str, name: str, command: str, more: str = "") -> None:
    program = share / "bin" / command.split()[0]
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = f"[Desktop Entry]\nName[de]=Anders\nName={name}\nExec={command}\n{more}\n[Desktop Action New]\nName=New\n"
    (share / "applications" / file).write_text(text)


def test_one_entry_is_its_name(share: Path) -> None:
    add(share, "pad.desktop", "Mousepad", "mousepad %U")
    assert entries(share).called("/usr/bin/mousepad") == "Mousepad"
    assert entries(share).called("/usr/bin/other") == ""


def test_parts_of_one_program_share_a_name(share: Path) -> None:
    add(share, "calc.desktop", "LibreOffice Calc", "soffice --calc %U")
    add(share, "start.desktop", "LibreOffice Start Center", "soffice %U")
    assert entries(share).called("/usr/lib/libreoffice/program/soffice.bin") == "LibreOffice"


def test_without_a_shared_name_the_plain_one_counts(share: Path) -> None:
    add(share, "a.desktop", "Text Editor Settings", "mousepad --preferences")
    add(share, "b.desktop", "Mousepad", "mousepad %U")
    assert entries(share).called("/usr/bin/mousepad") == "Mousepad"


@pytest.mark.parametrize("line", ["NoDisplay=true", "Hidden=true", "Terminal=true"])
def test_what_is_in_no_menu_names_nothing(share: Path, line: str) -> None:
    add(share, "py.desktop", "Python (v3)", "python3", line)
    assert entries(share).called("/usr/bin/python3") == ""


def test_a_new_entry_counts_and_a_broken_one_does_no_harm(share: Path) -> None:
    found = entries(share)
    (share / "applications/broken.desktop").write_text('[Desktop Entry]\nName=X\nExec="never ends\n')
    assert found.called("/usr/bin/late") == ""
    add(share, "late.desktop", "Late", "late")
    assert found.called("/usr/bin/late") == "Late"
