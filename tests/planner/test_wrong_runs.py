"""Requests that could be read as something else than was asked: never run as the wrong thing."""

from __future__ import annotations

from typing import cast

import pytest
from tests.planner.conftest import NOW, Ask

from deskhand.core.plan.model import Ask as AskStep
from deskhand.core.plan.model import Do, Plan
from deskhand.core.world.facts import Event, World
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Context, Planner

TAUGHT = {
    "a rank without a number": (
        "delete big files / delete huge videos in Movies / delete old files / delete recent files / "
        "delete the latest files / move large files to Archive / "
        "delete all big files / delete every big video / "
        "删除所有大文件 / 删除大文件 / 删除旧文件 / 删除最近的文件 / 把大文件删掉"
    ),
    "a count is no run": (
        "undo the last 3 / undo three / undo the last 2 runs / "
        "撤销三次 / 撤销两个 / 撤销3次 / 停止三个任务 / stop all 3"
    ),
    "a union": (
        "delete files larger than 1MB and pdfs / delete pdfs in Downloads and images in Pictures / "
        "delete the newest pdf and image / find sales pdfs and images / delete pdfs or images / "
        "find reports or invoices / 删除大于1MB的文件和pdf / 删除pdf或图片 / 删除最新的pdf和图片 / 删除昨天和前天的文件"
    ),
    "a question about what was done": "did you delete a.txt / 你删了a.txt吗 / a.txt删了吗 / 把a.txt删了吗",
    "a count of any": "delete two files / send me 3 photos / 删除两个文件",
    "a number nobody said": "delete some files / delete a few pdfs / 删除几个pdf / 删除一些文件",
    "anything at all": "delete files / delete my files / 删除文件",
    "a change of names": (
        "rename all pdfs to lowercase / rename a.txt to all caps / rename a.txt to something else / "
        "把a.txt改名为大写 / 把所有pdf改名为小写"
    ),
    "a beginning or an end": (
        "find files starting with report / find files ending with report / delete files that start with report / "
        "找报告开头的文件 / 找以报告结尾的文件"
    ),
    "a mistyped negation": "dnt delete a.txt / donot delete a.txt / nott delete a.txt",
    "stopping what is not ours": (
        "stop the music / stop playing / cancel the meeting / stop deleting a.txt / stop 3 files / "
        "停止音乐 / 停车场在哪"
    ),
    "something to be done with what is not there": (
        "find zzz and delete it / find zzz files and delete them / find zzz, then send it to me / delete zzz / "
        "move zzz to Archive / open zzz.pdf / 找蓝鲸然后删除它 / 删除zzz / 查找zzz，然后打开它"
    ),
    "no search for one word": (
        "find me a good restaurant / find zzz but not yyy / find not zzz / find dont zzz / find zzz or yyy / "
        "where is my phone / show zzz / 查找zzz not / 找个好餐厅 / 查找除了zzz / 我的手机在哪里"
    ),
    "a picture": "find 😀 report / delete 😀 report",
}


def each(rows: dict[str, str]) -> list[str]:
    return [text for texts in rows.values() for text in texts.split(" / ")]


def steps(plan: Plan) -> dict[str, object]:
    return {step.id: dict(step.with_) for step in plan.steps if isinstance(step, Do)}


def question(plan: Plan) -> str:
    return next(step.with_.text for step in plan.steps if isinstance(step, AskStep))


@pytest.mark.parametrize("text", each(TAUGHT))
def test_what_is_not_plainly_asked_is_taught(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "teach"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("我打开了a.txt", "已经做过"),
        ("我重命名了a.txt", ""),
        ("delete a.txt yesterday", "one file and a day"),
        ("move report.pdf from today to Archive", "one file and a day"),
        ("delete D:\\", "outside of the folders"),
        ("delete /", "outside of the folders"),
        ("remind me to water the plants last friday", "is over"),
        ("昨天提醒我浇花", "已经过去"),
        ("cancel an order", ""),
        ("move a.txt to D:\\", ""),
    ],
)
def test_what_is_no_order_or_lies_elsewhere_is_told(ask: Ask, text: str, word: str) -> None:
    planned = ask(text)
    assert planned.outcome == "teach"
    assert word in planned.reason


