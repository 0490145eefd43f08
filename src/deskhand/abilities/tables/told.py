"""The answers to requests about tables, short enough for a chat, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.abilities.tables.noted import noted
from deskhand.abilities.tables.results import (
    Answer,
    Changed,
    Charted,
    ColumnFact,
    Described,
    Edited,
    Made,
    Place,
    SentenceFact,
    Trends,
)
from deskhand.abilities.tables.worded import amount, lined_up, told_cell, told_place
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words
from deskhand.formats.sheets.document_grids import is_named_document

_DESCRIBED = Words(
    "{file}, sheet {sheet} ({range}): {n:row|rows} in {m:column|columns}.",
    "{file} 的工作表 {sheet}（{range}）：{n} 行，{m} 列。",
)
_NUMBERS = Words("{name}: {kind}, {least} to {most}, mean {mean}", "{name}：{kind}，{least} 到 {most}，平均 {mean}")
_SPAN = Words("{name}: {kind}, {least} to {most}", "{name}：{kind}，{least} 到 {most}")
_TEXTS = Words("{name}: {kind}, {n} different", "{name}：{kind}，{n} 种不同的值")
_MANY = Words("{name}: {kind}, more than {n} different", "{name}：{kind}，超过 {n} 种不同的值")
_CURRENCIES = Words("{name}: amounts in several currencies ({currencies})", "{name}：多种货币的金额（{currencies}）")
_UNWORKED = Words(", {n:formula has|formulas have} no result yet", "，{n} 个公式尚无计算结果")
_ROWS_OF = Words("rows {first}–{last}", "第 {first}–{last} 行")
_ROW_OF = Words("row {first}", "第 {first} 行")
_UNPROVEN = Words(
    "Called a total, but no sum of the rows above, so counted as data: {rows}",
    "名为合计，但不是上方各行之和，因此按数据计入：{rows}",
)
_OTHERS = Words("Other tables on this sheet: {ranges}", "此工作表中的其他表格：{ranges}")
_COMMON = Words(" (most often {values})", "（最常见：{values}）")
_GAPS = Words(", {n} empty", "，{n} 个空单元格")
_ODD = Words(", {n:cell does|cells do} not fit: {cells}", "，{n} 个单元格不符：{cells}")
_UNSETTLED = Words(
    ", whether day or month comes first is not clear; I read month first", "，无法确定日和月的先后；按月在前读取"
)
_UNSURE = Words(
    "{n:line is|lines are} in an encoding that I cannot tell for sure; letters in it may be wrong.",
    "有 {n} 行的编码无法确定，其中的文字可能有误。",
)
_TOTALS = Words("Left out as totals: {rows}", "作为合计行未计入：{rows}")
_DUPLICATES = Words("{n:row is|rows are} the same as another one.", "有 {n} 行与其他行完全相同。")
_SHEETS = Words("Other sheets: {sheets}", "其他工作表：{sheets}")
_ACTIVE = Words(
    "It holds {what}. I did not run any of it and leave it as it is.", "文件中含有{what}。我没有运行，并保持原样。"
)
_WHAT = {
    "macros": Words("macros", "宏"),
    "external links": Words("links to other files", "指向其他文件的链接"),
    "embedded programs": Words("embedded objects", "嵌入对象"),
}
_KINDS = {
    "number": Words("numbers", "数字"),
    "money": Words("amounts", "金额"),
    "percent": Words("percentages", "百分比"),
    "date": Words("days", "日期"),
    "time": Words("times", "时间"),
    "yesno": Words("yes or no", "是否"),
    "text": Words("text", "文本"),
    "empty": Words("empty", "空"),
}
_NO_ROWS = Words("No row fits.", "没有符合条件的行。")
_ONE = Words("{name}: {value}", "{name}：{value}")
_FROM = Words("From {cells}.", "数据来自 {cells}。")
_IN_DOCUMENT = Words("{file}, {table}", "{file}，{table}")
_FROM_SHEET = Words("From {cells} of {file}.", "数据来自 {file} 的 {cells}。")
_ROWS = Words("{n:row|rows}:", "{n} 行：")
_FIRST = Words("{n:row|rows}, here are the first {first}:", "{n} 行，前 {first} 行是：")
_LEFT = Words(
    "{n:cell was|cells were} left out because it is no number or date there: {cells}",
    "有 {n} 个单元格不是数字或日期，未计入：{cells}",
)
_SHOWN = 15
_EDITED = Words("Changed {file}, sheet {sheet}: {what}.", "已修改 {file} 的工作表 {sheet}：{what}。")
_SAME = Words(
    "Nothing in {file}, sheet {sheet}, had to change: {what}. The file is as it was.",
    "{file} 的工作表 {sheet} 无需改动：{what}。文件保持原样。",
)
_INTERRUPTED = Words(
    "The change of {file} was written before an interruption; the table has {n:row|rows} now.",
    "对 {file} 的修改在中断之前已写入；表格现在有 {n} 行。",
)
_DONE = {
    "set": Words("{n:cell|cells} written", "写入 {n} 个单元格"),
    "add_rows": Words("{n:row|rows} added", "新增 {n} 行"),
    "add_column": Words("a column added", "新增一列"),
    "total": Words("a row of totals added", "新增合计行"),
    "delete_rows": Words("{n:row|rows} deleted", "删除 {n} 行"),
    "delete_columns": Words("{n:column|columns} deleted", "删除 {n} 列"),
    "sort": Words("sorted, {n:row|rows} moved", "已排序，移动 {n} 行"),
    "swap": Words("two swapped", "已调换"),
    "fill": Words("{n:empty cell|empty cells} filled", "填充 {n} 个空单元格"),
    "rename": Words("renamed", "已改名"),
    "replace": Words("text replaced in {n:cell|cells}", "替换了 {n} 个单元格中的文字"),
    "remove_duplicates": Words("{n:duplicate row|duplicate rows} deleted", "删除 {n} 个重复行"),
}
_CELL = Words("{at}: {before} → {after}", "{at}：{before} → {after}")
_NEW_CELL = Words("{at}: {after}", "{at}：{after}")
_FORMULAS = Words("{n:formula was|formulas were} brought up to date", "{n} 个公式已重新计算")
_LEFT_FORMULAS = Words(
    "{n:formula|formulas} will be worked out when the file is opened", "{n} 个公式将在打开文件时重新计算"
)
_MADE_ONE = Words("Wrote {file}: {n:row|rows}, {m:column|columns}.", "已写入 {file}：{n} 行，{m} 列。")
_MADE_WHOLE = Words("Wrote {file}, with all its sheets and formats.", "已写入 {file}，包含全部工作表和格式。")
_MADE = Words("Wrote {n:file|files} with {rows:row|rows} in all:", "已写入 {n} 个文件，共 {rows} 行：")
_MADE_LINE = Words("{file}: {n:row|rows}", "{file}：{n} 行")
_MADE_BEFORE = Words("These files were written before an interruption: {files}", "以下文件在中断之前已写入：{files}")
_CHARTED = Words("Drew {kind} of {y} by {x}, {n:point|points}: {file}", "已绘制{kind}：{y}（按 {x}，{n} 个点）：{file}")
_DROPPED = Words(
    "Not drawn, as they do not fit on the same axis: {names}. Name them to have them drawn.",
    "以下各项不适合放在同一坐标轴上，未绘制：{names}。需要时请指明。",
)
_MORE = Words("{n:smaller one is|smaller ones are} not drawn.", "另有 {n} 个较小的项未绘制。")
_CHARTS = {
    "line": Words("a line chart", "折线图"),
    "bar": Words("a bar chart", "柱状图"),
    "pie": Words("a pie chart", "饼图"),
    "scatter": Words("a scatter chart", "散点图"),
}
_WITH_CELLS = Words("{text} [{cells}]", "{text}［{cells}］")
_HOW_SURE = Words(
    "What is called a trend, shift or outlier here would come from chance alone in at most 1 of 20 such tables.",
    "这里所说的趋势、变化或异常，纯属偶然的可能性不超过二十分之一。",
)
_PARTS = Words("Beside the sheet itself these parts had to change: {parts}", "除该工作表外，还须改动：{parts}")


def described(result: Described, lang: Lang) -> str:
    head = _DESCRIBED.said(
        lang, file=shown(result.file), sheet=shown(result.sheet), range=_where(result, lang), n=result.rows,
        m=len(result.columns),
    )  # fmt: skip
    lines = [head, shown_lines(result.columns, lang, lambda one: _column(one, lang), at_most=20)]
    lines += _left_out(result.totals, result.unproven, lang)
    if result.others:
        lines.append(_OTHERS.said(lang, ranges=shown_few(result.others, lang, at_most=8)))
    if result.unsure_lines:
        lines.append(_UNSURE.said(lang, n=result.unsure_lines))
    if result.duplicates:
        lines.append(_DUPLICATES.said(lang, n=result.duplicates))
    others = [one.name for one in result.sheets if one.name != result.sheet]
    if others:
        lines.append(_SHEETS.said(lang, sheets=shown_few(others, lang, at_most=8)))
    if result.active:
        comma = "、" if lang == "zh" else ", "
        lines.append(_ACTIVE.said(lang, what=comma.join(_WHAT[one].said(lang) for one in result.active)))
    return "\n".join(lines)


def _where(result: Described, lang: Lang) -> str:
    """Cells; of a text table, which has no letters, its rows."""
    if not result.range.startswith("rows "):
        return result.range
    first = int(result.range.removeprefix("rows ").partition("-")[0])
    return (_ROWS_OF if result.last > first else _ROW_OF).said(lang, first=first, last=result.last)


def _left_out(totals: Sequence[str], unproven: Sequence[str], lang: Lang) -> list[str]:
    """What did not count as data, and what did though it is called a total."""
    said = ((_TOTALS, totals), (_UNPROVEN, unproven))
    return [
        words.said(lang, rows=shown_few([told_place(row, lang) for row in rows], lang)) for words, rows in said if rows
    ]


def _column(one: ColumnFact, lang: Lang) -> str:
    kind = _KINDS[one.kind].said(lang)
    name = f"{one.letter} {shown(one.name)}" if one.letter and one.letter != one.name else shown(one.name)
    if one.currencies:
        text = _CURRENCIES.said(lang, name=name, currencies=shown_few(one.currencies, lang, at_most=8))
    elif one.mean is not None:
        least, most = (told_cell(value, lang, one.kind, one.unit) for value in (one.least, one.most))
        text = _NUMBERS.said(
            lang, name=name, kind=kind, least=least, most=most, mean=amount(one.mean, one.unit, one.kind)
        )
    elif one.least is not None:
        text = _SPAN.said(lang, name=name, kind=kind, least=one.least, most=one.most)
    else:
        text = (_MANY if one.many else _TEXTS).said(lang, name=name, kind=kind, n=f"{one.distinct:,}")
        text += _COMMON.said(lang, values=shown_few(one.common, lang)) if one.common else ""
    text += _GAPS.said(lang, n=f"{one.empty:,}") if one.empty else ""
    text += _UNWORKED.said(lang, n=one.unworked) if one.unworked else ""
    text += _ODD.said(lang, n=one.odds, cells=shown_few(_cells(one.odd, lang), lang)) if one.odds else ""
    return text + (_UNSETTLED.said(lang) if one.unsettled else "")


def answered(result: Answer, lang: Lang) -> str:
    lines = [_answer(result, lang)]
    if result.cells and result.file:
        cells = shown_few(result.cells, lang)
        file = shown(result.file)
        if is_named_document(result.file):
            file = _IN_DOCUMENT.said(lang, file=file, table=shown(result.sheet))
        lines.append(_FROM_SHEET.said(lang, cells=cells, file=file))
    if result.left:
        lines.append(_LEFT.said(lang, n=result.left, cells=shown_few(_cells(result.left_out, lang), lang)))
    if result.unsure_lines:
        lines.append(_UNSURE.said(lang, n=result.unsure_lines))
    return "\n".join([*lines, *_left_out(result.totals, result.unproven, lang)])


def _cells(places: Sequence[Place], lang: Lang) -> list[str]:
    return [f"{told_place(one.at, lang)} “{one.text}”" for one in places]


def _answer(result: Answer, lang: Lang) -> str:
    if not result.rows:
        return _NO_ROWS.said(lang)
    if result.count == len(result.rows) == 1:
        pairs = zip(result.labels or result.columns, result.rows[0].cells, strict=True)
        return "\n".join(_ONE.said(lang, name=shown(name), value=told_cell(value, lang)) for name, value in pairs)
    first = result.rows[:_SHOWN]
    whole = len(first) == result.count
    head = (_ROWS if whole else _FIRST).said(lang, n=result.count, first=len(first))
    cells = [[told_cell(cell, lang) for cell in row.cells] for row in first]
    return f"{head}\n{lined_up([[shown(name) for name in result.labels or result.columns], *cells])}"


def edited(result: Edited, lang: Lang) -> str:
    if not result.known:
        return _INTERRUPTED.said(lang, file=shown(result.file), n=result.rows)
    semicolon = "；" if lang == "zh" else "; "
    what = semicolon.join(_DONE[one.do].said(lang, n=one.count) for one in result.steps)
    words = _EDITED if result.changed else _SAME
    lines = [words.said(lang, file=shown(result.file), sheet=shown(result.sheet), what=what)]
    if result.cells:
        lines.append(shown_lines(result.cells, lang, lambda one: _changed(one, lang), at_most=8))
    formulas = [(_FORMULAS, result.worked_out), (_LEFT_FORMULAS, result.left)]
    said = [words.said(lang, n=count) for words, count in formulas if count]
    if said:
        lines.append(semicolon.join(said))
    if result.parts:
        lines.append(_PARTS.said(lang, parts=shown_few([part.rpartition("/")[2] for part in result.parts], lang)))
    return "\n".join([*lines, *noted(result.notes, lang)])


def trends(result: Trends, lang: Lang) -> str:
    lines = [_said_with_cells(one, lang) for one in result.sentences]
    if any(one.chance is not None for one in result.sentences):
        lines.append(_HOW_SURE.said(lang))
    if is_named_document(result.file):
        lines.append(_FROM_SHEET.said(lang, cells=shown(result.sheet), file=shown(result.file)))
    return "\n".join([*lines, *_left_out(result.totals, result.unproven, lang)])


def _said_with_cells(one: SentenceFact, lang: Lang) -> str:
    cells = [told_place(cell, lang) for cell in one.cells]
    return _WITH_CELLS.said(lang, text=one.text, cells=shown_few(cells, lang)) if cells else one.text


def charted(result: Charted, lang: Lang) -> str:
    kind = _CHARTS[result.kind].said(lang)
    y = shown_few(result.y, lang)
    lines = [_CHARTED.said(lang, file=shown(result.file), kind=kind, y=y, x=shown(result.x), n=result.points)]
    if result.dropped:
        lines.append(_DROPPED.said(lang, names=shown_few([shown(one) for one in result.dropped], lang, at_most=8)))
    if result.more:
        lines.append(_MORE.said(lang, n=result.more))
    return "\n".join([*lines, *_left_out(result.totals, result.unproven, lang)])


def made(result: Made, lang: Lang) -> str:
    if not result.known:
        return _MADE_BEFORE.said(lang, files=shown_few(result.files, lang, at_most=8))
    return "\n".join([_made(result, lang), *noted(result.notes, lang)])


def _made(result: Made, lang: Lang) -> str:
    if len(result.made) == 1:
        one = result.made[0]
        words = _MADE_ONE if one.sheets else _MADE_WHOLE
        return words.said(lang, file=shown(one.file), n=one.rows, m=len(one.columns))
    head = _MADE.said(lang, n=len(result.made), rows=result.rows)
    lines = shown_lines(result.made, lang, lambda one: _MADE_LINE.said(lang, file=shown(one.file), n=one.rows))
    return f"{head}\n{lines}"


def _changed(one: Changed, lang: Lang) -> str:
    before, after = told_cell(one.before, lang), told_cell(one.after, lang)
    return (_CELL if one.before is not None else _NEW_CELL).said(lang, at=one.at, before=before, after=after)
