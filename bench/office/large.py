"""The files that the figures of speed are taken on: like those people have, and the same at every run."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl

REGIONS = ("North", "South", "East", "West", "华东", "华南")
PRODUCTS = ("Tea", "Coffee", "Cocoa", "Rice", "茶叶", "咖啡", "Sugar", "Salt")


def orders(path: Path, rows: int) -> None:
    """Orders as a shop's program writes them: an id, a day, words, money, and gaps."""
    chance = random.Random(7)  # noqa: S311
    with path.open("w") as out:
        out.write("Order,Date,Region,Product,Quantity,Price,Amount,Note\n")
        for n in range(rows):
            day = date(2024, 1, 1) + timedelta(days=n % 700)
            quantity, price = chance.randint(1, 40), round(chance.uniform(2, 90), 2)
            note = "" if n % 7 else "deliver in the morning"
            words = f"{chance.choice(REGIONS)},{chance.choice(PRODUCTS)}"
            out.write(f"A{n:07},{day},{words},{quantity},{price},{quantity * price:.2f},{note}\n")


def sheet(path: Path, rows: int) -> None:
    """The same as a workbook with formulas and formats."""
    chance = random.Random(8)  # noqa: S311
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["Order", "Date", "Region", "Product", "Quantity", "Price", "Amount"])
    for n in range(rows):
        row: list[Any] = [f"A{n:07}", date(2024, 1, 1) + timedelta(days=n % 700), chance.choice(REGIONS)]
        row += [chance.choice(PRODUCTS), chance.randint(1, 40), round(chance.uniform(2, 90), 2), f"=E{n + 2}*F{n + 2}"]
        page.append(row)
        page.cell(n + 2, 6).number_format = "#,##0.00"
    book.save(path)


def document(path: Path, pages: int) -> None:
    """So many pages of headings, paragraphs, lists and tables."""
    made = docx.Document()
    made.add_heading("Annual report", 0)
    for n in range(pages):
        if n:
            made.add_page_break()
        made.add_heading(f"Chapter {n + 1}", 1)
        for _ in range(3):
            made.add_paragraph("The figures of the year were better than those of the year before it. " * 6)
        for word in PRODUCTS[:4]:
            made.add_paragraph(f"{word} sold well", style="List Bullet")
        table = made.add_table(rows=4, cols=3, style="Table Grid")
        for row in table.rows:
            for at, cell in enumerate(row.cells):
                cell.text = f"{n}.{at}"
    made.save(str(path))


SLIDES: list[dict[str, Any]] = [
    {"section": "Where we stand"},
    {"title": "The year", "bullets": ["Revenue grew by 12 %", "Two new shops", "Costs stayed as they were"]},
    {"title": "By region", "table": {"columns": ["Region", "Sales"], "rows": [["North", 120], ["South", 95]]}},
    {"title": "By month", "chart": {"columns": ["Month", "Sales"], "rows": [[f"M{n}", 90 + n] for n in range(1, 13)]}},
    {"title": "People", "bullets": ["Forty in all", "Six came", "One left"], "notes": "Thank them."},
    {"section": "What comes next"},
    {"title": "Plan", "bullets": ["Open in the west", "A new shop page", "华东再开两家店"]},
    {"section": "Thanks"},
]
"""Eight, and with its title and agenda ten."""