@pytest.mark.parametrize(
    "text",
    [
        "a.txt删掉了",
        "取消那个订单",
        "他把a.txt删了",
        "我们把a.txt移到Archive了",
        "photos.zip解压了",
        "a.txt移到Archive了",
        "schedule a call with Bob monday next week at 9",
        "schedule a call with Bob every monday at 9",
        "schedule a call with Bob on 3/4 at 9",
        "schedule a call with Bob on monday or tuesday at 9",
        "schedule a call with the board tomorrow at 9",
        "copy a.txt to the clipboard",
        "copy the contents of zzz.md to the clipboard",
        "press Save three times",
        "sort Documents by size",
        "select Copy from the menu",
        "delete Q3",
    ],
)
def test_what_may_be_something_else_never_runs_unasked(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize(
    "text", ["把a.txt删了", "帮我把a.txt删了", "我要把a.txt删了", "删了a.txt", "请删了a.txt", "a.txt删了吧"]
)
def test_an_order_with_a_word_for_done_is_an_order(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "run"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("copy the contents of notes.txt to my clipboard", "Documents/notes.txt"),
        ("复制报告.docx的内容到剪贴板", "Documents/报告.docx"),
    ],
)
def test_the_text_of_a_file_is_put_on_the_clipboard(ask: Ask, text: str, wanted: str) -> None:
    planned = ask(text)
    assert planned.outcome == "run" and planned.plan is not None
    assert steps(planned.plan) == {"read": {"file": wanted}, "set": {"text": "$read.text"}}


def test_older_than_months_is_before_them(ask: Ask) -> None:
    plan = ask("删除两个月前的图片").plan
    assert plan is not None
    assert steps(plan)["find"] == {"kind": "picture", "when": "/2026-09-20", "limit": 1_000}


def test_mail_is_looked_for_among_mails(ask: Ask) -> None:
    for text, wanted in (("search my emails from Anna", {"from_": "Anna"}), ("搜索邮件", {})):
        plan = ask(text).plan
        assert plan is not None
        (found,) = (step for step in plan.steps if isinstance(step, Do))
        assert (found.do, dict(found.with_)) == ("mail.search", wanted)


class _Dated:
    """The desk of the tests with a calendar."""

    def __init__(self, world: FolderWorld) -> None:
        self._world = world
        self.people = ("Bob Carter <bob@example.com>",)
        self.events = (
            Event(title="Choir", start="2026-11-22T09:00", end="2026-11-22T10:00"),
            Event(title="部门例会", start="2026-11-22T14:00", end="2026-11-22T15:00"),
            Event(title="Checkup", start="2026-11-24T08:00", end="2026-11-24T09:00"),
        )

    def __getattr__(self, name: str) -> object:
        return getattr(self._world, name)


@pytest.mark.parametrize(
    ("text", "outcome", "titles"),
    [
        ("取消明天的会", "choose", ["Choir", "部门例会"]),
        ("取消明天的部门例会", "run", ["部门例会"]),
        ("取消周二的部门例会", "teach", []),
        ("取消周三的会议", "teach", []),
        ("cancel choir tomorrow", "run", ["Choir"]),
        ("cancel the checkup tomorrow", "teach", []),
        ("cancel checkup on tuesday", "run", ["Checkup"]),
    ],
)
def test_an_event_is_one_of_its_day(
    planner: Planner, world: FolderWorld, text: str, outcome: str, titles: list[str]
) -> None:
    planned = planner.plan(text, cast("World", _Dated(world)), NOW)
    assert planned.outcome == outcome
    plans = planned.readings or (() if planned.plan is None else (planned.plan,))
    assert [step.with_["event"] for plan in plans for step in plan.steps if isinstance(step, Do)] == titles


@pytest.mark.parametrize("text", ["schedule a call with Bob's sister tomorrow at 9"])
def test_whose_somebody_is_is_not_the_somebody(planner: Planner, world: FolderWorld, text: str) -> None:
    assert planner.plan(text, cast("World", _Dated(world)), NOW).outcome != "run"


