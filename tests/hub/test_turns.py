"""Who goes first: messages of one chat, and two answers to one question."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from deskhand.hub import asked, inbox
from deskhand.hub.problems import AnsweredAlready
from deskhand.testing.engine_bed import VOICE, come
from deskhand.testing.peer import FIND, MOVE, bench, the_plan

YES_NO = ("yes", "no")
STATUS = the_plan("状态", {"id": "s", "do": "run.status", "with": {}})
PARKING = the_plan("停车场的文件", {"id": "f", "do": "files.find", "with": {"query": "a"}})


async def test_only_words_about_the_work_itself_overtake_those_before_them(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND, STATUS, PARKING) as on:
        turns = on.hub._conversation._chats
        chat = (await on.send("find")).message
        message = await on.hub._store.read(lambda reader: inbox.message(reader, chat))
        turn = turns.setdefault(message.chat, asyncio.Lock())
        async with turn:
            waits = asyncio.create_task(on.send("停车场的文件"))
            status = await asyncio.wait_for(on.send("状态"), 5)
            assert status.run is not None
            assert not waits.done()
        assert (await waits).run is not None
        del turn
        await come(lambda: not turns)


async def test_one_question_is_answered_once_even_by_two_at_the_same_moment(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        run = (await on.until((await on.send("move")).run, "asking")).run
        me = await on.me()
        store, transitions = on.hub._store, on.hub._transitions
        question = await store.read(lambda reader: asked.oldest(reader, run))
        words = (
            partial(asked.answer, transitions=transitions, question=question, text=text, person=me, voice=VOICE)
            for text in YES_NO
        )
        yes, no = await asyncio.gather(*map(store.do, words), return_exceptions=True)
        assert not isinstance(yes, BaseException)
        assert isinstance(no, AnsweredAlready)
        await on.until(run, "done")
