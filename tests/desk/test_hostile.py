# ruff: noqa: ASYNC240 - a test may wait for the disk
"""Whatever lies in the folders or in an archive: nothing outside is ever read or changed."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from deskhand.core.errors import OutsideFolders, Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.wire.frames import Receipt
from deskhand.desk.files import unpacking
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.problems import IsALink, NotAFile
from deskhand.testing.desk import RealDesk


def code(receipt: Receipt) -> str:
    assert receipt.trouble is not None, receipt
    assert receipt.trouble.text
    return receipt.trouble.code


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    return outside


OUTSIDE = ["../outside/secret.txt", "/etc/passwd", "x/../../outside/secret.txt", "a\0b"]


@pytest.mark.parametrize("path", OUTSIDE)
async def test_paths_that_lead_out_are_refused(desk: RealDesk, secret: Path, path: str) -> None:
    (desk.root / "a.txt").write_text("a")
    for changes in (
        [{"op": "move", "path": path, "to": "mine"}],
        [{"op": "move", "path": "a.txt", "to": path}],
        [{"op": "pack", "paths": ["a.txt", path], "to": "x.zip"}],
        [{"op": "trash", "path": path}],
    ):
        done = await desk.change(*changes)
        assert (done.outcome, code(done)) == ("refused", "OutsideFolders")
    offered = await desk.do("fixture.offer", files=[path])
    assert (offered.outcome, code(offered)) == ("refused", "OutsideFolders")
    assert desk.tree() == {"a.txt": b"a".hex()}


async def test_links_are_never_followed(desk: RealDesk, secret: Path) -> None:
    (desk.root / "a.txt").write_text("a")
    (desk.root / "out").symlink_to(secret)
    (desk.root / "file").symlink_to(secret / "secret.txt")
    before = desk.tree()
    for changes in (
        [{"op": "move", "path": "out/secret.txt", "to": "mine"}],
        [{"op": "move", "path": "a.txt", "to": "out/a.txt"}],
        [{"op": "copy", "path": "out/secret.txt", "to": "mine"}],
        [{"op": "trash", "path": "out/secret.txt"}],
        [{"op": "unpack", "path": "file", "to": "x"}],
        [{"op": "pack", "paths": ["a.txt", "file"], "to": "x.zip"}],
        [{"op": "pack", "paths": ["out"], "to": "x.zip"}],
        [{"op": "launch", "path": "file"}],
    ):
        assert code(await desk.change(*changes)) in ("IsALink", "PartlyDone")
    assert code(await desk.do("fixture.offer", files=["file"])) == "IsALink"
    assert code(await desk.do("fixture.write", file="file", text="x", replace=True)) == "IsALink"
    assert desk.tree() == before
    assert [p.name for p in secret.iterdir()] == ["secret.txt"]


def test_no_race_leads_out(tmp_path: Path, secret: Path) -> None:
    """While a folder is swapped for a link all the time, no walk ever ends outside."""
    root = tmp_path / "root"
    (root / "real").mkdir(parents=True)
    (root / "real/secret.txt").write_text("harmless")
    (root / "spare").symlink_to(secret)
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            for one, other in (("real", "kept"), ("spare", "real"), ("real", "spare"), ("kept", "real")):
                (root / one).rename(root / other)

    thread = threading.Thread(target=swap)
    thread.start()
    beneath = Beneath(Scope(str(root)))
    read: set[str] = set()
    try:
        for _ in range(3_000):
            try:
                with beneath.opened("real/secret.txt") as fd:
                    read.add(os.read(fd, 100).decode())
            except (Problem, OSError):
                continue
    finally:
        over.set()
        thread.join()
        beneath.close()
    assert read == {"harmless"}


def test_pipes_and_odd_names_are_refused_and_nothing_blocks(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    beneath = Beneath(Scope(str(tmp_path)))
    for path, kind in {"pipe": NotAFile, "../x": OutsideFolders}.items():
        with pytest.raises(kind), beneath.opened(path):
            pass
    with pytest.raises((IsALink, OSError)), beneath.opened("link"):
        pass
    beneath.close()


async def test_the_granted_folder_itself_stays(desk: RealDesk) -> None:
    for change in ({"op": "trash", "path": "."}, {"op": "move", "path": ".", "to": "x"}):
        assert code(await desk.change(change)) in ("GrantedFolder", "IntoItself")
    assert desk.root.is_dir()


def zipped(root: Path, *members: tuple[str, bytes], mode: int = 0, flag: int | None = None) -> None:
    with zipfile.ZipFile(root / "a.zip", "w") as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, content)
    if flag is not None:
        raw = bytearray((root / "a.zip").read_bytes())
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            raw[raw.index(mark) + at] |= flag
        (root / "a.zip").write_bytes(raw)


def tarred(root: Path, *infos: tarfile.TarInfo) -> None:
    with tarfile.open(root / "a.zip", "w:gz") as archive:
        for info in infos:
            archive.addfile(info, io.BytesIO(b"x" * info.size))


def tar_info(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, size
    return info


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "up": (lambda r: zipped(r, ("../evil", b"x")), "UnsafeArchive"),
    "up inside": (lambda r: zipped(r, ("a/../../evil", b"x")), "UnsafeArchive"),
    "absolute": (lambda r: zipped(r, ("/tmp/evil", b"x")), "UnsafeArchive"),
    "drive": (lambda r: zipped(r, ("C:/evil", b"x")), "UnsafeArchive"),
    "link out": (lambda r: zipped(r, ("l", b"../.."), mode=stat.S_IFLNK | 0o777), "UnsafeArchive"),
    "absolute link": (lambda r: zipped(r, ("l", b"/etc"), mode=stat.S_IFLNK | 0o777), "UnsafeArchive"),
    "winding link": (lambda r: zipped(r, ("l", b"a/../../x"), mode=stat.S_IFLNK | 0o777), "UnsafeArchive"),
    "device": (lambda r: tarred(r, tar_info("dev", tarfile.CHRTYPE)), "UnsafeArchive"),
    "pipe": (lambda r: tarred(r, tar_info("pipe", tarfile.FIFOTYPE)), "UnsafeArchive"),
    "tar up": (lambda r: tarred(r, tar_info("../evil", size=1)), "UnsafeArchive"),
    "tar link out": (lambda r: tarred(r, tar_info("a/l", tarfile.SYMTYPE, "../../x")), "UnsafeArchive"),
    "hard link out": (lambda r: tarred(r, tar_info("h", tarfile.LNKTYPE, "../../../etc/passwd")), "DamagedArchive"),
    "encrypted": (lambda r: zipped(r, ("a", b"x"), flag=1), "EncryptedArchive"),
    "text": (lambda r: _write(r / "a.zip", b"no archive"), "NotAnArchive"),
    "damaged": (lambda r: damaged(r), "DamagedArchive"),
}


def _write(place: Path, content: bytes) -> None:
    place.write_bytes(content)


def damaged(root: Path) -> None:
    zipped(root, ("a", b"y" * 5_000))
    content = (root / "a.zip").read_bytes()
    _write(root / "a.zip", content.replace(b"yyyyyy", b"zzzzzz", 1))


@pytest.mark.parametrize("name", BAD)
async def test_bad_archives_leave_nothing(desk: RealDesk, tmp_path: Path, name: str) -> None:
    make, expected = BAD[name]
    make(desk.root)
    before = {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if "deskhand" not in p.parts}
    assert code(await desk.change({"op": "unpack", "path": "a.zip", "to": "out"})) == expected
    assert {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if "deskhand" not in p.parts} == before


async def test_nothing_is_written_through_a_link_of_the_archive(desk: RealDesk, secret: Path) -> None:
    tarred(desk.root, tar_info("d", tarfile.SYMTYPE, "sub"), tar_info("d/evil", size=1))
    done = await desk.change({"op": "unpack", "path": "a.zip", "to": "out"})
    assert done.outcome == "done"
    assert sorted(desk.tree()) == ["a.zip", "out", "out/d", "out/d (2)", "out/d/evil"]
    assert (desk.root / "out/d/evil").is_file()


async def test_bombs(desk: RealDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "SUSPICIOUS", 1_000_000)
    with zipfile.ZipFile(desk.root / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big", b"\0" * 5_000_000)
    assert code(await desk.change({"op": "unpack", "path": "a.zip", "to": "out"})) == "Bomb"
    with tarfile.open(desk.root / "b.tar.gz", "w:gz") as archive:
        archive.addfile(tar_info("big", size=5_000_000), io.BytesIO(b"\0" * 5_000_000))
    assert code(await desk.change({"op": "unpack", "path": "b.tar.gz", "to": "out"})) == "Bomb"
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 3)
    zipped(desk.root, *((f"{n}", b"") for n in range(5)))
    assert code(await desk.change({"op": "unpack", "path": "a.zip", "to": "out"})) == "Bomb"
    assert sorted(desk.tree()) == ["a.zip", "b.tar.gz"]


async def test_names_in_old_chinese_zips(desk: RealDesk) -> None:
    with zipfile.ZipFile(desk.root / "a.zip", "w") as archive:
        for placeholder in ("AAAA.txt", "BBBB.txt"):
            archive.writestr(zipfile.ZipInfo(placeholder), b"x")
    content = (desk.root / "a.zip").read_bytes()
    content = content.replace(b"AAAA", "报告".encode("gbk")).replace(b"BBBB", "数据".encode("gbk"))
    (desk.root / "a.zip").write_bytes(content)
    await desk.change({"op": "unpack", "path": "a.zip", "to": "out"})
    assert sorted(p.name for p in (desk.root / "out").iterdir()) == ["报告.txt", "数据.txt"]
    (desk.root / "a.zip").write_bytes(
        content.replace("报告".encode("gbk"), b"caf\x82").replace("数据".encode("gbk"), b"abcd")
    )
    await desk.change({"op": "unpack", "path": "a.zip", "to": "out2"})
    assert sorted(p.name for p in (desk.root / "out2").iterdir()) == ["abcd.txt", "café.txt"]


@pytest.mark.parametrize("kind", ["w", "w:gz", "w:bz2", "w:xz"])
async def test_every_tar_comes_out_as_it_went_in(desk: RealDesk, kind: str) -> None:
    inside = tar_info("a/run", size=3)
    inside.mode = 0o755
    with tarfile.open(desk.root / "a.tar", kind) as archive:  # type: ignore[call-overload]
        archive.addfile(inside, io.BytesIO(b"abc"))
        archive.addfile(tar_info("a/link", tarfile.SYMTYPE, "run"))
        archive.addfile(tar_info("a/same", tarfile.LNKTYPE, "a/run"))
    assert (await desk.change({"op": "unpack", "path": "a.tar", "to": "out"})).outcome == "done"
    assert (desk.root / "out/a/run").stat().st_mode & 0o100
    assert (desk.root / "out/a/link").read_text() == (desk.root / "out/a/same").read_text() == "abc"


async def test_the_desks_own_records_are_out_of_reach(home: Path, tmp_path: Path) -> None:
    desk = RealDesk(tmp_path, home)
    try:
        (tmp_path / "a.txt").write_text("a")
        own = home.name
        for change in (
            {"op": "copy", "path": f"{own}/desk.db", "to": "stolen"},
            {"op": "move", "path": "a.txt", "to": f"{own}/a.txt"},
            {"op": "trash", "path": own},
        ):
            assert code(await desk.change(change)) == "OutsideFolders"
        assert code(await desk.do("fixture.offer", files=[f"{own}/desk.db"])) == "OutsideFolders"
    finally:
        await desk.monitor.close()
    inner = tmp_path / "above/state"
    inner.mkdir(parents=True)
    desk = RealDesk(tmp_path, inner)
    try:
        assert code(await desk.change({"op": "move", "path": "above", "to": "below"})) == "OwnState"
    finally:
        await desk.monitor.close()