@pytest.mark.parametrize(
    "text",
    [
        "can you delete a.txt?",
        "could you please delete a.txt",
        "could you delete a.txt?",
        "delete a.txt, ok?",
        "delete a.txt please?",
        "help me delete a.txt",
        "能帮我删除a.txt吗",
        "你能删除a.txt吗",
        "您能不能把a.txt删掉",
        "可不可以请你删除a.txt",
        "把a.txt删了好吗",
        "status?",
        "could I find the pdfs?",
        "可以帮我删除a.txt吗",
        "delete the 3 biggest files",
        "删除最大的三个文件",
        "undo run 3",
        "undo 3",
        "撤销第3个",
        "撤销3号",
        'rename a.txt to "lowercase"',
        "find pdfs larger than 1MB and from last week",
    ],
)
def test_what_is_plainly_asked_still_runs(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "run"


@pytest.mark.parametrize(
    ("text", "originals", "made"),
    [
        ("zip the pdfs and delete them", "$find.files", "$zip.file"),
        ("copy a.txt to Archive and delete it", ["a.txt"], "$copy.files"),
        ("把pdf打包然后删除", "$find.files", "$zip.file"),
        ("把a.txt复制到Archive，然后删除它", ["a.txt"], "$copy.files"),
    ],
)
def test_it_beside_a_copy_is_a_choice(ask: Ask, text: str, originals: object, made: object) -> None:
    planned = ask(text)
    assert planned.outcome == "choose"
    assert [steps(plan)["delete"] for plan in planned.readings] == [{"files": originals}, {"files": made}]
    assert len({question(plan) for plan in planned.readings}) == 2


def test_words_for_one_of_the_two_are_no_choice(ask: Ask) -> None:
    for text, wanted in (
        ("zip the pdfs and delete the originals", "$find.files"),
        ("zip the pdfs and move the zip to Backup", "$zip.file"),
    ):
        plan = ask(text).plan
        assert plan is not None
        assert any(wanted in str(values) for name, values in steps(plan).items() if name in ("delete", "move"))


def test_the_copy_is_opened_and_named(ask: Ask) -> None:
    plan = ask("copy a.txt to Archive and open it").plan
    assert plan is not None
    assert steps(plan)["open"] == {"file": "$copy.files.0"}
    assert question(plan) == "Copy a.txt to Archive, then open the copy of a.txt in Archive?"


def test_a_question_says_the_days_and_the_most(ask: Ask) -> None:
    for text, wanted in (
        ("删除三天前的文件", "2026-11-18 修改的全部文件"),
        ("删除三天前的文件", "（最多 1,000 个文件）"),
        ("删除三天以前的文件", "2026-11-17 或之前 修改"),
        ("delete files from last week", "changed from 2026-11-09 to 2026-11-15"),
        ("delete all pdfs", "at most 1,000"),
    ):
        plan = ask(text).plan
        assert plan is not None
        assert wanted in question(plan)
    packed = ask("zip a.txt").plan
    assert packed is not None
    assert question(packed) == "Pack a.txt?"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("find 最新的 report", {"order": "newest", "query": "report", "limit": 1}),
        ("找名字里有报告的文件", {"query": "报告"}),
        ("找包含报告的文件", {"query": "报告"}),
        ("最大的三个文件", {"order": "largest", "limit": 3}),
        ("the 3 biggest files", {"order": "largest", "limit": 3}),
        ("今天改过的文件", {"when": "2026-11-21"}),
        ("最近的文件", {"order": "newest"}),
    ],
)
def test_a_search_is_exact(ask: Ask, text: str, wanted: dict[str, object]) -> None:
    plan = ask(text).plan
    assert plan is not None
    assert steps(plan)["find"] == wanted


def test_what_is_known_is_not_called_strange(ask: Ask) -> None:
    assert ask("彻底删除 a.txt").unused == ("彻底",)
    assert "Archive" not in ask("把pdf移到Archive，但是不要图片").unused


ASKED = {
    "en": (
        "delete a.txt? / can I delete a.txt? / could I delete all pdfs / may I delete a.txt / should I delete a.txt / "
        "maybe delete a.txt / is it ok to delete a.txt / do you think I should delete a.txt? / delete a.txt right? / "
        "undo? / should I undo"
    ),
    "zh": (
        "删除a.txt？ / 删除a.txt吗 / 可以删除a.txt / 可以删除a.txt吗 / 能不能删除a.txt / 要不要删除a.txt / "
        "a.txt可以删吗 / a.txt可以刪除嗎 / a.txt能删吗 / a.txt能不能删 / a.txt可以删了吗 / a.txt我可以删吗 / "
        "a.txt需要删除吗？ / a.txt可不可以移到Archive / 下载里的pdf可以删吗 / "
        "该不该删除a.txt / 我可以删除a.txt吗 / 把a.txt删了可以吗 / 也许删除a.txt / 可以刪除a.txt嗎 / 撤销？"
    ),
}


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang in ASKED for text in ASKED[lang].split(" / ")])
def test_a_question_is_not_an_order(ask: Ask, lang: str, text: str) -> None:
    planned = ask(text)
    assert (planned.outcome, planned.lang) == ("confirm", lang)
    assert planned.plan is not None
    (doubt,) = planned.unused
    assert doubt in text
    assert f"“{doubt}”" in question(planned.plan)


