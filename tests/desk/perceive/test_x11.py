"""Windows on a real screen: heard of as they come, change and go, whether their app has accessibility or not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from Xlib import X, Xatom
from Xlib.display import Display

from deskhand.desk.perceive.clipboard import Clips
from deskhand.desk.perceive.linux.clips import X11Clips
from deskhand.desk.perceive.linux.programs import program
from deskhand.desk.perceive.linux.x11 import X11Windows
from deskhand.desk.perceive.linux.xline import ScreenUnseen
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.testing.seen import Seen, seeing
from deskhand.testing.virtual_clipboard import offering
from deskhand.testing.virtual_desk import VirtualDesk


def windows(privacy: Privacy | None = None) -> Chosen:
    return Chosen([X11Windows(privacy or Privacy(Rules()))], identify=program)


async def renamed(desk: VirtualDesk, window: int, title: str) -> None:
    await desk.input("set_window", "--name", title, str(window))


async def test_windows_come_change_and_go(screen_desk: VirtualDesk) -> None:
    async with seeing(windows(), Privacy(Rules())) as (_, seen):
        app = await screen_desk.tk("Frage an Sie", "Ja")
        window = await seen.until("the window", lambda: seen.titled("Frage an Sie"))
        assert window.fields["xid"] == app.window.id
        # It says no process itself; the server knows it.
        assert window.fields["pid"] == seen.one("app").fields["pid"]  # type: ignore[union-attr]

        latencies: list[float] = []
        for n in range(10):
            began = time.monotonic()
            await renamed(screen_desk, app.window.id, f"题目 {n}")
            renamed_window = await seen.until("the new title", lambda n=n: seen.titled(f"题目 {n}"))
            assert renamed_window.id == window.id
            latencies.append(seen.times[-1] - began)
        # Heard, not looked for; `bench/world` has the figures.
        assert sorted(latencies)[5] < 3, latencies

        other = await screen_desk.tk("Zweites", "Nein")
        await seen.until("the other one in use", lambda: seen.one("window", title="Zweites", active=True))
        await screen_desk.activate(app.window)
        await seen.until("the first one in use", lambda: seen.one("window", xid=app.window.id, active=True))
        assert len(seen.all("window", active=True)) == 1
        await screen_desk.input("windowminimize", str(other.window.id))
        await seen.until("that it is minimized", lambda: seen.one("window", title="Zweites", minimized=True))

        await screen_desk.end(app)
        await seen.until("the end", lambda: seen.titled("题目") is None)
        await seen.until("the end of its app", lambda: len(seen.all("app")) == 1)


async def test_an_excluded_window_or_app_is_never_told(screen_desk: VirtualDesk) -> None:
    privacy = Privacy(Rules(apps=("Toplevel*", "mousepad"), windows=("bank", "*geheim?")))
    async with seeing(windows(privacy), privacy) as (_, seen):
        app = await screen_desk.tk("Harmless", "Ja")
        await seen.until("the window", lambda: seen.titled("Harmless"))
        await renamed(screen_desk, app.window.id, "My Bank - Login 9931")
        await seen.until("that it is hidden", lambda: not seen.all("window"))
        await renamed(screen_desk, app.window.id, "My Bank - Account 9931")
        await renamed(screen_desk, app.window.id, "9931 geheim!")
        await screen_desk.mousepad(_file(screen_desk, "9931.txt"))
        await renamed(screen_desk, app.window.id, "Harmless again")
        await seen.until("the window again", lambda: seen.titled("Harmless again"))
        assert b"9931" not in seen.bytes
        assert b"ousepad" not in seen.bytes


@contextmanager
def claiming(program: str, title: str, pid: int) -> Iterator[None]:
    """A window of this very process, which says that it is of another."""
    screen = Display()
    try:
        window = screen.screen().root.create_window(0, 0, 50, 50, 0, X.CopyFromParent)
        window.set_wm_class(program.lower(), program)
        window.set_wm_name(title)
        window.change_property(screen.get_atom("_NET_WM_PID"), Xatom.CARDINAL, 32, [pid])
        window.map()
        screen.sync()
        yield
    finally:
        screen.close()


async def test_an_excluded_app_stays_so_under_whatever_process_its_window_claims(screen_desk: VirtualDesk) -> None:
    privacy = Privacy(Rules(apps=("KeePassXC",)))
    async with seeing(windows(privacy), privacy) as (perceiver, seen):
        await screen_desk.tk("Chats", "Ja")
        chats = await seen.until("the window", lambda: seen.titled("Chats"))
        pid = chats.fields["pid"]
        assert isinstance(pid, int)
        with claiming("KeePassXC", "Bank PIN 4711.kdbx", pid):
            await screen_desk.tk("Later", "Ja")
            await seen.until("what came after it", lambda: seen.titled("Later"))
            assert seen.titled("Chats") is not None
            assert perceiver.withheld() == {"app": 1}
        assert b"4711" not in seen.bytes


async def test_a_process_with_one_excluded_window_is_excluded_whole(screen_desk: VirtualDesk) -> None:
    privacy = Privacy(Rules(apps=("KeePassXC",)))
    async with seeing(windows(privacy), privacy) as (perceiver, seen):
        await screen_desk.tk("First", "Ja")
        await seen.until("the first", lambda: seen.titled("First"))
        with claiming("Telegram", "Chats", 2):
            await seen.until("the window", lambda: seen.titled("Chats"))
            with claiming("KeePassXC", "Bank PIN 4711.kdbx", 2):
                await seen.until("that the first is kept back", lambda: seen.titled("Chats") is None)
                await screen_desk.tk("Later", "Ja")
                await seen.until("what came after them", lambda: seen.titled("Later"))
                assert perceiver.withheld() == {"app": 1}
        assert b"4711" not in seen.bytes


# python-xlib lets the garbage collector close the socket of a server that does not answer.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_screen_that_is_not_there_is_said_and_looked_for_again(screen_desk: VirtualDesk) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DISPLAY", ":97")
        async with seeing(windows(), Privacy(Rules())) as (perceiver, seen):
            assert isinstance(perceiver.unseen()["x11"], ScreenUnseen)
            assert "DISPLAY" in str(seen.one("device").fields["unseen"])  # type: ignore[union-attr]
            patched.undo()
            await seen.until("that it is seen", lambda: "unseen" not in seen.one("device").fields)  # type: ignore[union-attr]
            await screen_desk.tk("Da", "Ja")
            await seen.until("the window", lambda: seen.titled("Da"))


async def clips(desk: VirtualDesk, seen: Seen, text: str) -> float:
    began = time.monotonic()
    await desk.copy(text)
    await seen.until(f"the clip {text!r}", lambda: seen.one("clip", text=text, current=True))
    return seen.times[-1] - began


async def test_what_is_copied_is_told_once_and_the_newest_is_current(screen_desk: VirtualDesk, tmp_path: Path) -> None:
    privacy = Privacy(Rules())
    chosen = Chosen([X11Clips(privacy, lambda: Clips("session", tmp_path / "clips"))])
    async with seeing(chosen, privacy) as (_, seen):
        latencies = [await clips(screen_desk, seen, text) for text in ("eins", "季度报告", "drei", "eins")]
        assert sorted(latencies)[2] < 3, latencies
        assert [node.fields["text"] for node in seen.all("clip")] == ["季度报告", "drei", "eins"]
        assert len(seen.all("clip", current=True)) == 1
    assert not (tmp_path / "clips").exists()


@pytest.mark.parametrize("target", ["x-kde-passwordManagerHint", "org.nspasteboard.ConcealedType"])
async def test_a_private_clip_is_never_told(screen_desk: VirtualDesk, tmp_path: Path, target: str) -> None:
    privacy = Privacy(Rules())
    chosen = Chosen([X11Clips(privacy, lambda: Clips(7, tmp_path / "clips"))])
    async with seeing(chosen, privacy) as (_, seen):
        await clips(screen_desk, seen, "before")
        async with offering(screen_desk, {"UTF8_STRING": b"hunter2-Gehe1m", target: b"secret"}):
            await seen.until("that nothing is current", lambda: not seen.all("clip", current=True))
            await seen.at_rest(1.0)
        await clips(screen_desk, seen, "after")
        assert b"hunter2" not in seen.bytes
    assert b"hunter2" not in (tmp_path / "clips").read_bytes()
    assert b"after" in (tmp_path / "clips").read_bytes()
    assert (tmp_path / "clips").stat().st_mode & 0o777 == 0o600


async def test_a_program_that_does_not_hand_out_what_it_offers_holds_nothing_up(
    screen_desk: VirtualDesk, tmp_path: Path
) -> None:  # fmt: skip
    privacy = Privacy(Rules())
    chosen = Chosen([X11Clips(privacy, lambda: Clips("session", tmp_path / "clips"))])
    async with seeing(chosen, privacy) as (_, seen), offering(screen_desk, None):
        await clips(screen_desk, seen, "next")


async def test_files_are_told_if_they_may_be_and_nothing_of_an_excluded_app(
    screen_desk: VirtualDesk, tmp_path: Path
) -> None:  # fmt: skip
    granted = str(screen_desk.home)
    privacy = Privacy(Rules(apps=("*/xclip",), folders=(f"{granted}/Private",)), [granted])
    chosen = Chosen([X11Clips(privacy, lambda: Clips("session", tmp_path / "clips"))])
    async with seeing(chosen, privacy) as (_, seen):
        async with offering(screen_desk, {"text/uri-list": f"file://{granted}/Private/x%209931.txt\r\n".encode()}):
            await seen.at_rest(0.7)
        odd = "ftp://[host/x\r\nfile:\r\nhttp://[::1\r\n"
        async with offering(screen_desk, {"text/uri-list": f"{odd}file://{granted}/a%20b.txt\r\n".encode()}):
            await seen.until("the file", lambda: seen.one("clip", type="files", files=[f"{granted}/a b.txt"]))
        await screen_desk.copy("from an excluded app 9931")
        await seen.at_rest(0.7)
        assert b"9931" not in seen.bytes


async def test_switched_off_nothing_is_read_and_what_was_kept_goes(screen_desk: VirtualDesk, tmp_path: Path) -> None:
    Clips(7, tmp_path / "clips").add("kept before")
    assert (tmp_path / "clips").exists()
    privacy = Privacy(Rules(clipboard="off"))
    chosen = Chosen([X11Clips(privacy, lambda: Clips("off", tmp_path / "clips"))])
    async with seeing(chosen, privacy) as (_, seen):
        await screen_desk.copy("text")
        await seen.at_rest(0.7)
        assert not seen.all("clip")
    assert not (tmp_path / "clips").exists()


def _file(desk: VirtualDesk, name: str) -> Path:
    file = desk.home / name
    file.write_text("x")
    return file


@pytest.mark.parametrize("rules", [Rules(apps=("python*",)), Rules(windows=("vault",))])
async def test_what_was_copied_before_from_where_nothing_is_told_is_not_told_at_a_start(
    screen_desk: VirtualDesk, tmp_path: Path, rules: Rules
) -> None:  # fmt: skip
    privacy = Privacy(rules)
    chosen = Chosen([X11Clips(privacy, lambda: Clips("session", tmp_path / "clips"))])
    async with (
        offering(screen_desk, {"UTF8_STRING": b"hunter2-Gehe1m"}, title="My vault"),
        seeing(chosen, privacy) as (_, seen),
    ):
        await seen.at_rest(1.0)
        assert not seen.all("clip")


async def test_what_was_copied_before_in_another_window_is_told_at_a_start(
    screen_desk: VirtualDesk, tmp_path: Path
) -> None:  # fmt: skip
    privacy = Privacy(Rules(windows=("vault",)))
    chosen = Chosen([X11Clips(privacy, lambda: Clips("session", tmp_path / "clips"))])
    async with offering(screen_desk, {"UTF8_STRING": b"text"}, title="notes"), seeing(chosen, privacy) as (_, seen):
        await seen.until("the clip", lambda: seen.one("clip", text="text"))


async def test_in_a_wayland_session_only_what_was_copied_in_a_window_that_is_known_is_told(
    screen_desk: VirtualDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    privacy = Privacy(Rules())
    chosen = Chosen([X11Clips(privacy, lambda: Clips("session", tmp_path / "clips"))])
    async with seeing(chosen, privacy) as (_, seen):
        async with offering(screen_desk, {"UTF8_STRING": b"from the compositor"}):
            await seen.at_rest(1.0)
        async with offering(screen_desk, {"UTF8_STRING": b"from a window"}, title="notes"):
            await seen.until("the clip", lambda: seen.one("clip", text="from a window"))
        assert b"compositor" not in seen.bytes


async def test_what_is_copied_in_a_hidden_window_is_not_told(screen_desk: VirtualDesk, tmp_path: Path) -> None:
    privacy = Privacy(Rules(windows=("vault",)))
    chosen = Chosen([X11Clips(privacy, lambda: Clips("session", tmp_path / "clips"))])
    async with seeing(chosen, privacy) as (_, seen):
        async with offering(screen_desk, {"UTF8_STRING": b"hunter2-Gehe1m"}, title="My vault"):
            await seen.at_rest(1.0)
        assert b"hunter2" not in seen.bytes
        await clips(screen_desk, seen, "after")
