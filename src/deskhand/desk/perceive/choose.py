"""What looks at this device: the one place that knows which system has what. Nothing of another system is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deskhand.desk.perceive.absent import Absent, NoDisplay, NoSessionBus
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy


@dataclass(frozen=True, slots=True)
class Places:
    """Where a desk looks: granted folders as absolute paths in their text form, and its own state folder."""

    granted: Sequence[str]
    state: Path
    home: str = ""


def choose(privacy: Privacy, places: Places, system: str = sys.platform) -> Chosen:
    """The sources and the backend for a system. What a session of it lacks is not left out: that it is not seen is
    said."""
    if system == "linux":
        return _linux(privacy, places)
    if system == "darwin":
        from deskhand.desk.perceive.macos.backend import MacBackend

        mac = MacBackend()
        return Chosen(backend=mac, windows=frozenset({mac.name}))
    if system == "win32":
        from deskhand.desk.perceive.windows.backend import WindowsBackend

        windows = WindowsBackend()
        return Chosen(backend=windows, windows=frozenset({windows.name}))
    return Chosen(windows=frozenset())


def _linux(privacy: Privacy, places: Places) -> Chosen:
    from deskhand.desk.perceive.clipboard import FILE, Clips
    from deskhand.desk.perceive.linux.atspi import AtspiBackend
    from deskhand.desk.perceive.linux.clips import X11Clips
    from deskhand.desk.perceive.linux.documents import Documents
    from deskhand.desk.perceive.linux.files import GrantedFolders
    from deskhand.desk.perceive.linux.power import Power
    from deskhand.desk.perceive.linux.programs import program
    from deskhand.desk.perceive.linux.recent import RecentFiles
    from deskhand.desk.perceive.linux.wayland import is_wayland
    from deskhand.desk.perceive.linux.x11 import X11Windows

    power = Power(places.granted)
    files = GrantedFolders(places.granted, privacy, touched=power.files_changed)
    recent = RecentFiles(privacy)
    clips = X11Clips(privacy, lambda: Clips(privacy.rules.clipboard, places.state / FILE))
    documents = Documents(privacy, lambda: recent.used, files.named, home=places.home)
    screen = [X11Windows(privacy), clips] if os.environ.get("DISPLAY") else [Absent(X11Windows.name, NoDisplay())]
    session = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    return Chosen(
        sources=[*screen, files, recent, power, *([] if session else [Absent(AtspiBackend.name, NoSessionBus())])],
        backend=AtspiBackend(session) if session else None,
        observers=[documents],
        identify=program,
        # Accessibility tells of some windows only, and under Wayland nobody knows them all.
        windows=frozenset() if is_wayland() else frozenset({X11Windows.name}),
    )
