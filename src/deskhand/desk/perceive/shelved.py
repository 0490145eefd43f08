"""Whom the person knows and what stands in their calendars, by name: so that a request can name them.

Read out of the folders of their accounts at the moment somebody asks, and kept only while a file stays as it was. What
lies on a server is not fetched for this: of that it is known what steps have read there.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar
from weakref import WeakKeyDictionary

from deskhand.core.errors import Problem
from deskhand.core.flow.grants import inside
from deskhand.core.paths import native_path, split_ending
from deskhand.core.world.facts import Event, FileFact
from deskhand.core.world.noticed import Noticed, NoticedKind
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.listing import facts_in

if TYPE_CHECKING:
    from deskhand.desk.accounts.account import Account

MOST_BYTES: Final = 16 << 20
"""A larger file is not read for its names."""
MOST_FILES: Final = 5_000
MOST_NAMES: Final = 5_000
CLOCK_STEP_NS: Final = 50_000_000
"""Disks keep times in coarse steps: a folder changed this recently may change again without showing it."""
PAST: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=400)
"""From when to when an event is one that people speak of."""
_Kind = Literal["people", "calendar"]
_ENDINGS: Final[dict[_Kind, str]] = {"people": ".vcf", "calendar": ".ics"}
T = TypeVar("T")
NoticedNow = Callable[[NoticedKind], Sequence[Noticed]]


@dataclass(frozen=True, slots=True)
class _Dated:
    """One event as it is written down; `last` is the day after which nobody speaks of it, None where it goes on."""

    event: Event
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class _File(Generic[T]):
    """What a file held when it was read; `print` tells whether it is the same still."""

    print: tuple[float, int]
    holds: Sequence[T]


@dataclass(frozen=True, slots=True)
class _Held(Generic[T]):
    """All that was found within one reach, and the folders and files by which it is known to be so still."""

    shut: Sequence[str]
    read_ns: int
    folders: Mapping[str, tuple[int, int] | None]
    files: Mapping[str, _File[T]]
    holds: Sequence[T]

    def current(self, shut: Sequence[str]) -> bool:
        if shut != self.shut:
            return False
        marks = (mark for mark in self.folders.values() if mark is not None)
        if any(self.read_ns - changed <= CLOCK_STEP_NS for changed, _ in marks):
            return False
        if any(_mark(place) != mark for place, mark in self.folders.items()):
            return False
        return all(_print(place) == file.print for place, file in self.files.items())


def _mark(place: str) -> tuple[int, int] | None:
    """By which a folder is known not to have other things in it; None where it is not there."""
    try:
        found = os.stat(native_path(place), follow_symlinks=False)  # noqa: PTH116 - half the cost
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def _print(place: str) -> tuple[float, int] | None:
    try:
        found = os.stat(native_path(place), follow_symlinks=False)  # noqa: PTH116 - half the cost
    except OSError:
        return None
    return found.st_mtime, found.st_size


def _nothing_shut() -> Collection[str]:
    return ()


def _nothing_noticed(_: NoticedKind) -> Sequence[Noticed]:
    return ()


@dataclass
class Shelved:
    """Names out of the address books and calendars of some accounts. For several threads."""

    accounts: Sequence[Account]
    shut: Callable[[], Collection[str]] = _nothing_shut
    """Absolute places of which nothing is told, however it is asked for: hidden ones, and denied ones."""
    noticed: NoticedNow = _nothing_noticed
    """What steps have read of a kind."""
    clock: Callable[[], float] = time.time
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _cards: WeakKeyDictionary[Beneath, _Held[str]] = field(default_factory=WeakKeyDictionary[Beneath, "_Held[str]"])
    _dates: WeakKeyDictionary[Beneath, _Held[_Dated]] = field(
        default_factory=WeakKeyDictionary[Beneath, "_Held[_Dated]"]
    )

    def people(self, beneath: Beneath) -> Sequence[str]:
        """`Name <mail>` of everybody in an address book within reach; then whom mails told of, if no card names them.

        Anybody can write a mail under any name, so that makes nobody of the address books doubtful.
        """
        with self._turn:
            found = dict.fromkeys(self._held("people", self._cards, beneath, _people_in))
        called = {_name(one) for one in found}
        read = (_as_written(one) for one in self.noticed("person"))
        found |= dict.fromkeys(one for one in read if one and _name(one) not in called)
        return tuple(found)[:MOST_NAMES]

    def events(self, beneath: Beneath) -> Sequence[Event]:
        """What stands in the person's own calendars within reach, from a month ago to a year ahead."""
        today = datetime.fromtimestamp(self.clock()).date()  # noqa: DTZ006 - days as the person counts them
        with self._turn:
            dated = self._held("calendar", self._dates, beneath, _dates_in)
        found = [one.event for one in dated if one.first <= today + AHEAD and (one.last or today) >= today - PAST]
        known = {one.title for one in found}
        read = (_event_of(one) for one in self.noticed("event"))
        found += [one for one in read if one is not None and one.title not in known]
        return tuple(found[:MOST_NAMES])

    def _held(
        self,
        kind: _Kind,
        held: WeakKeyDictionary[Beneath, _Held[T]],
        beneath: Beneath,
        read: Callable[[bytes], Iterable[T]],
    ) -> Sequence[T]:
        """All that is there now; listed again only where a folder is another, and what is not met is forgotten."""
        shut, before = tuple(self.shut()), held.get(beneath)
        if before is not None and before.current(shut):
            return before.holds
        read_ns, folders = time.time_ns(), dict[str, "tuple[int, int] | None"]()
        known: Mapping[str, _File[T]] = {} if before is None else before.files
        files: dict[str, _File[T]] = {}
        for file in self._files(kind, beneath, shut, folders):
            place = beneath.absolute(file.path)
            files[place] = _kept(known.get(place), file, beneath, read)
        holds = tuple(one for file in files.values() for one in file.holds)
        held[beneath] = _Held(shut, read_ns, folders, files, holds)
        return holds

    def _files(
        self, kind: _Kind, beneath: Beneath, shut: Sequence[str], folders: dict[str, tuple[int, int] | None]
    ) -> Iterator[FileFact]:
        """The files of a kind; `folders` is told of each folder that was looked into."""
        for account in self.accounts:
            folder = account.people_folder if kind == "people" else account.calendar_folder
            if folder and beneath.covers(folder) and not inside(folder, shut):
                shelves = list(_shelves(account, kind, beneath, folder, shut, folders))
                yield from (one for shelf in _own(account, kind, shelves) for one in shelf.files[:MOST_FILES])


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One calendar or address book, as `desk.doors.shelves` counts them."""

    name: str
    files: Sequence[FileFact]


def _shelves(
    account: Account,
    kind: _Kind,
    beneath: Beneath,
    folder: str,
    shut: Sequence[str],
    folders: dict[str, tuple[int, int] | None],
) -> Iterator[_Shelf]:
    listed = _listed(beneath, folder, shut, folders)
    files = [one for one in listed if _is_a(one, _ENDINGS[kind])]
    if kind == "calendar" and account.calendar_by == "event":
        if files:
            yield _Shelf(account.main, files)
    else:
        yield from (_Shelf(split_ending(one.name)[0], [one]) for one in files)
    for one in listed:
        if one.kind == "folder" and not one.name.startswith("."):
            inner = [each for each in _listed(beneath, one.path, shut, folders) if _is_a(each, _ENDINGS[kind])]
            if inner:
                yield _Shelf(one.name, inner)


def _own(account: Account, kind: _Kind, shelves: Sequence[_Shelf]) -> Sequence[_Shelf]:
    """The calendars that are meant where none is named: the person's own, if one is known as that."""
    if kind == "people":
        return shelves
    named = [one for one in shelves if one.name.casefold() == account.main.casefold()]
    return named[:1] or shelves


