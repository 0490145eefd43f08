"""What steps read of mails, events, tasks and people is told as things of this desk, the latest of each."""

from __future__ import annotations

import asyncio

from deskhand.core.flow.label import Origin
from deskhand.core.world.kinds import FIELDS
from deskhand.core.world.noticed import Noticed, person_key
from deskhand.desk.perceive import noticed
from deskhand.desk.perceive.noticed import NoticedThings
from deskhand.desk.perceive.perceiver import Chosen, Perceiver
from deskhand.desk.perceive.privacy import Privacy, Rules

MAIL = Noticed("message", "mail:1", {"subject": "hi", "at": 1.0, "unread": True}, [("from", "Bob@x.org", "Bob")])


async def seen_by(things: NoticedThings) -> Perceiver:
    privacy = Privacy(Rules(), ())
    perceiver = Perceiver(Chosen(sources=[things]), lambda _: None, privacy, device="d", about={"name": "d"})
    await perceiver.start()
    await perceiver.settled()
    return perceiver


async def test_a_mail_brings_its_people_and_is_told_anew_to_the_next() -> None:
    things = NoticedThings()
    first = await seen_by(things)
    things.notice([MAIL, Noticed("person", person_key("bob@x.org"), {"phones": ["1"]})])
    await asyncio.sleep(0.1)
    for perceiver in (first, None):
        if perceiver is None:
            await first.stop()
            perceiver = await seen_by(things)
        [mail] = perceiver.graph.by_kind("message")
        [bob] = perceiver.graph.by_kind("person")
        assert (mail.fields["subject"], mail.key) == ("hi", "mail:1")
        assert (bob.fields["name"], bob.fields["phones"], bob.fields["mails"]) == ("Bob", ["1"], ["Bob@x.org"])
    await perceiver.stop()


async def test_what_went_goes_and_only_the_latest_stay() -> None:
    things = NoticedThings()
    perceiver = await seen_by(things)
    most = noticed.MOST["task"]
    things.notice([Noticed("task", f"task:{n}", {"title": str(n)}) for n in range(most + 5)])
    things.notice([Noticed("task", "task:10", {}, gone=True), MAIL])
    await asyncio.sleep(0.1)
    tasks = {one.key for one in perceiver.graph.by_kind("task")}
    assert len(tasks) == most - 1 and "task:4" not in tasks and "task:10" not in tasks
    await perceiver.stop()


def test_what_others_wrote_is_labelled_so() -> None:
    for kind, names in {
        "message": ("subject", "text"),
        "event": ("title",),
        "task": ("title",),
        "person": ("name",),
    }.items():
        assert all(FIELDS[kind][name].origin is Origin.X for name in names)  # pyright: ignore[reportArgumentType]
