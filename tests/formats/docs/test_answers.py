"""Questions and summaries: what stands there, with its place, and nothing that does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.docs import made

from deskhand.formats.docs.answers import answered, asked_for
from deskhand.formats.docs.read import read_content
from deskhand.formats.docs.sentences import sentences_of, split, terms
from deskhand.formats.docs.summary import summarized
from deskhand.formats.docs.values_found import values_of

CONTRACT = (
    "# Agreement\n\nEffective Date: May 29, 2024\n\nThis agreement is between ABC Company and XYZ Inc. "
    "Dr. Jane Smith signed for ABC. Payment of $12,500.00 is due within 30 days.\n\n"
    "| Item | Price |\n|---|---|\n| Pen | 2.50 |\n| Total due | 104.98 |\n\n"
    "Contact:\n\njane@abc.example\n\nEither party may end it with a notice of 60 days."
)
合同 = (
    "合同编号：HT-2026-018\n\n甲方：上海云图科技有限公司\n\n乙方由李伟负责。本合同自2026年3月1日起生效，有效期两年。\n\n"
    "合同总金额为人民币120万元，分三期支付。首付款为30万元。\n\n项目负责人：王小明，电话 13800138000。"
)

MINUTES = (
    "# Weekly sync\n\nAttendees: Ann, Bob\n\nDecision: launch in May\n\nConclusion: the plan holds\n\n"
    "Recommendations: hire two\n\nAgreement: no change\n\nBudget: 4,000 EUR"
)
纪要 = "# 例会\n\n参会人：李伟、王小明\n\n决定：五月上线\n\n预算：4000 元"


@pytest.mark.parametrize(
    ("text", "question", "kind", "answer", "plain"),
    [
        (CONTRACT, "What is the effective date?", "date", "May 29, 2024", "2024-05-29"),
        (CONTRACT, "how much is the payment", "amount", "$12,500.00", "12500"),
        (CONTRACT, "What is the total due?", "amount", "104.98", "104.98"),
        (CONTRACT, "Who signed for ABC?", "person", "Dr. Jane Smith", "Dr. Jane Smith"),
        (CONTRACT, "How many days of notice are needed?", "number", "60", "60"),
        (CONTRACT, "What is the contact email?", "contact", "jane@abc.example", "jane@abc.example"),
        (MINUTES, "What was decided?", "text", "launch in May", "launch in May"),
        (MINUTES, "what did they decide in the meeting", "text", "launch in May", "launch in May"),
        (MINUTES, "what was concluded", "text", "the plan holds", "the plan holds"),
        (MINUTES, "what is recommended", "text", "hire two", "hire two"),
        (MINUTES, "what was agreed", "text", "no change", "no change"),
        (纪要, "决定了什么", "text", "五月上线", "五月上线"),
        (合同, "合同什么时候生效？", "date", "2026年3月1日", "2026-03-01"),
        (合同, "合同总金额是多少？", "amount", "人民币120万元", "1200000"),
        (合同, "首付款多少钱", "amount", "30万元", "300000"),
        (合同, "项目负责人是谁", "person", "王小明", "王小明"),
        (合同, "乙方由谁负责", "person", "李伟", "李伟"),
        (合同, "合同编号是什么", "text", "HT-2026-018", "HT-2026-018"),
    ],
)
def test_a_short_answer_stands_in_its_passage(text: str, question: str, kind: str, answer: str, plain: str) -> None:
    found = answered(question, [read_content(text.encode(), "a.md")])
    assert (found.kind, found.found, found.text, found.plain) == (kind, True, answer, plain)
    assert answer in found.passages[0].text


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (CONTRACT, "What is the penalty for late delivery?"),
        (CONTRACT, "who is the president of France?"),
        (MINUTES, "who decided"),
        (MINUTES, "what was delivered"),
        (合同, "违约金是多少？"),
        (合同, "保修期多长"),
    ],
)
def test_what_is_not_there_is_not_found(text: str, question: str) -> None:
    found = answered(question, [read_content(text.encode(), "a.md")])
    assert (found.found, found.text, found.passages) == (False, None, ())


def test_whether_it_is_so_is_left_to_the_reader() -> None:
    found = answered("Is payment due within 30 days?", [read_content(CONTRACT.encode(), "a.md")])
    assert (found.kind, found.found, found.text) == ("yes_no", True, None)
    assert "30 days" in found.passages[0].text


def test_the_right_one_of_several_documents() -> None:
    both = [read_content(CONTRACT.encode(), "a.md"), read_content(合同.encode(), "b.md")]
    found = answered("合同总金额是多少？", both)
    assert found.passages[0].document == 1
    assert answered("What is the effective date?", both).passages[0].document == 0


def test_a_cell_is_answered_with_under_the_name_of_its_column() -> None:
    table = "| In millions | 2024 | 2023 |\n|---|---|---|\n| Net income | $12,369 | $5,709 |\n"
    found = answered("What was net income in 2023?", [read_content(table.encode(), "a.md")])
    assert (found.text, found.passages[0].place.cell) == ("$5,709", "C2")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When does it end?", "date"),
        ("谁签的字", "person"),
        ("多少钱", "amount"),
        ("Does it end?", "yes_no"),
        ("Why?", "text"),
        ("Who approved the budget?", "person"),
    ],
)
def test_what_a_question_asks_for(question: str, kind: str) -> None:
    assert asked_for(question) == kind


@pytest.mark.parametrize(
    ("kind", "text", "plain"),
    [
        ("date", "on 29 May 2024 and 3/14/23", ["2024-05-29", "2023-03-14"]),
        ("date", "2026年3月 · 3月5日 · 2026-02-30", ["2026-03", "--03-05", "2026"]),
        ("amount", "$1.5 million, 3万元, 20 USD, EUR 7.20", ["1500000", "30000", "20", "7.2"]),
        ("date", "05/06/2024", ["05/06/2024"]),  # in May or in June: nothing tells
        ("date", "05/06/2024, then 13/06/2024", ["2024-06-05", "2024-06-13"]),
        ("number", "12 %, 1,234.5 and 3 billion", ["12 %", "1234.5", "3000000000"]),
        ("number", "Net income: (1,200), see note (3) of (2024)", ["-1200", "3", "2024"]),
        ("amount", "a loss of ($1,200.50)", ["-1200.5"]),
        ("number", "1.234,56", ["1234.56"]),
        ("contact", "li@x.cn, +86 138-0013-8000", ["li@x.cn", "+86 138-0013-8000"]),
    ],
)
def test_values_in_a_plain_form(kind: str, text: str, plain: list[str]) -> None:
    assert [one.plain for one in values_of(kind, text)] == plain  # type: ignore[arg-type]


def test_a_share_is_a_share() -> None:
    assert [one.number for one in values_of("number", "12 % and 3‰")] == [0.12, 0.003]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Dr. Li met J. Smith. They left.", ["Dr. Li met J. Smith.", "They left."]),
        ("It cost 3.5 million. Good.", ["It cost 3.5 million.", "Good."]),
        ("今天很好。明天呢？“好。”他说", ["今天很好。", "明天呢？", "“好。”", "他说"]),
        ("See e.g. page 3. Why? No!", ["See e.g. page 3.", "Why?", "No!"]),
    ],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert list(split(text)) == wanted


@given(st.text(alphabet="ab. 。！中文\n1,", max_size=60))
def test_no_letter_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_words_meet_in_whatever_form() -> None:
    assert terms("Increased costs") == terms("increases cost")
    assert terms("客户的地址") == ["客户", "地址"]


REPORT = (
    "一、总体情况\n\n2026年第三季度公司实现销售收入3.2亿元，同比增长18.5%。其中华北区贡献最大，占比达到41%。天气一直很好。\n\n"
    "团队氛围不错，大家都很努力。\n\n原材料价格上涨导致毛利率下降2.3个百分点。例如铜价上涨了12%。客户集中度仍然偏高，存在一定风险。\n\n"
    "建议在第四季度拓展华南市场，预计新增收入4000万元。谢谢大家。"
)


def test_the_sentences_that_matter_word_for_word_and_in_order() -> None:
    blocks = read_content(REPORT.encode(), "a.txt").blocks
    chosen, of = summarized(blocks, 4)
    assert of == 10
    every = [(one.text, one.place) for one in sentences_of(blocks)]
    assert all((one.text, one.place) in every for one in chosen)
    assert [one.order for one in chosen] == sorted(one.order for one in chosen)
    said = "".join(one.text for one in chosen)
    assert "3.2亿元" in said and "毛利率" in said and "华南" in said
    assert "天气" not in said and "谢谢" not in said


def test_what_is_said_twice_is_taken_once() -> None:
    twice = (
        "Sales grew by 12 % in the third quarter of 2026.\n\n" * 3 + "Costs fell by 3 % because travel was cheaper.\n"
    )
    chosen, _ = summarized(read_content(twice.encode(), "a.txt").blocks, 3)
    assert len(chosen) == 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(alphabet="abcd 。.中文销售1", min_size=1, max_size=80), max_size=12), st.integers(1, 8))
def test_a_summary_is_never_longer_than_asked_and_never_invented(paragraphs: list[str], most: int) -> None:
    blocks = read_content("\n\n".join(paragraphs).encode() or b" ", "a.txt").blocks
    chosen, of = summarized(blocks, most)
    assert len(chosen) <= min(most, of)
    assert all(one.text in "\n".join(block.text for block in blocks) for one in chosen)


def test_a_long_document_is_quick() -> None:
    import time

    text = "\n\n".join(
        f"Section {n} says that revenue of region {n % 37} grew by {n % 11} %. It was a year." for n in range(2_000)
    )
    blocks = read_content(text.encode(), "a.txt").blocks
    before = time.process_time()
    chosen, _ = summarized(blocks, 10)
    assert len(chosen) == 10
    assert time.process_time() - before < 6


def test_a_pdf_answers_with_its_page() -> None:
    found = answered("合同总金额是多少？", [read_content(made.pdf(2), "a.pdf")])
    assert (found.plain, found.passages[0].place.page) == ("1200000", 1)
