"""Which file a window shows: by what the app says, what the process holds, what was used lately, what is there."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.linux import documents
from deskhand.desk.perceive.linux.documents import Documents
from deskhand.desk.perceive.linux.files import GrantedFolders
from deskhand.desk.perceive.linux.recent import Recent, RecentFiles, read_recent
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.testing.seen import Seen, seeing

XBEL = """<?xml version="1.0"?>
<xbel xmlns:mime="http://www.freedesktop.org/standards/shared-mime-info">{}</xbel>
"""
MARK = """<bookmark href="{}" modified="2026-01-01T00:00:00Z" visited="{}"><info><metadata>
<mime:mime-type type="text/plain"/></metadata></info></bookmark>"""


class Windows:
    """Tells of windows as a test says."""

    name = "windows"

    async def start(self, out: Out) -> None:
        self.out = out
        out.new("app", "app", "", {"name": "App"})

    async def stop(self) -> None:
        pass

    def open(self, key: str, title: str, pid: int | None = None, url: str = "") -> None:
        fields: dict[str, Value] = {"title": title}
        if pid is not None:
            fields["pid"] = pid
        self.out.new(key, "window", "app", fields)
        if url:
            self.out.new(f"{key} page", "element", key, {"role": "document", "url": url})


@asynccontextmanager
async def showing(
    folder: Path, recent: Sequence[Recent] = (), rules: Rules | None = None
) -> AsyncIterator[tuple[Windows, Seen]]:  # fmt: skip
    privacy = Privacy(rules or Rules(), [str(folder)])
    windows, files = Windows(), GrantedFolders([str(folder)], privacy)
    observer = Documents(privacy, lambda: recent, files.named, home="/nobody")
    async with seeing(Chosen([windows, files], observers=[observer]), privacy) as (_, seen):
        yield windows, seen


def open_in(seen: Seen, title: str) -> list[str]:
    window = seen.titled(title)
    edges = seen.graph.edges_of(window.id, "opened") if window else []
    return [seen.graph.nodes[edge.dst].key for edge in edges if edge.until is None]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "AGAIN_SECONDS", (0.1, 0.1))


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two files of one name."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.txt").write_text("x")
    return tmp_path / "a/plan.txt", tmp_path / "b/plan.txt"


async def test_what_the_app_says_counts_first(tmp_path: Path, two: tuple[Path, Path]) -> None:
    async with showing(tmp_path) as (windows, seen):
        windows.open("w", "plan.txt - Browser", url=two[1].as_uri())
        await seen.until("the file", lambda: open_in(seen, "plan.txt") == [str(two[1])])


async def test_a_whole_path_in_the_title_leaves_no_doubt(tmp_path: Path, two: tuple[Path, Path]) -> None:
    async with showing(tmp_path) as (windows, seen):
        windows.open("w", f"*{two[0]} - Editor")
        await seen.until("the file", lambda: open_in(seen, "Editor") == [str(two[0])])
        assert seen.one("file", name="plan.txt", unsaved=True)


@pytest.mark.parametrize("how", ["open", "named"])
async def test_the_file_the_process_holds_or_was_started_with(
    tmp_path: Path, two: tuple[Path, Path], how: str
) -> None:  # fmt: skip
    code = "import sys; f = open(sys.argv[1]) if sys.argv[2] == 'open' else None; print(flush=True); sys.stdin.read()"
    name = str(two[1]) if how == "open" else "plan.txt"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, name, how,
        cwd=two[1].parent, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        async with showing(tmp_path) as (windows, seen):
            windows.open("w", "plan.txt — Writer", process.pid)
            await seen.until("the file", lambda: open_in(seen, "plan.txt") == [str(two[1])])
    finally:
        process.kill()
        await process.wait()


async def test_of_two_files_of_one_name_the_one_used_lately_or_none(tmp_path: Path, two: tuple[Path, Path]) -> None:
    async with showing(tmp_path) as (windows, seen):
        windows.open("w", "plan.txt - Writer")
        await seen.at_rest(0.6)
        assert open_in(seen, "plan.txt") == []
    async with showing(tmp_path, [Recent(str(two[1]), 9.0), Recent(str(two[0]), 5.0)]) as (windows, seen):
        windows.open("w", "plan.txt - Writer")
        await seen.until("the file", lambda: open_in(seen, "plan.txt") == [str(two[1])])


async def test_the_folder_beside_the_name_leaves_no_doubt(tmp_path: Path, two: tuple[Path, Path]) -> None:
    (tmp_path / "a - b.txt").write_text("x")
    async with showing(tmp_path) as (windows, seen):
        windows.open("w", f"● plan.txt ({two[1].parent}) - Editor")
        await seen.until("the file", lambda: open_in(seen, "plan.txt") == [str(two[1])])
        windows.open("v", "a - b.txt - Writer")
        await seen.until("a name with a dash", lambda: open_in(seen, "Writer") == [str(tmp_path / "a - b.txt")])


async def test_another_title_is_another_file_and_none_is_none(tmp_path: Path) -> None:
    for name in ("one.txt", "two (final).txt"):
        (tmp_path / name).write_text("x")
    async with showing(tmp_path) as (windows, seen):
        windows.open("w", "one.txt - Writer")
        await seen.until("the file", lambda: open_in(seen, "Writer") == [str(tmp_path / "one.txt")])
        windows.out.set("w", {"title": "two (final).txt - Writer"})
        await seen.until("the other", lambda: open_in(seen, "Writer") == [str(tmp_path / "two (final).txt")])
        assert seen.file(tmp_path / "one.txt").fields["closed"]  # type: ignore[union-attr]
        windows.out.set("w", {"title": "Writer 7.4"})
        await seen.until("nothing", lambda: not open_in(seen, "Writer"))
        windows.open("v", "one.txt - Writer")
        await seen.until("it again", lambda: open_in(seen, "one.txt") == [str(tmp_path / "one.txt")])
        windows.out.gone("v")
        await seen.until("its end", lambda: not seen.graph.edges)


async def test_a_file_outside_the_granted_folders_is_not_told(tmp_path: Path) -> None:
    granted, other = tmp_path / "granted", tmp_path / "other"
    granted.mkdir()
    other.mkdir()
    (other / "elsewhere.txt").write_text("x")
    async with showing(granted, [Recent(str(other / "elsewhere.txt"), 9.0)]) as (windows, seen):
        windows.open("w", f"{other}/elsewhere.txt")
        await seen.at_rest(0.6)
        assert not seen.graph.edges
        assert [node.key for node in seen.all("file")] == [str(granted)]


async def test_a_window_that_turns_out_to_show_an_excluded_file_is_hidden(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    (private / "diary.txt").write_text("x")
    async with showing(tmp_path, rules=Rules(folders=(str(private),))) as (windows, seen):
        windows.open("w", "Untitled")
        windows.out.new("before", "element", "w", {"role": "button", "name": "Back"})
        await seen.until("the window", lambda: seen.titled("Untitled"))
        windows.out.new("page", "element", "w", {"role": "document", "url": (private / "diary.txt").as_uri()})
        windows.out.new("text", "element", "page", {"role": "paragraph", "name": "zebra"})
        await seen.until("that it is hidden", lambda: not seen.all("window"))
        windows.out.set("w", {"title": "zebra"})
        windows.out.set("page", {"url": (private / "other.txt").as_uri()})
        await seen.at_rest()
        windows.out.gone("text")
        windows.out.set("page", {"name": "Example", "url": "https://example.org"})
        windows.out.set("w", {"title": "Example"})
        await seen.until("the window again", lambda: seen.titled("Example"))
        for word in (b"diary", b"zebra"):
            assert word not in seen.bytes
        windows.out.set("page", {"url": (private / "diary.txt").as_uri()})
        await seen.until("that it is hidden again", lambda: not seen.all("window"))
        windows.out.gone("page")
        await seen.until("the window without it", lambda: seen.titled("Example"))


async def test_recent_files_are_told_as_the_list_is_written(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("x")
    (tmp_path / "later.txt").write_text("x")
    listed = tmp_path / "data/recently-used.xbel"
    listed.parent.mkdir()

    def write(*marks: tuple[str, str]) -> None:
        fresh = listed.with_suffix(".new")
        fresh.write_text(XBEL.format("".join(MARK.format(address, when) for address, when in marks)))
        fresh.rename(listed)

    first = ((tmp_path / "a b.txt").as_uri(), "2026-03-01T10:00:00Z")
    write(first, ("file:///etc/hostname", "2026-03-02T10:00:00Z"), ("https://example.org/x", "2026-03-02T10:00:00Z"))
    privacy = Privacy(Rules(), [str(tmp_path)])
    recent = RecentFiles(privacy, listed)
    async with seeing(Chosen([recent]), privacy) as (_, seen):
        (node,) = seen.all("file")
        assert (node.key, node.fields["opened"], node.fields["mime"]) == (
            str(tmp_path / "a b.txt"), 1772359200.0, "text/plain",
        )  # fmt: skip
        assert [one.path for one in recent.used] == ["/etc/hostname", str(tmp_path / "a b.txt")]
        write(first, ((tmp_path / "later.txt").as_uri(), "2026-03-03T10:00:00Z"))
        await seen.until("the later one", lambda: seen.file(tmp_path / "later.txt"))
        listed.write_text("<xbel><broken")
        await seen.at_rest(0.5)
        assert len(seen.all("file")) == 2
        write()
        await seen.until("the emptied list", lambda: not seen.all("file"))


async def test_what_no_list_should_say_takes_the_rest_along_nowhere(tmp_path: Path) -> None:
    """Any program may write into it: an address that is none, a time of which no calendar has the day."""
    file = tmp_path / "notes.txt"
    file.write_text("x")
    listed = tmp_path / "data/recently-used.xbel"
    listed.parent.mkdir()
    odd = [(one, "2026-03-01T10:00:00Z") for one in ("ftp://[host/x", "file://[x", "file:", "//[", "http://[::1")]
    late = "9999-12-31T23:59:59-12:00"
    marks = [*odd, (file.as_uri(), late), (file.with_name("other.txt").as_uri(), "not a time")]
    file.with_name("other.txt").write_text("x")
    listed.write_text(XBEL.format("".join(MARK.format(address, when) for address, when in marks)))
    privacy = Privacy(Rules(), [str(tmp_path)])
    async with seeing(Chosen([RecentFiles(privacy, listed)]), privacy) as (_, seen):
        await seen.until("both files", lambda: len(seen.all("file")) == 2)
        node = seen.file(file)
        assert node is not None and "opened" not in node.fields


def test_a_list_that_is_too_large_or_not_there_is_empty(tmp_path: Path) -> None:
    assert read_recent(tmp_path / "none.xbel") == []
    large = tmp_path / "large.xbel"
    large.touch()
    os.truncate(large, 9_000_000)
    assert read_recent(large) == []


def titled(seen: Seen, path: Path) -> bool:
    """Whether nothing but a title speaks of a file."""
    node = seen.file(path)
    return node is not None and node.fields.get("titled") is True


async def test_the_title_of_a_page_names_no_file_here(tmp_path: Path) -> None:
    (tmp_path / "budget.xlsx").write_text("x")
    recent = [Recent(str(tmp_path / "budget.xlsx"), 9.0)]
    pages = ("https://drive.example/x", "HTTP://evil.example", "http://[", "data:text/html,x", "view-source:http://a")
    async with showing(tmp_path, recent) as (windows, seen):
        for number, url in enumerate(pages):
            windows.open(f"w{number}", "budget.xlsx - Drive - Browser", url=url)
            windows.open(f"v{number}", f"{tmp_path}/budget.xlsx - Browser", url=url)
        await seen.at_rest(0.6)
        assert not seen.graph.edges
        assert "opened" not in seen.file(tmp_path / "budget.xlsx").fields  # type: ignore[union-attr]


async def test_what_only_a_title_says_is_told_as_that(tmp_path: Path, two: tuple[Path, Path]) -> None:
    (tmp_path / "one.txt").write_text("x")
    async with showing(tmp_path, [Recent(str(two[1]), 9.0)]) as (windows, seen):
        for key, title, path in (
            ("listed", "one.txt - Mail", tmp_path / "one.txt"),
            ("used", "plan.txt - Writer", two[1]),
            ("whole", f"{two[0]} - Editor", two[0]),
        ):
            windows.open(key, title)
            await seen.until(title, lambda title=title, path=path: open_in(seen, title) == [str(path)])  # type: ignore[misc]
            await seen.until("that it is only the title", lambda path=path: titled(seen, path))  # type: ignore[misc]
        windows.open("sure", "one.txt - Reader", url=(tmp_path / "one.txt").as_uri())
        await seen.until("another sign", lambda: not titled(seen, tmp_path / "one.txt"))
        windows.out.gone("sure")
        await seen.at_rest(0.3)


async def test_what_the_process_was_started_with_is_sure(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("x")
    code = "import sys; print(flush=True); sys.stdin.read()"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        str(file),
        "file://[x",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        async with showing(tmp_path) as (windows, seen):
            windows.open("w", f"{file} - Editor", process.pid)
            await seen.until("the file", lambda: open_in(seen, "Editor") == [str(file)])
            assert not titled(seen, file)
    finally:
        process.kill()
        await process.wait()