def test_a_question_beside_an_order_leaves_the_order_one(ask: Ask) -> None:
    assert ask("delete a.txt; how much space does Documents take?").outcome == "run"


def test_the_most_is_said_once(ask: Ask) -> None:
    plan = ask("delete all pdfs and then zip all images").plan
    assert plan is not None
    assert (
        question(plan)
        == "Move all PDFs ({$find.count}) to the trash, then pack all pictures ({$find2.count}) (at most 1,000 files)?"
    )


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("find pdfs or images", ["pdf", "picture"]),
        ("delete all pdfs and images", ["pdf", "picture"]),
        ("find docx or xlsx files", [".docx", ".xlsx"]),
        ("move pictures and videos to Archive", ["picture", "video"]),
        ("find all pdfs, images and videos", ["pdf", "picture", "video"]),
        ("找pdf和图片", ["pdf", "picture"]),
        ("查找 docx 或 xlsx", [".docx", ".xlsx"]),
        ("删除所有pdf或图片", ["pdf", "picture"]),
        ("查找 docx、xlsx 和 pptx 文件", [".docx", ".xlsx", ".pptx"]),
    ],
)
def test_kinds_of_which_any_will_do(ask: Ask, text: str, kinds: list[str]) -> None:
    planned = ask(text)
    assert planned.outcome == "run" and planned.plan is not None
    found = next(step for step in planned.plan.steps if isinstance(step, Do))
    assert found.with_["kind"] == kinds


@pytest.mark.parametrize(
    ("text", "word"), [("find reports or invoices", "or"), ("删除pdf或图片", "或"), ("删除pdf和a.txt", "和")]
)
def test_what_cannot_be_joined_names_the_word(ask: Ask, text: str, word: str) -> None:
    planned = ask(text)
    assert planned.outcome == "teach"
    assert planned.unused == (word,)
    assert f"“{word}”" in planned.reason


@pytest.mark.parametrize(
    ("text", "front", "left"),
    [
        ("stop the music", "stop", "the music"),
        ("stop the music please", "stop", "the music"),
        ("cancel the meeting", "cancel", "the meeting"),
        ("停止音乐", "停止", "音乐"),
    ],
)
def test_what_is_no_work_of_ours_to_stop_is_named(ask: Ask, text: str, front: str, left: str) -> None:
    planned = ask(text)
    assert (planned.outcome, planned.unused) == ("teach", (left,))
    assert f"“{left}”" in planned.reason
    assert [(one.do, one.say) for one in planned.suggest] == [("run.stop", front)]
    assert ask(front).outcome == "run"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("find zzz", {"query": "zzz"}),
        ("find the zzz please", {"query": "zzz"}),
        ("find needle.txt", {"query": "needle.txt"}),
        ("find blue whale.pdf", {"query": "blue whale.pdf"}),
        ("where is needle.txt", {"query": "needle.txt"}),
        ("I'm looking for zzz", {"query": "zzz"}),
        ("find zzz in Downloads", {"query": "zzz", "folder": "Downloads"}),
        ("search Documents for zzz", {"query": "zzz", "folder": "Documents"}),
        ("find zzz pdfs", {"query": "zzz", "kind": "pdf"}),
        ("find nevr", {"query": "nevr"}),
        ("find donwloads please", {"query": "donwloads"}),
        ("查找zzz", {"query": "zzz"}),
        ("找 needle.txt", {"query": "needle.txt"}),
        ("帮我找一下蓝鲸", {"query": "蓝鲸"}),
        ("在下载里查找zzz", {"query": "zzz", "folder": "Downloads"}),
        ("needle.txt在哪", {"query": "needle.txt"}),
    ],
)
def test_an_unknown_word_is_looked_for(ask: Ask, text: str, wanted: dict[str, object]) -> None:
    planned = ask(text)
    assert (planned.outcome, planned.unused) == ("run", ())
    assert planned.plan is not None
    assert steps(planned.plan) == {"find": wanted}


@pytest.mark.parametrize("text", ["find vidoes larger than 1 GB", "find the latst report"])
def test_a_slip_among_other_words_of_a_search_is_still_mended(ask: Ask, text: str) -> None:
    plan = ask(text).plan
    assert plan is not None
    assert {"kind", "order"} & set(dict(next(one for one in plan.steps if isinstance(one, Do)).with_))


