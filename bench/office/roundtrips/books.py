"""Workbooks as people have them: formats, formulas, charts, pictures, rules, names, and a change to each."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, PieChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from bench.office.roundtrips.wish import Lang, words

BOLD, FILL = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
EDGE = Border(left=Side("thin"), right=Side("thin"), top=Side("thin"), bottom=Side("thin"))


class Made(NamedTuple):
    """What to change, the words that go and come, and how many cells are other afterwards, worked-out ones included."""

    change: dict[str, Any]
    gone: tuple[str, ...]
    new: tuple[str, ...]
    touched: int


def _heads(lang: Lang, *pairs: tuple[str, str]) -> list[str]:
    return [words(lang, *pair) for pair in pairs]


def _page(book: Workbook, title: str) -> Worksheet:
    page = book.worksheets[0]
    page.title = title
    return page


def _head(page: Worksheet, names: list[str], row: int = 1) -> None:
    for at, name in enumerate(names, 1):
        cell = page.cell(row, at, name)
        cell.font, cell.fill, cell.border = BOLD, FILL, EDGE


def sales(book: Workbook, lang: Lang) -> Made:
    """A column chart over months and a sum below."""
    page = _page(book, words(lang, "Sales", "销售"))
    _head(page, [words(lang, "Month", "月份"), words(lang, "Amount", "金额"), words(lang, "Remark", "备注")])
    for n in range(1, 13):
        page.append([words(lang, f"2025-{n:02}", f"{n}月"), 1000 + 37 * n, words(lang, f"checked {n}", f"已核对{n}")])
        page.cell(n + 1, 2).number_format = "#,##0"
    page.append([words(lang, "Total", "合计"), "=SUM(B2:B13)"])
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=1, max_row=13), titles_from_data=True)
    page.add_chart(chart, "E2")
    page.column_dimensions["A"].width = page.column_dimensions["C"].width = 22
    old, new = words(lang, "checked 5", "已核对5"), words(lang, "pending!", "待核对")
    return Made({"do": "set", "at": "C6", "value": new}, (old,), (new,), 1)


def invoice(book: Workbook, lang: Lang) -> Made:
    """A merged title, borders, money, products of cells."""
    page = _page(book, words(lang, "Invoice", "发票"))
    page.merge_cells("A1:D1")
    page["A1"] = words(lang, "INVOICE 2025-118", "发票 2025-118")
    page["A1"].font, page["A1"].alignment = Font(bold=True, size=16), Alignment("center")
    _head(
        page,
        [words(lang, *pair) for pair in (("Item", "项目"), ("Pieces", "数量"), ("Price", "单价"), ("Sum", "金额"))],
        3,
    )
    for n, (item, pieces, price) in enumerate((("Tea", 12, 35.5), ("Cups", 40, 8.25), ("Tray", 3, 61)), 4):
        for at, value in enumerate((item, pieces, price, f"=B{n}*C{n}"), 1):
            page.cell(n, at, value)
        page.cell(n, 3).number_format = page.cell(n, 4).number_format = '"¥"#,##0.00'
    page["A8"], page["D8"] = words(lang, "To pay", "应付"), "=SUM(D4:D6)"
    page["D8"].number_format, page["D8"].font = '"¥"#,##0.00', BOLD
    page.print_area = "A1:D10"
    gone, new = ("40", "¥330.00", "¥939.00"), ("41", "¥338.25", "¥947.25")
    return Made({"do": "set", "at": "B5", "value": 41}, gone, new, 3)


def staff(book: Workbook, lang: Lang) -> Made:
    """Dates, a choice list, a comment, a filter, frozen rows."""
    page = _page(book, words(lang, "Staff", "员工"))
    _head(page, _heads(lang, ("Name", "姓名"), ("Since", "入职"), ("Team", "部门")))
    for n, (name, zh) in enumerate(
        (("Ann Lee", "李安"), ("Bo Chen", "陈波"), ("Cy Diaz", "戴思"), ("Di Wu", "吴迪")), 2
    ):
        page.append([words(lang, name, zh), date(2019 + n, n, 3 * n), words(lang, "Office", "办公室")])
        page.cell(n, 2).number_format = "yyyy-mm-dd"
    rule = DataValidation(type="list", formula1='"Office,Shop,办公室,门店"', allow_blank=True)
    page.add_data_validation(rule)
    rule.add("C2:C40")
    page["A3"].comment = Comment("on leave until May", "HR")
    page.auto_filter.ref, page.freeze_panes = "A1:C5", "A2"
    page.column_dimensions["A"].width = 18
    old, new = words(lang, "Cy Diaz", "戴思"), words(lang, "Cy Dean", "戴斯")
    return Made({"do": "set", "at": "A4", "value": new}, (old,), (new,), 1)


def budget(book: Workbook, lang: Lang) -> Made:
    """Two sheets, one reckoning with the other, a name and a colour scale."""
    page, other = _page(book, words(lang, "Plan", "计划")), book.create_sheet("Rates")
    other["A1"], other["B1"] = "rate", 0.25
    book.defined_names["rate"] = DefinedName("rate", attr_text="Rates!$B$1")
    _head(page, [words(lang, "Cost", "费用"), words(lang, "Planned", "预算"), words(lang, "With tax", "含税")])
    for n, (cost, zh, planned) in enumerate(
        (("Rent", "房租", 4000), ("Wages", "工资", 9200), ("Power", "电费", 380)), 2
    ):
        page.append([words(lang, cost, zh), planned, f"=B{n}*(1+rate)"])
    page.conditional_formatting.add(
        "C2:C4", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="FFFFFE")
    )
    return Made({"do": "set", "at": "B4", "value": 420}, ("380", "475"), ("420", "525"), 2)


def stock(book: Workbook, lang: Lang) -> Made:
    """A hidden column, grouped rows, a link, percents; a row is added."""
    page = _page(book, words(lang, "Stock", "库存"))
    _head(
        page, [words(lang, *pair) for pair in (("Part", "配件"), ("Code", "编码"), ("Left", "剩余"), ("Shop", "店铺"))]
    )
    for n in range(2, 16):
        page.append([words(lang, f"Part {n}", f"配件{n}"), f"X-{n:03}", n / 20, words(lang, f"shelf {n}", f"货架{n}")])
        page.cell(n, 3).number_format = "0%"
    page.column_dimensions["B"].hidden = True
    page.row_dimensions.group(10, 13, hidden=False)
    page["A3"].hyperlink = "https://example.com/parts"
    row = [words(lang, "Part 16", "配件16"), "X-016", 0.85, words(lang, "aisle 2", "过道2")]
    return Made({"do": "add_rows", "rows": [row]}, (), (str(row[0]), "85%", str(row[3])), 4)


def hours(book: Workbook, lang: Lang) -> Made:
    """Times of day, turned headings, wrapped words, a line over the days."""
    page = _page(book, words(lang, "Hours", "工时"))
    _head(
        page, [words(lang, *pair) for pair in (("Day", "日期"), ("From", "开始"), ("Hours", "小时"), ("What", "内容"))]
    )
    for cell in page[1]:
        cell.alignment = Alignment(textRotation=45)
    for n in range(2, 12):
        page.append([date(2025, 3, n), time(8, n), 6 + n % 3, words(lang, "meetings and mail " * 2, "会议与邮件" * 3)])
        page.cell(n, 4).alignment = Alignment(wrap_text=True)
    chart = LineChart()
    chart.add_data(Reference(page, min_col=3, min_row=1, max_row=11), titles_from_data=True)
    page.add_chart(chart, "F2")
    page.column_dimensions["D"].width = 48
    page.sheet_properties.tabColor = "FF8800"
    page["D8"] = old = words(lang, "signed by Ann", "已由李安签字")
    new = words(lang, "signed by Bea", "已由李白签字")
    return Made({"do": "set", "at": "D8", "value": new}, (old,), (new,), 1)


def survey(book: Workbook, lang: Lang) -> Made:
    """A pie, a picture, two rows of headings, a second sheet of notes."""
    page = _page(book, words(lang, "Survey", "调查"))
    page["A1"] = words(lang, "Answers of spring", "春季问卷")
    _head(page, [words(lang, "Answer", "回答"), words(lang, "People", "人数")], 2)
    for n, (said, zh, count) in enumerate((("Yes", "同意", 41), ("No", "反对", 17), ("Unsure", "不确定", 9)), 3):
        page.cell(n, 1, words(lang, said, zh))
        page.cell(n, 2, count)
    chart = PieChart()
    chart.add_data(Reference(page, min_col=2, min_row=2, max_row=5), titles_from_data=True)
    page.add_chart(chart, "D2")
    drawn = io.BytesIO()
    Picture.new("RGB", (60, 40), "#3366aa").save(drawn, "PNG")
    page.add_image(Image(drawn), "A9")
    notes = book.create_sheet(words(lang, "Notes", "说明"))
    notes["A1"] = words(lang, "asked on the street", "街头访问")
    old, new = words(lang, "Answers of spring", "春季问卷"), words(lang, "Answers of autumn", "秋季问卷")
    return Made({"do": "set", "at": "A1", "value": new}, (old,), (new,), 1)


THEMES: tuple[Callable[[Workbook, Lang], Made], ...] = (sales, invoice, staff, budget, stock, hours, survey)


def write(theme: Callable[[Workbook, Lang], Made], lang: Lang, path: Path) -> Made:
    book = Workbook()
    made = theme(book, lang)
    book.save(path)
    return made
