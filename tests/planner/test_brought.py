"""Requests of several steps: what a later step takes from an earlier one, and what only says more of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.planner.conftest import NOW, Ask
from tests.planner.desk import laid_out

from deskhand.core.plan.model import Do, Plan
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Context, Planned, Planner

PEOPLE = ("Anna Schmidt", "Bob Carter", "王芳", "李伟")
EARLIER = Context(files=("a.txt", "b.txt"))
"""Files that an answer before this request named, which no step of it may touch."""

# What is said, and the steps: "do" or "do param=what the value holds", "$" for what an earlier step brought.
STEPS = [
    ("list my todos and mail them to Bob Carter", "todo.list | mail.send body=$"),
    ("list my todos and message Bob Carter the answer", "todo.list | message.send text=$"),
    ("search the shops for green tea and put the cheapest in the cart", "shop.search | shop.cart add=$search.offer"),
    ("compare prices for printer paper, then buy the best one", "shop.compare | shop.buy cart=$compare.cheapest"),
    ("search the web for train strikes and open the first hit", "web.search | web.open url=$search.url"),
    ("find mails from Anna Schmidt and open it", "mail.search | mail.read mails=$search.mail"),
    ("look for mails from Anna Schmidt about the rent, then read the newest", "mail.search | mail.read mails=$search"),
    ("open https://example.com and read it to me", "web.open | web.read page=$open.url"),
    (
        "merge budget.xlsx and sales report Q3.xlsx, then chart the outcome",
        "table.merge | table.chart file=$merge.file",
    ),
    (
        "add three pens to the cart, apply coupons, and check out",
        "shop.cart add=pens coupons=True | shop.buy cart=$cart",
    ),
    (
        "summarize meeting notes.txt and put the summary on my clipboard",
        "doc.summarize | clipboard.set text=$summarize.text",
    ),
    ("what do you remember about tea, and search the shops for it", "memory.recall | shop.search query=tea"),
    ("draft a mail to Bob Carter, subject Lunch, saying see you at noon", "mail.draft subject=Lunch body=noon"),
    ("take page 2 of report.pdf and merge it with 合同.pdf", "pdf.pages | pdf.merge files=$pages.file files=合同"),
    ("在店里搜一下绿茶，最便宜的加购物车", "shop.search | shop.cart add=$search.offer"),
    ("列出我的待办，然后邮件发给李伟", "todo.list | mail.send body=$told.text"),
    ("查一下李伟的邮件,打开它", "mail.search from_=李伟 | mail.read mails=$search.mail"),
    ("网上搜一下高铁停运，打开第一条", "web.search | web.open url=$search.url"),
    (
        "下载里的jpg都找出来,打成一个包发我",
        "files.find folder=Downloads | files.zip files=$find | files.send files=$zip",
    ),
    ("书架加购物车,优惠券用上", "shop.cart add=书架 coupons=True"),
    ("下单吧,结账", "shop.buy"),
    ("龙井哪家便宜,比比价", "shop.compare query=龙井"),
    ("Resume.docx转成pdf,再和合同.pdf合并", "doc.convert | pdf.merge files=$convert files=合同"),
    ("识别beach.jpg上的字，存成一份word", "image.text | doc.create content=$text.text"),
]
ASKED = [
    "search the web for quiet keyboards, pick the best one",
    "search the shops for tea and put the cheapest in the cart",
    "zip a.txt and message Bob Carter the number",
    "list my todos and message Bob Carter the number",
    "find invoices and delete the parts",
    "what is in budget.xlsx, mail the number to Bob Carter",
    "turn Resume.docx into a pdf and name it Resume for Friday",
    "搜一下便签纸,便宜的那个加购物车",
]
NEVER = [
    "find mails from Anna Schmidt and delete them",
    "list my todos and zip them",
    "show my orders and delete them",
    "delete files larger than 1MB and pdfs",
    "列出我的待办,把它们删了",
]


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FolderWorld]:
    home = laid_out(tmp_path_factory.mktemp("peopled"))
    (home / "Documents/wording.txt").write_text("any")
    world = FolderWorld(str(home), people=PEOPLE)
    yield world
    world.close()


@pytest.fixture
def say(planner: Planner, peopled: FolderWorld) -> Ask:
    def asked(text: str, context: Context | None = EARLIER) -> Planned:
        return planner.plan(text, peopled, NOW, context=context)

    return asked


def steps(plan: Plan) -> list[Do]:
    return [step for step in plan.steps if isinstance(step, Do) and step.do not in ("value.told", "value.pick")]


def holds(step: Do, wanted: str) -> bool:
    name, _, value = wanted.partition("=")
    return value in str(step.with_.get(name, ""))


@pytest.mark.parametrize(("text", "wanted"), STEPS)
def test_a_later_step_takes_what_an_earlier_one_brought(say: Ask, text: str, wanted: str) -> None:
    planned = say(text)
    assert planned.plan is not None, planned
    found = steps(planned.plan)
    rows = [one.split() for one in wanted.split(" | ")]
    if rows[0][0] != "files.find":
        found = [one for one in found if one.do != "files.find"]
    assert [one.do for one in found] == [row[0] for row in rows]
    for step, (_, *values) in zip(found, rows, strict=True):
        assert all(holds(step, value) for value in values), (step.with_, values)


@pytest.mark.parametrize("text", ASKED)
def test_what_may_be_meant_otherwise_does_not_start_unasked(say: Ask, text: str) -> None:
    assert say(text).outcome != "run"


@pytest.mark.parametrize("text", NEVER)
def test_things_that_are_no_files_never_mean_files_of_an_earlier_answer(say: Ask, text: str) -> None:
    planned = say(text)
    plans = [plan for plan in (planned.plan, *planned.readings) if plan is not None]
    assert not any("a.txt" in str(step.with_) for plan in plans for step in steps(plan))
    assert planned.outcome == "teach"


def test_words_for_what_was_brought_are_a_name_where_something_is_called_so(say: Ask) -> None:
    planned = say("copy a.txt to Archive and zip the wording")
    assert planned.plan is not None
    assert steps(planned.plan)[-1].with_["files"] == ["Documents/wording.txt"]


def test_somebody_named_before_is_meant_by_her(say: Ask) -> None:
    planned = say("what's Anna Schmidt's address? draft her a mail: see you at the fair")
    assert planned.plan is not None
    assert steps(planned.plan)[-1].with_["to"] == ["Anna Schmidt"]