@pytest.mark.parametrize(
    "text", ["find blue whale recipes", "where is my phone", "which zzz", "list zzz", "我的手机在哪里"]
)
def test_several_unknown_words_are_shown_how_to_be_looked_for(ask: Ask, text: str) -> None:
    planned = ask(text)
    assert planned.outcome == "teach"
    (suggested,) = planned.suggest
    plan = ask(suggested.say).plan
    assert plan is not None
    assert steps(plan) == {"find": {"query": planned.missing[0]}}


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("unzip photos.zip to Pictures and delete the zip", ["Downloads/photos.zip"]),
        ("unzip photos.zip and delete the archive", ["Downloads/photos.zip"]),
        ("解压photos.zip到图片文件夹，再把压缩包删了", ["Downloads/photos.zip"]),
        ("copy a.txt to Backup and delete the copy", "$copy.files"),
        ("复制a.txt到Backup，然后删除副本", "$copy.files"),
        ("zip the pdfs, copy the zip to Backup and delete the zip", "$zip.file"),
    ],
)
def test_the_zip_and_the_copy_are_what_they_are_called(ask: Ask, text: str, gone: object) -> None:
    planned = ask(text)
    assert planned.outcome == "run" and planned.plan is not None
    (given,) = [
        step.with_["files"] for step in planned.plan.steps if isinstance(step, Do) and step.do == "files.delete"
    ]
    assert gone in (given, [given]) or given == gone


@pytest.mark.parametrize("text", ["delete the zip", "copy a.txt to Backup and delete the zip", "删除压缩包"])
def test_the_zip_is_never_something_else(ask: Ask, text: str) -> None:
    assert ask(text, Context(last_run=7, files=("a.txt",))).outcome == "teach"


def test_both_are_two(ask: Ask) -> None:
    for text in ("delete both pdfs in Downloads", "copy both invoices to Archive", "copy both budgets to Backup"):
        planned = ask(text)
        assert planned.outcome == "teach" and "both" in planned.reason, planned
    two = ask("move both screenshots on the Desktop to Pictures").plan
    assert two is not None
    assert steps(two)["move"] == {
        "files": ["Desktop/Screenshot_2026-11-02.png", "Desktop/Screenshot_2026-11-01.png"],
        "to": "Pictures",
    }


@pytest.mark.parametrize(
    ("text", "step", "wanted"),
    [
        ("move a.txt to trash", "delete", {"files": ["a.txt"]}),
        ("move a.txt to a new folder called Old on the Desktop", "move", {"files": ["a.txt"], "to": "Desktop/Old"}),
        ("show me everything I downloaded this week", "find", {"when": "2026-11-16/2026-11-22", "folder": "Downloads"}),
        (
            "list the pdfs downloaded this week in Documents",
            "find",
            {"kind": "pdf", "when": "2026-11-16/2026-11-22", "folder": "Documents"},
        ),
        ("看看本周下载的pdf", "find", {"kind": "pdf", "when": "2026-11-16/2026-11-22", "folder": "Downloads"}),
        ("move a.txt to my Plans folder on the Desktop", "move", {"files": ["a.txt"], "to": "Desktop/Plans"}),
        ("list pdfs by size", "find", {"kind": "pdf", "order": "largest"}),
        ("列出按大小排序的pdf", "find", {"kind": "pdf", "order": "largest"}),
        ("find teh newest report", "find", {"order": "newest", "query": "report", "limit": 1}),
        ("find the file I was working on yesterday", "find", {"when": "2026-11-20"}),
        ("有没有跟预算有关的东西", "find", {"query": "预算"}),
        ("我一共有多少张照片", "find", {"kind": "picture"}),
        ("how many photos do I have", "find", {"kind": "picture"}),
        ("which file is the smallest in Pictures", "find", {"order": "smallest", "folder": "Pictures", "limit": 1}),
    ],
)
def test_everyday_words_mean_what_they_say(ask: Ask, text: str, step: str, wanted: dict[str, object]) -> None:
    planned = ask(text)
    assert planned.outcome == "run" and planned.plan is not None
    assert steps(planned.plan)[step] == wanted


@pytest.mark.parametrize(
    "text", ['delete photos blah "report"', "上周的截图都收进“截屏”文件夹", 'find whatever else "report"']
)
def test_no_word_beside_a_quotation_is_passed_over(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "teach"
