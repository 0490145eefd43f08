"""What is excluded, against every way of telling it: titles, addresses, texts, links, times and odd names."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.world.delta import packed
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.merge import Pending
from deskhand.core.world.spelling import plain
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.linux.files import GrantedFolders
from deskhand.desk.perceive.linux.recent import RecentFiles
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.desk.perceive.scene import Scene
from deskhand.testing.seen import seeing

HOME: Final = "/home/u"


class Windows:
    """Tells what it is asked to tell, of one app."""

    name = "windows"

    def __init__(self, app: str = "Editor", *titles: str) -> None:
        self._app = app
        self._titles = titles

    async def start(self, out: Out) -> None:
        self.out = out
        out.new("app", "app", "", {"name": self._app})
        for title in self._titles:
            self.open(title)

    async def stop(self) -> None:
        pass

    def open(self, title: str, url: str = "") -> None:
        self.out.new(title, "window", "app", {"title": title}, f"editor\n{title}")
        if url:
            self.out.new(f"{title} page", "element", title, {"role": "document", "name": title, "url": url})


@pytest.fixture
def privacy() -> Privacy:
    privacy = Privacy(
        Rules(windows=("Café", "网上银行"), folders=(f"{HOME}/Private", f"{HOME}/docs/closed")),
        [f"{HOME}/docs"],
        own=[f"{HOME}/.deskhand"],
        home=HOME,
    )
    names = [
        "secret plan.ods",
        "a.c",
        "Grüße.txt",
        "病历",
        "遗嘱.md",
        ".hidden diary.txt",
        "backup.txt~",
        "main",
        "HEAD",
        "tasks.txt",
        " lead\nline.txt",
        "2026.11.21 plan",
        "Divorce plan draft.odt",
        "北京出差报销单",
        "工作计划",
    ]
    privacy.learn(names, ["Sub", "Mozilla Firefox"])
    return privacy


@pytest.mark.parametrize(
    "title",
    [
        unicodedata.normalize("NFD", "My Café"),
        "网上\u200b银行",
        unicodedata.normalize("NFD", "Grüße.txt - x"),
        "secret plan – LibreOffice",
        "Secret\u00a0plan.ODS - x",
        "a.c - mousepad",
        "病历 - gedit",
        "遗嘱 - Writer",
        ".hidden diary.txt - Mousepad",
        "backup.txt~ - Mousepad",
        "file:///home/u/docs/closed/zz.pdf",
        "secret%20plan.ods - Chromium",
        "foo.py (Private) - VSCode",
        "*Private",
        "Private/遗 - Typora",
        "~/Private/zz - x",
        "/home/u/docs/../Private/zz - x",
        "/home//u/./Private - x",
        "Open: Sub",
        "lead line.txt [Read-Only] - x",
        "vim 2026.11.21 plan",
        "Save changes to Divorce plan draft?",
        "是否保存对北京出差报销单的更改",
    ],
)
def test_a_title_tells_nothing_excluded_however_it_is_written(privacy: Privacy, title: str) -> None:
    assert privacy.hides_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "News - Mozilla Firefox",
        "Headphones | Shop",
        "latest.ods - Calc",
        "/home/u/Privately/x - Editor",
        "Private lessons - Forum",
        "todo tasks.txtb - Editor",
        "Notes – Main",
        "我的工作计划讨论",
    ],
)
def test_what_only_looks_like_it_is_told(privacy: Privacy, title: str) -> None:
    assert not privacy.hides_title(title)


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("FILE:///home/u/Private/x.pdf", True),
        ("view-source:file:///home/u/Private/x.pdf", True),
        ("file:///home/u/docs/../Private/x", True),
        ("file:////home/u/Private/x", True),
        ("file:///home/u//Private/x", True),
        ("file:/home/u/Private/x", True),
        ("file://localhost/home/u/Pri%76ate/x", True),
        ("/home/u/Private/x.pdf", True),
        ("~/Private", True),
        ("file:///home/u/elsewhere/tax.pdf", False),
        ("file://[oops", False),
        ("https://example.org/home/u/Private/", False),
    ],
)
def test_an_address_leads_where_it_leads(privacy: Privacy, url: str, hidden: bool) -> None:
    assert privacy.hides_address(url) is hidden


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "menuitem", "name": "1: secret plan.ods"},
        {"role": "listitem", "name": "/home/u/Private/new.ods"},
        {"role": "listitem", "name": "~/Private"},
        {"role": "listitem", "name": "Private"},
        {"role": "entry", "name": "Location", "value": "/home/u/Private/new.ods"},
        {"role": "link", "name": "x", "description": "secret plan.ods"},
        {"role": "tab", "name": "secret plan – changed"},
        {"role": "text", "name": "x", "ident": "row secret%20plan.ods"},
        {"role": "listitem", "name": "病历"},
    ],
)
def test_an_element_tells_nothing_excluded_in_any_text(privacy: Privacy, fields: dict[str, Value]) -> None:
    assert privacy.is_secret(fields)


@pytest.mark.parametrize("name", ["Main", "OK", "Head", "plan", "Private lessons", "https://x.org/plan"])
def test_an_element_with_a_word_of_its_own_is_told(privacy: Privacy, name: str) -> None:
    assert not privacy.is_secret({"role": "button", "name": name})


def test_of_two_files_of_one_name_the_path_decides(privacy: Privacy) -> None:
    privacy.learn(["report.pdf"])
    privacy.has_granted = lambda name, _: name in ("report.pdf", "remaining tasks.txt")
    assert privacy.hides_title("report.pdf - Viewer")  # nobody knows which of the two
    assert not privacy.hides_title("report.pdf - Viewer", shows_granted=True)
    assert not privacy.hides_title("report.pdf (~/docs) - Viewer")
    assert not privacy.hides_title("~/docs/report.pdf - Viewer")
    assert privacy.hides_title("report.pdf (~/elsewhere) - Viewer")
    assert not privacy.hides_title("remaining tasks.txt - Viewer")
    assert not privacy.is_secret({"role": "listitem", "name": "report.pdf"})


async def test_a_window_with_a_name_of_both_is_told_by_the_document_in_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    for folder in (tmp_path, closed):
        (folder / "report.pdf").write_text("x")
    privacy, windows = Privacy(Rules(folders=(str(closed),)), [str(tmp_path)]), Windows()
    async with seeing(Chosen([windows, GrantedFolders([str(tmp_path)], privacy)]), privacy) as (_, seen):
        windows.open("report.pdf - One", f"file://{closed}/report.pdf")
        windows.open("report.pdf - Two", f"file://{tmp_path}/report.pdf")
        await seen.until("the granted one", lambda: seen.titled("Two"))
        assert b"One" not in seen.bytes


async def test_nothing_of_windows_is_told_before_it_is_known_what_is_excluded(tmp_path: Path) -> None:
    private = tmp_path / "Private"
    for number in range(300):
        (private / f"d{number:04}").mkdir(parents=True)
    (private / "d0299" / "Divorce plan.odt").write_text("x")
    privacy = Privacy(Rules(folders=(str(private),)), [str(tmp_path)])
    windows = Windows("Writer", "Divorce plan.odt - Writer", "letter.odt - Writer")
    async with seeing(Chosen([windows, GrantedFolders([str(tmp_path)], privacy)]), privacy) as (_, seen):
        await seen.until("the other window", lambda: seen.titled("letter.odt"))
        await seen.at_rest()
        assert b"Divorce" not in seen.bytes


async def test_a_title_a_window_had_is_not_told_as_its_key(tmp_path: Path) -> None:
    privacy, windows = Privacy(Rules(windows=("bank",))), Windows()
    async with seeing(Chosen([windows]), privacy) as (_, seen):
        windows.open("My bank")
        windows.out.set("My bank", {"title": "news"})
        await seen.until("the window", lambda: seen.titled("news"))
        assert b"bank" not in seen.bytes


async def test_a_file_that_is_not_granted_is_not_told_as_an_address(tmp_path: Path) -> None:
    granted, other = tmp_path / "granted", tmp_path / "other"
    granted.mkdir()
    other.mkdir()
    (granted / "ok.pdf").write_text("x")
    (granted / "way").symlink_to(other)
    privacy, windows = Privacy(Rules(), [str(granted)]), Windows()
    async with seeing(Chosen([windows]), privacy) as (_, seen):
        windows.open("One", f"file://{other}/tax%20return.pdf")
        windows.open("Two", f"file://{granted}/way/tax%20return.pdf")
        windows.open("Three", f"file://{granted}/ok.pdf")
        windows.open("Four", "https://example.org/")
        await seen.until("what may be told", lambda: seen.one("element", url=f"file://{granted}/ok.pdf"))
        await seen.at_rest()
        assert seen.one("element", url="https://example.org/") is not None
        assert len(seen.all("window")) == 4
        assert b"tax" not in seen.bytes


async def test_what_a_link_leads_into_is_hidden(tmp_path: Path) -> None:
    granted, private = tmp_path / "granted", tmp_path / "private"
    granted.mkdir()
    private.mkdir()
    (private / "diary.odt").write_text("x")
    (tmp_path / "shortcut").symlink_to(private)
    (granted / "way").symlink_to(private)
    listed = tmp_path / "recent.xbel"
    listed.write_text(
        f'<xbel><bookmark href="file://{granted}/way/affair.odt" visited="2026-11-21T08:00:00Z"/>'
        '<bookmark href="ftp://[host/x" visited="2026-11-21T08:00:00Z"/></xbel>'
    )
    (private / "affair.odt").write_text("x")
    privacy, windows = Privacy(Rules(folders=(str(private),)), [str(granted)]), Windows()
    chosen = Chosen([windows, GrantedFolders([str(granted)], privacy), RecentFiles(privacy, listed)])
    async with seeing(chosen, privacy) as (perceiver, seen):
        windows.open("Untitled 7", f"file://{tmp_path}/shortcut/new.odt")
        windows.open("Other", "https://example.org/")
        await seen.until("the other window", lambda: seen.titled("Other"))
        await seen.at_rest()
        assert b"affair" not in seen.bytes
        assert b"Untitled 7" not in seen.bytes
        assert not perceiver.unseen()


async def test_a_file_is_told_under_its_own_path_whoever_says_by_which_link_it_was_reached(tmp_path: Path) -> None:
    granted, private = tmp_path / "granted", tmp_path / "private"
    for folder in (granted / "in", private):
        folder.mkdir(parents=True)
        (folder / "plan.odt").write_text("x")
    (granted / "way").symlink_to(private)
    (granted / "short").symlink_to(granted / "in")
    listed = tmp_path / "recent.xbel"
    listed.write_text(f'<xbel><bookmark href="file://{granted}/short/plan.odt" visited="2026-11-21T08:00:00Z"/></xbel>')
    privacy, windows = Privacy(Rules(folders=(str(private),)), [str(granted)]), Windows()
    async with seeing(Chosen([windows, RecentFiles(privacy, listed)]), privacy) as (_, seen):
        windows.out.new(f"{granted}/way/plan.odt", "file", "", {"name": "plan.odt", "type": "file"})
        await seen.at_rest()
        assert [node.key for node in seen.all("file")] == [f"{granted}/in/plan.odt"]


async def test_a_password_that_is_shown_stays_one(tmp_path: Path) -> None:
    privacy, windows = Privacy(Rules()), Windows()
    async with seeing(Chosen([windows]), privacy) as (_, seen):
        windows.open("Sign in")
        windows.out.new("e", "element", "Sign in", {"role": "password", "value": "hunter2"})
        await seen.until("the field", lambda: seen.one("element", privacy="secret"))
        windows.out.set("e", {"role": "entry"})
        windows.out.set("e", {"value": "hunter22"})
        await seen.until("that it is an entry now", lambda: seen.one("element", role="entry"))
        assert b"hunter2" not in seen.bytes


async def test_a_field_that_says_it_no_longer_is_told_again(tmp_path: Path) -> None:
    privacy, windows = Privacy(Rules(folders=(f"{HOME}/Private",)), home=HOME), Windows()
    async with seeing(Chosen([windows]), privacy) as (_, seen):
        windows.open("Save as")
        windows.out.new("e", "element", "Save as", {"role": "entry", "value": f"{HOME}/Private/x"})
        await seen.until("the field", lambda: seen.one("element", privacy="secret"))
        windows.out.set("e", {"value": "letter"})
        node = await seen.until("what stands in it now", lambda: seen.one("element", value="letter"))
        assert "privacy" not in node.fields
        assert b"Private" not in seen.bytes


async def test_hidden_names_and_those_that_come_are_known(tmp_path: Path) -> None:
    private = tmp_path / "Privat"
    (private / ".in").mkdir(parents=True)
    for name in (".hidden diary.txt", "backup.txt~", ".in/deep.md"):
        (private / name).write_text("")
    privacy, windows = Privacy(Rules(folders=(str(private),)), [str(tmp_path)], home=str(tmp_path.parent)), Windows()
    async with seeing(Chosen([windows, GrantedFolders([str(tmp_path)], privacy)]), privacy) as (_, seen):
        (private / "Divorce new.odt").write_text("x")
        await asyncio.sleep(0.02)
        for title in (".hidden diary.txt - E", "backup.txt~ - E", "deep.md - E", "Divorce new.odt - E", "end - E"):
            windows.open(title)
        await seen.until("the last", lambda: seen.titled("end"))
        await seen.at_rest()
        assert [node.fields["title"] for node in seen.all("window")] == ["end - E"]


# What any name and any place may look like, in letters that no frame around them has.
_letters = st.text("qxzéüßΩя病历遗嘱", min_size=2, max_size=6)
_words = st.lists(_letters, min_size=2, max_size=3).map(" ".join)
_files = st.tuples(_words, st.sampled_from([".odt", ".pdf", ".tar.gz", ""])).map("".join)
_FRAMES: Final[tuple[Callable[[str], str], ...]] = (
    lambda name: name,
    lambda name: f"*{name} - Bamm 4",
    lambda name: f"{name} – Bamm 4",
    lambda name: f"o.py ({name}) - Bamm",
    lambda name: f"Bamm: {name}",
    lambda name: f"{HOME}/Private/a/{name}",
    lambda name: f"file://{HOME}/d/../Private//{name}",
)
_WRITTEN: Final[tuple[Callable[[str], str], ...]] = (
    lambda text: text,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.upper(),
    lambda text: text.replace(" ", "%20"),
    lambda text: text.replace(" ", "\u00a0"),
)


@given(name=_files, folder=_words, frame=st.sampled_from(_FRAMES), written=st.sampled_from(_WRITTEN), data=st.data())
def test_nothing_excluded_is_ever_told_in_any_field(
    name: str, folder: str, frame: Callable[[str], str], written: Callable[[str], str], data: st.DataObject
) -> None:
    privacy = Privacy(Rules(folders=(f"{HOME}/Private",)), [HOME], home=HOME)
    privacy.learn([name], [folder])
    said = written(frame(data.draw(st.sampled_from([name, folder]))))
    graph = Graph("test")
    pending = Pending(graph)
    scene = Scene(pending, privacy, ["one"], lambda: 0.0, lambda _: ("", {}))
    scene.begin("desk", {"name": "desk"})
    app = scene.new("one", "app", "app", scene.device, {"name": "Bamm"})
    scene.new("one", "w", "window", app, {"title": said}, f"Bamm\n{said}")
    window = scene.new("one", "v", "window", app, {"title": "plain"})
    scene.set("one", window, {"title": said})
    scene.set("one", window, {"title": "plain"})
    tab = scene.new("one", "t", "element", window, {"role": "tab", "name": said})
    scene.new("one", "f", "file", scene.device, {"name": said}, f"{HOME}/Private/{name}")
    scene.set("one", scene.device, {"unseen": [f"broke: {HOME}/Private/{name}"]})
    if frame(name) != frame(folder) and name in frame(name) and "." in name and name in said:
        scene.new("one", "e", "element", window, {"role": "entry", "value": said, "description": said})
        scene.new("one", "c", "clip", scene.device, {"text": said})
    assert tab.secret
    delta = pending.take()
    assert delta is not None
    told = plain(packed(delta).decode("utf-8", "replace"))
    assert not any(plain(one) in told for one in (name, folder))
    assert graph.by_kind("app")


_other = st.text("bcdfghklm", min_size=3, max_size=8)


@given(
    name=_files, folder=_words, other=st.lists(_other, min_size=1, max_size=4).map(" ".join), frame=st.integers(0, 4)
)
def test_what_has_nothing_to_do_with_it_is_told(name: str, folder: str, other: str, frame: int) -> None:
    privacy = Privacy(Rules(folders=(f"{HOME}/Private",)), [HOME], home=HOME)
    privacy.learn([name, "main", "HEAD", "test", "tasks.txt"], [folder, "Mozilla Firefox"])
    said = _FRAMES[frame](other)
    assert not privacy.hides_title(said)
    assert not privacy.hides_title(f"{said}tasks.txtb - Mozilla Firefox")
    assert not privacy.is_secret({"role": "listitem", "name": said, "value": f"{other}main.{other}"})
    assert privacy.may_tell(f"{HOME}/{other}/{name}")