def _listed(
    beneath: Beneath, folder: str, shut: Sequence[str], folders: dict[str, tuple[int, int] | None]
) -> list[FileFact]:
    place = beneath.absolute(folder)
    folders[place] = _mark(place)  # before it is looked into: what comes meanwhile makes it another
    try:
        found = facts_in(beneath, folder)
    except (Problem, OSError):  # not there now: nobody is known from it
        return []
    return [one for one in found if not inside(beneath.absolute(one.path), shut)]


def _is_a(one: FileFact, ending: str) -> bool:
    small = one.size <= MOST_BYTES and not one.name.startswith(".")
    return one.kind == "file" and small and one.name.lower().endswith(ending)


def _kept(before: _File[T] | None, file: FileFact, beneath: Beneath, read: Callable[[bytes], Iterable[T]]) -> _File[T]:
    """What a file holds; read again only when it is another."""
    now = (file.modified, file.size)
    if before is not None and before.print == now:
        return before
    try:
        with beneath.opened(file.path) as fd, open(fd, "rb", closefd=False) as opened:
            return _File(now, tuple(read(opened.read(MOST_BYTES))))
    except (Problem, OSError):  # gone meanwhile, or no such file after all
        return _File(now, ())


def _people_in(content: bytes) -> Iterator[str]:
    from deskhand.formats.cards.card import read

    for card in read(content):
        if name := card.name or (card.mails[0] if card.mails else ""):
            yield _written(name, card.mails[0] if card.mails else "")


