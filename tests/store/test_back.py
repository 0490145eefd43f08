from __future__ import annotations

import asyncio
import threading

import pytest

from deskhand.store.back import Back


class Counting(asyncio.SelectorEventLoop):
    """A loop that counts how often it is woken from outside."""

    woken = 0

    def call_soon_threadsafe(self, *args: object, **kwargs: object) -> asyncio.Handle:  # type: ignore[override]
        self.woken += 1
        return super().call_soon_threadsafe(*args, **kwargs)  # type: ignore[arg-type]


def test_what_gathers_comes_in_order_and_wakes_the_loop_once() -> None:
    loop = Counting()
    back, seen = Back(loop), list[int]()

    async def run() -> None:
        def bring() -> None:
            for n in range(100):
                back.bring(lambda n=n: seen.append(n))  # type: ignore[misc]

        thread = threading.Thread(target=bring)
        thread.start()
        thread.join()
        before = loop.woken
        await asyncio.sleep(0.01)
        assert before == 1
        back.bring(lambda: seen.append(100))
        await asyncio.sleep(0.01)

    loop.run_until_complete(run())
    loop.close()
    assert seen == list(range(101))
    back.bring(lambda: seen.append(101))
    assert len(seen) == 101


def test_one_call_that_fails_keeps_no_other_back() -> None:
    loop = asyncio.new_event_loop()
    wrong: list[object] = []
    loop.set_exception_handler(lambda _, context: wrong.append(context["exception"]))
    back, seen = Back(loop), list[int]()

    async def run() -> None:
        back.bring(lambda: seen.append(1))
        back.bring(lambda: seen.append(1 // 0))
        back.bring(lambda: seen.append(3))
        await asyncio.sleep(0.01)

    loop.run_until_complete(run())
    loop.close()
    assert seen == [1, 3]
    assert [type(one) for one in wrong] == [ZeroDivisionError]


@pytest.mark.parametrize("threads", [4])
def test_nothing_that_is_brought_is_overlooked(threads: int) -> None:
    loop = asyncio.new_event_loop()
    back, seen = Back(loop), list[int]()

    async def run() -> None:
        done = asyncio.Event()

        def one() -> None:
            seen.append(1)
            if len(seen) == threads * 2_000:
                done.set()

        def bring() -> None:
            for _ in range(2_000):
                back.bring(one)

        started = [threading.Thread(target=bring) for _ in range(threads)]
        for thread in started:
            thread.start()
        async with asyncio.timeout(20):
            await done.wait()

    loop.run_until_complete(run())
    loop.close()
