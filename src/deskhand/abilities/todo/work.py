"""Tasks listed, put down and done, where the calendars keep them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from deskhand.abilities.todo.problems import NoSuchList, NoSuchTask, NotPutDown, SharedTask, WhichTask
from deskhand.abilities.todo.results import Changed, Task, Tasks
from deskhand.core.ability import Claim
from deskhand.core.accounts import Held, Shelf
from deskhand.core.afterwards import claims_of, left_alone
from deskhand.core.changes import FAR, Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown, shown_few
from deskhand.core.when import moments_of, span_of
from deskhand.core.words import Words
from deskhand.core.world.noticed import Noticed
from deskhand.formats.calendar import occurrences
from deskhand.formats.calendar.document import Document, empty, read
from deskhand.formats.calendar.others import callers_in, guests_in
from deskhand.formats.calendar.problems import CalendarTooLarge, NotACalendar, UnclearRule
from deskhand.formats.calendar.series import readable
from deskhand.formats.calendar.sound import unsound
from deskhand.formats.calendar.written import New, done, done_once, task, zone_needed
from deskhand.formats.calendar.zones import Moment, at, known, real

_BEGINS = "task:"
_STANDS = Words("the task, read back, is there", "重新读取的任务已存在")
_IS_DONE = Words("the task, read back, is done", "重新读取的任务已标记完成")
_AGAIN = Words("the task, read back, is due the next time", "重新读取的任务已顺延到下一次")
_NOT_SO = Words('"{text}" does not stand in the list as it should', "清单中的“{text}”与预期不符")


@dataclass(frozen=True, slots=True)
class Entry:
    """One task, and the file it stands in."""

    held: Held
    document: Document
    task: occurrences.Task
    zone: ZoneInfo

    @property
    def id(self) -> str:
        return _id(self.held.shelf, self.task.uid)

    @property
    def due(self) -> datetime | None:
        """When it is over: of a day, its end."""
        due = self.task.due
        if due is None:
            return None
        return at(due if isinstance(due, datetime) else due + timedelta(days=1), self.zone)


async def listed(ctx: Ctx, when: str | None, about: str, list_: str, limit: int, *, also_done: bool) -> Tasks:
    entries, unread = await _entries(ctx, list_)
    span = None if when is None else span_of(when, ZoneInfo(ctx.zone))
    words = about.casefold().split()
    fitting = [
        one for one in entries
        if (also_done or not one.task.done)
        and all(word in f"{one.task.title} {one.task.note}".casefold() for word in words)
        and (span is None or (one.due is not None and span[0] < one.due.timestamp() <= span[1]))
    ]  # fmt: skip
    fitting.sort(key=lambda one: (one.task.done, one.due is None, one.due or ctx.now, one.task.title))
    tasks = [_told(ctx, one) for one in fitting[:limit]]
    ctx.noticed([_noticed(ctx, one.id, one.text, one.due, one.list, done=one.done) for one in tasks])
    late = sum(_late(ctx, one) for one in fitting)
    return Tasks(tasks=tasks, task=tasks[0].id if tasks else None, count=len(fitting), late=late, unread=unread)


async def added(ctx: Ctx, text: str, when: str | None, list_: str, note: str, reminder: int | None) -> Changed:
    shelf = await ctx.shelves.chosen("calendar", list_)
    due = _due(when, shelf)
    reminders = () if reminder is None else (reminder,)
    new = New(uid=f"{ctx.key}@deskhand", title=text.strip(), start=due, note=note, reminders=reminders)

    async def propose() -> list[Change]:
        if shelf.single and shelf.there:
            held = (await ctx.shelves.held(shelf))[0]
            document = read(held.content, shelf.name)
            parts = [zone_needed(document, due), task(new, ctx.now, document.newline)]
            return [await ctx.shelves.written(held, document.added(*filter(None, parts)).content, new.title)]
        fresh = empty(name=shelf.name if shelf.single else "")
        document = fresh.added(*filter(None, [zone_needed(fresh, due), task(new, ctx.now)]))
        return await ctx.shelves.added(shelf, new.uid.partition("@")[0], document.content, new.title)

    carried = await ctx.files.carry_out(propose)
    _must_be_done(ctx, carried)
    zone = ZoneInfo(shelf.zone or ctx.zone)
    return _changed(ctx, carried, shelf, new.uid, new.title, due, zone, is_done=False)


async def finished(ctx: Ctx, said: str, list_: str) -> Changed:
    one = await _meant(ctx, said, list_)
    _must_be_own(ctx, one)
    document, again = await asyncio.to_thread(_done, one, ctx.now)
    due = next(each for each in occurrences.tasks(document) if each.uid == one.task.uid).due

    async def propose() -> list[Change]:
        return [await ctx.shelves.written(one.held, document.content, one.task.title)]

    carried = await ctx.files.carry_out(propose)
    _must_be_done(ctx, carried)
    uid, title = one.task.uid, one.task.title
    found = _changed(ctx, carried, one.held.shelf, uid, title, due, one.zone, is_done=not again)
    return found.model_copy(update={"again": again})


def _must_be_own(ctx: Ctx, one: Entry) -> None:
    """Raises where others are in a task: a change of it would be a word to them."""
    mine = {account.address.casefold() for account in ctx.mail.accounts} | {one.held.shelf.address.casefold()}
    parts = one.document.of(one.task.uid)
    others = {each.address.casefold(): each for each in (*callers_in(parts, mine), *guests_in(parts, mine))}
    if others:
        names = shown_few([each.name or each.address for each in others.values()], ctx.lang)
        raise SharedTask(task=shown(one.task.title), names=names)


def _done(one: Entry, now: datetime) -> tuple[Document, bool]:
    """The file with the task done, and whether it is due again."""
    uid = one.task.uid
    master = one.document.of(uid)[0]
    if not readable(master):
        raise UnclearRule(title=shown(one.task.title))
    dated = master.first("DTSTART") is not None or master.first("DUE") is not None
    later = done_once(one.document, uid, now, one.zone) if master.series and dated else None
    return (done(one.document, uid, now), False) if later is None else (later, True)


async def read_back(ctx: Ctx, result: Changed) -> list[Claim]:
    """The task as its list has it now."""
    claims = await claims_of(ctx.files, [one for one in ctx.files.done if not isinstance(one.change, FAR)], ctx.lang)
    entries, _ = await _entries(ctx, "")
    uid = result.task.rpartition("/")[2]
    there = [one for one in entries if one.id.rpartition("/")[2] == uid]
    good = any(one.task.done == result.done and _shown(one.task.due, one.zone) == result.due for one in there)
    words = _NOT_SO if not good else _IS_DONE if result.done else _AGAIN if result.again else _STANDS
    return [*claims, Claim(words.said(ctx.lang, text=shown(result.text)), good)]


async def _entries(ctx: Ctx, list_: str) -> tuple[list[Entry], list[str]]:
    await ctx.shelves.must_be_any("calendar")
    shelves = await ctx.shelves.shelves("calendar")
    if list_.strip():
        wanted = [one for one in shelves if one.name.casefold() == list_.strip().casefold()]
        if not wanted:
            raise NoSuchList(name=shown(list_), names=shown_few([one.name for one in shelves], ctx.lang, at_most=10))
        shelves = wanted
    found: list[Entry] = []
    unread: list[str] = []
    for shelf in shelves:
        zone = ZoneInfo(shelf.zone if shelf.zone and known(shelf.zone) else ctx.zone)
        for held in await ctx.shelves.held(shelf):
            if b"VTODO" not in held.content:
                continue
            try:
                there, odd = await asyncio.to_thread(_entries_in, held, zone)
                found += there
                unread += odd
            except (NotACalendar, CalendarTooLarge):
                unread.append(held.place.rpartition("/")[2])
    return found, unread


def _entries_in(held: Held, zone: ZoneInfo) -> tuple[list[Entry], list[str]]:
    document = read(held.content, held.place.rpartition("/")[2])
    return [Entry(held, document, one, zone) for one in occurrences.tasks(document)], unsound(document, "VTODO")


async def _meant(ctx: Ctx, said: str, list_: str) -> Entry:
    entries, _ = await _entries(ctx, list_)
    if said.startswith(_BEGINS):
        found = [one for one in entries if one.id == said]
    else:
        words = said.casefold().split()
        open_ = [one for one in entries if not one.task.done]
        found = [one for one in open_ if all(word in one.task.title.casefold() for word in words)]
        found = [one for one in found if one.task.title.casefold() == said.strip().casefold()] or found
    if not found:
        raise NoSuchTask(task=shown(_plain(said)))
    if len(found) > 1:
        names = shown_few([one.task.title for one in found], ctx.lang)
        raise WhichTask(task=shown(said), n=len(found), names=names)
    return found[0]


def _plain(said: str) -> str:
    return unquote(said.rpartition("/")[2]) if said.startswith(_BEGINS) else said


def _id(shelf: Shelf, uid: str) -> str:
    return _BEGINS + "/".join(quote(part, safe="") for part in (shelf.account, shelf.place, uid))


def _due(when: str | None, shelf: Shelf) -> Moment | None:
    """A moment, or a day; of a span, its end."""
    if when is None:
        return None
    start, end = moments_of(when, ZoneInfo(shelf.zone) if shelf.zone else None)
    if end is None:
        return real(start)
    return real(end) if isinstance(end, datetime) else end - timedelta(days=1)


def _late(ctx: Ctx, one: Entry) -> bool:
    return not one.task.done and one.due is not None and one.due < ctx.now


def _told(ctx: Ctx, one: Entry) -> Task:
    return Task(
        id=one.id,
        text=one.task.title,
        due=_shown(one.task.due, one.zone),
        done=one.task.done,
        late=_late(ctx, one),
        note=one.task.note,
        list=one.held.shelf.name,
        account=one.held.shelf.account,
    )


def _shown(moment: date | datetime | None, zone: ZoneInfo) -> str | None:
    if moment is None:
        return None
    return at(moment, zone).isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()


def _must_be_done(ctx: Ctx, carried: Sequence[Done]) -> None:
    effects = [one for one in carried if not isinstance(one.change, MakeFolder)]
    if not any(one.state in ("done", "unknown") for one in effects):
        raise NotPutDown(why=" ".join(dict.fromkeys(one.why for one in left_alone(effects, ctx.lang)[:3])))


def _changed(
    ctx: Ctx, carried: Sequence[Done], shelf: Shelf, uid: str, text: str, due: Moment | None, zone: ZoneInfo, *,
    is_done: bool,
) -> Changed:  # fmt: skip
    files = [one.at for one in carried if one.at is not None and isinstance(one.change, Write)]
    name, when = _id(shelf, uid), _shown(due, zone)
    ctx.noticed([_noticed(ctx, name, text, when, shelf.name, done=is_done)])
    return Changed(task=name, text=text, due=when, done=is_done, list=shelf.name, files=files)


def _noticed(ctx: Ctx, name: str, text: str, due: str | None, list_: str, *, done: bool) -> Noticed:
    fields = {"title": text, "due": due, "done": done, "list": list_, "changed": ctx.now.timestamp()}
    return Noticed("task", name, fields)
