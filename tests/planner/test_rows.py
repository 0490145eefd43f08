"""The whole catalogue can be asked for in both languages, whether or not it is built yet."""

from __future__ import annotations

import pytest
from tests.planner.conftest import Ask
from tests.planner.test_requests import abilities

from deskhand.core.doors import Ctx
from deskhand.core.errors import NotAvailable
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS, Lang

REGISTRY = Registry.discover()
_BUILT = """
files.find files.list files.open files.move files.copy files.rename files.organize files.delete files.duplicates
files.zip files.unzip files.send files.usage table.describe table.query table.trends table.chart table.edit table.merge
table.split table.convert doc.read doc.summarize doc.ask doc.create doc.edit doc.convert pdf.merge pdf.split pdf.pages
pdf.tables slides.create image.text image.convert code.build code.test code.run code.git mail.search mail.read
mail.draft mail.send mail.reply calendar.list calendar.free calendar.add calendar.move calendar.cancel todo.add
todo.list todo.done contacts.find value.pick value.count value.compare value.format run.status run.stop run.undo
run.why desk.status apps.list apps.read help
"""
_UNBUILT = """
screen.shot apps.open apps.close apps.focus apps.click apps.type apps.choose apps.press
clipboard.get clipboard.set clipboard.history web.open web.read web.fill web.click web.download web.table web.search
message.send shop.search shop.compare shop.cart shop.buy shop.orders shop.cancel shop.return cloud.list cloud.get
cloud.put cloud.machines cloud.start cloud.stop team.build team.change memory.remember memory.recall memory.forget
schedule.add schedule.list schedule.remove
"""
BUILT, UNBUILT = _BUILT.split(), _UNBUILT.split()


def test_every_row_of_the_catalogue_is_declared() -> None:
    assert set(BUILT) | set(UNBUILT) <= set(REGISTRY)
    assert REGISTRY.flaws() == []


def test_what_is_not_built_says_so() -> None:
    assert {name for name in UNBUILT if not REGISTRY[name].available} == set(UNBUILT)
    assert all(REGISTRY[name].available for name in BUILT)


@pytest.mark.parametrize("name", UNBUILT)
async def test_what_is_not_built_is_never_done(name: str) -> None:
    ctx: Ctx = object()  # type: ignore[assignment] - never looked at
    with pytest.raises(NotAvailable, match=name):
        await REGISTRY[name].work(ctx)


@pytest.mark.parametrize("lang", LANGS)
def test_no_name_of_a_row_stands_in_its_words(lang: Lang) -> None:
    for name in UNBUILT:
        phrases = REGISTRY.phrases(lang)[name]
        assert len(set(phrases.say)) == len(phrases.say)
        assert name not in " ".join((phrases.about, phrases.ask, *phrases.examples))


def test_only_what_can_be_done_is_suggested(ask: Ask) -> None:
    """The words are near an example of a row that is not built."""
    for text in ("how big is a screenshot of zzz", "xxx zzz prices yyy", "帮我剪贴板怪怪"):
        planned = ask(text)
        assert planned.outcome == "teach"
        assert planned.suggest
        assert all(REGISTRY[one.do].available for one in planned.suggest), planned.suggest


@pytest.mark.parametrize(
    "text",
    [
        "message Anna saying don't wait for me",
        "send an order to buy tea: buy green tea",
        "remember that I never eat fish",
        "build me an app that tracks orders",
        "记住我不吃鱼",
        "购买一包打印纸",
        "做一个管理订单的网站",
    ],
)
def test_free_text_that_only_the_end_bounds_is_asked_first(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize("text", ["search the web for bikes but not red ones", "copy all but this to the clipboard"])
def test_free_text_never_swallows_an_exception(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "teach"


def test_what_follows_a_later_request_belongs_to_it(ask: Ask) -> None:
    """Sending it now would be another thing than was asked."""
    for text in ("every friday find report.pdf and send it to me", "每周五找report.pdf，然后发给我"):
        plan = ask(text).plan
        assert abilities(plan) == ["schedule.add"], text


def test_what_follows_a_description_of_software_belongs_to_it(ask: Ask) -> None:
    """Half of what is to be built would be opened as a file."""
    for text in ("build me a web app for orders and open report.docx", "做一个管理订单的网站，然后打开a.txt"):
        assert abilities(ask(text).plan) == ["team.build"], text