def _dates_in(content: bytes) -> Iterator[_Dated]:
    from deskhand.formats.calendar.document import read

    for one in read(content).all("VEVENT"):
        title, start = one.value("SUMMARY").strip(), one.value("DTSTART")
        first = _day(start)
        if not title or first is None or one.value("STATUS").upper() == "CANCELLED":
            continue
        end = one.value("DTEND") or start
        if one.series:
            # When it is next takes working out; that is left to the step that moves or tells it.
            yield _Dated(Event(title=title, start="", end=""), first, _until(one.value("RRULE")))
        else:
            yield _Dated(Event(title=title, start=_moment(start), end=_moment(end)), first, _day(end) or first)


def _until(rule: str) -> date | None:
    """The last day of a series that says one."""
    until = next((part.partition("=")[2] for part in rule.upper().split(";") if part.startswith("UNTIL=")), "")
    return _day(until)


def _day(value: str) -> date | None:
    try:
        return datetime.strptime(value[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _moment(value: str) -> str:
    """By the clock of its own zone, as the file has it."""
    for form, size in (("%Y%m%dT%H%M%S", 15), ("%Y%m%d", 8)):
        try:
            read = datetime.strptime(value[:size], form)  # noqa: DTZ007
        except ValueError:
            continue
        if size == 8:
            return read.date().isoformat()
        return f"{read.isoformat(timespec='minutes')}{'+00:00' if value.endswith('Z') else ''}"
    return ""


def _as_written(one: Noticed) -> str:
    name, mails = one.fields.get("name"), one.fields.get("mails")
    mail = mails[0] if isinstance(mails, list) and mails else ""
    return _written(name, mail) if isinstance(name, str) and name else ""


def _written(name: str, mail: str) -> str:
    """On one line, and with no bracket that would make another address of it."""
    plain = " ".join(name.replace("<", " ").replace(">", " ").split())
    return f"{plain} <{mail}>" if mail and mail != plain else plain


def _name(written: str) -> str:
    return written.partition(" <")[0].casefold()


def _event_of(one: Noticed) -> Event | None:
    title, start, end = (one.fields.get(name) for name in ("title", "start", "end"))
    if not isinstance(title, str) or not title:
        return None
    return Event(title=title, start=start if isinstance(start, str) else "", end=end if isinstance(end, str) else "")
