"""What is asked about desks over HTTP, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from deskhand.core.flow.label import Origin, Privacy
from deskhand.core.values import Record
from deskhand.core.world.kinds import Kind
from deskhand.core.world.query import Order, Query, Range, Why

Moment = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
"""Seconds since 1970."""
OriginName = Literal["U", "L", "X"]
PrivacyName = Literal["public", "private", "secret"]
ORIGINS: Final[Mapping[Origin, OriginName]] = {Origin.U: "U", Origin.L: "L", Origin.X: "X"}
PRIVACIES: Final[Mapping[Privacy, PrivacyName]] = {
    Privacy.PUBLIC: "public",
    Privacy.PRIVATE: "private",
    Privacy.SECRET: "secret",
}
_Words = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\u0000]*$")]
_Number = Annotated[int, Field(ge=1, le=2**53 - 1)]


class WorldQuery(Record):
    """What is looked for on my desks; everything that is said must hold."""

    about: _Words = ""
    kind: Kind | None = None
    opened_from: Moment | None = None
    opened_until: Moment | None = None
    changed_from: Moment | None = None
    changed_until: Moment | None = None
    near: _Number | None = None
    derived_from: _Number | None = None
    app: _Words = ""
    device: _Words = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 20
    order: Order = "best"

    def query(self) -> Query:
        return Query(
            about=self.about,
            kind=self.kind,
            opened=_range(self.opened_from, self.opened_until),
            changed=_range(self.changed_from, self.changed_until),
            near=self.near,
            derived_from=self.derived_from,
            app=self.app,
            device=self.device,
            limit=self.limit,
            order=self.order,
        )


class FieldView(Record):
    """One thing that is known of something, who wrote it, and who may see it."""

    name: str
    value: str | bool | int | float | list[str]
    origin: OriginName
    """U: the person said it · L: this desk itself says so · X: somebody or something else wrote it."""
    privacy: PrivacyName


class VisitView(Record):
    """It was open, in an app; without `until` it is still."""

    name: str
    app: str
    at: float
    until: float | None


class ChangeView(Record):
    """A field became this."""

    field: str
    value: str | bool | int | float | list[str] | None
    at: float


class FoundView(Record):
    """Something on a desk that fits; without an id, something that was there."""

    device: str
    desk: str
    here: bool
    """Whether that desk is connected now."""
    id: int | None
    kind: Kind
    key: str
    """A file's path; what an app or a window is called over restarts."""
    name: str
    at: float | None
    score: float
    why: list[Why]
    fields: list[FieldView]
    visits: list[VisitView]
    changes: list[ChangeView]


class FoundList(Record):
    found: list[FoundView]


class WindowView(Record):
    id: int
    title: str
    active: bool
    minimized: bool


class AppView(Record):
    id: int
    """0: windows of which nobody knows the app."""
    name: str
    active: bool
    windows: list[WindowView]


class FileView(Record):
    id: int
    name: str
    path: str
    at: float | None
    app: str
    """What has it open."""


class DeskView(Record):
    """One desk: how the machine does, what is open on it, and what was touched lately."""

    device: str
    name: str
    here: bool
    stale: bool
    """Whether the desk shows something else by now, which could not be taken."""
    seen: float
    epoch: str
    v: int
    system: str
    locked: bool | None
    battery: float | None
    charging: bool | None
    disk_free: int | None
    disk_total: int | None
    unseen: list[str]
    """What the desk cannot see of itself, and why."""
    blind: bool
    """Whether windows are among that, so that none that is told does not mean that none is open."""
    apps: list[AppView]
    files: list[FileView]
    lately: list[FileView]


class DeskList(Record):
    desks: list[DeskView]


class HistoryForgotten(Record):
    """What was open on my desks is forgotten; what is open now stays."""

    notes: int
    """How many notes of it there were."""
    elsewhere: list[str]
    """The names of other desks, each of which remembers for itself when its files were open."""


def _range(start: float | None, end: float | None) -> Range | None:
    return None if start is None and end is None else Range(start, end)
