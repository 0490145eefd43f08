"""What can be wrong with a request about a table, before anything is changed."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoSuchColumn(Problem):
    words = Words(
        'There is no column "{column}". The columns are: {columns}. Nothing was changed.',
        "没有名为“{column}”的列。现有的列：{columns}。没有做任何更改。",
    )


class WhichColumn(Problem):
    words = Words(
        '"{column}" could be any of these columns: {columns}. Nothing was changed. Name the one you mean in full.',
        "“{column}”可能指以下任一列：{columns}。没有做任何更改。请写出完整的列名。",
    )


class BadFormula(Problem):
    words = Words(
        'I cannot read the formula "{formula}" at "{part}". Nothing was changed. '
        "Usable are + - * / ^ %, columns in [brackets], and sum, mean, min, max, median, count, abs, round, floor, if.",
        "无法读取公式“{formula}”中的“{part}”。没有做任何更改。"
        "可以使用 + - * / ^ %、方括号中的列名，以及 sum、mean、min、max、median、count、abs、round、floor、if。",
    )


class CannotCompute(Problem):
    words = Words(
        '"{formula}" cannot be worked out: its columns are not all numbers. Nothing was changed.',
        "无法计算“{formula}”：其中的列不全是数字。没有做任何更改。",
    )


class NotANumber(Problem):
    words = Words(
        '"{column}" holds {kind}, so no {do} can be made of it. Nothing was changed. {columns}',
        "“{column}”中是{kind}，无法计算{do}。没有做任何更改。{columns}",
    )


class MeasureWithoutColumn(Problem):
    words = Words(
        "To take the {do}, I need to know of which column. Nothing was changed. {columns}",
        "要计算{do}，需要指明是哪一列。没有做任何更改。{columns}",
    )


class SeveralCurrencies(Problem):
    words = Words(
        '"{column}" holds amounts in several currencies ({currencies}), which cannot be added up, averaged or put in '
        'order together. Nothing was changed. Ask for the rows of one of them, where "{column}" contains "{example}".',
        "“{column}”中的金额有多种货币（{currencies}），不能一起求和、求平均或排序。没有做任何更改。"
        "请只取其中一种货币的行，例如“{column}”包含“{example}”的行。",
    )


class NoResults(Problem):
    words = Words(
        'In "{column}" {n:formula has|formulas have} no result ({cells}): no program worked them out before the file '
        "was saved, and I cannot. A number without them would be wrong, so I give none. Nothing was changed. "
        "Open the file in its own program, save it, and ask again.",
        "“{column}”中有 {n} 个公式没有结果（{cells}）：保存文件前没有程序计算过它们，我也无法计算。"
        "略去它们得出的数字会是错的，因此没有给出。没有做任何更改。请用对应的程序打开并保存该文件，然后再试。",
    )


class ColumnElsewhere(Problem):
    words = Words(
        'The table {here} has no column "{column}", but there is one in {places}. Nothing was changed. '
        "Ask again and name that as the sheet.",
        "表格 {here} 中没有名为“{column}”的列，但 {places} 中有。没有做任何更改。请将其指明为工作表后再试。",
    )


class BadTest(Problem):
    words = Words(
        '"{value}" is no {kind}, and "{column}" holds {kind}. Nothing was changed. Say for example {example}.',
        "“{value}”不是{kind}，而“{column}”列是{kind}。没有做任何更改。例如：{example}。",
    )


class ValueWanted(Problem):
    words = Words(
        'The test of "{column}" with "{is_}" needs {needs}. Nothing was changed.',
        "对“{column}”使用“{is_}”需要{needs}。没有做任何更改。",
    )


class OtherMissing(Problem):
    words = Words(
        "To join, I need a second table. Nothing was changed. Name the other file, or the other rows, too.",
        "要合并两个表，需要第二个表格。没有做任何更改。请同时指明另一个文件，或另外的行。",
    )


class FileOrRows(Problem):
    words = Words(
        "I need either a file with a table or rows from before, and not both. Nothing was changed. Name one.",
        "需要一个表格文件，或前面步骤得到的行，二者只能选一。没有做任何更改。请指明其一。",
    )


class MeasuresMissing(Problem):
    words = Words(
        "To compare, I need what to measure, such as the sum of a column. Nothing was changed.",
        "要比较，需要说明衡量什么，例如某一列的合计。没有做任何更改。",
    )


class TableFileMissing(Problem):
    words = Words(
        'There is no file "{file}" here. Nothing was changed. Check the name, or ask me to find it.',
        "这里没有名为“{file}”的文件。没有做任何更改。请检查名称，或让我先查找它。",
    )


class TooManyRows(Problem):
    words = Words(
        "The answer has {n} rows, more than I can hand on at once ({most}). Nothing was changed. "
        "Ask for the first of them, for groups, or have them written into a new file.",
        "结果有 {n} 行，超过一次可以传递的数量（{most}）。没有做任何更改。请只取前若干行、先分组，或写入新文件。",
    )


class BadChange(Problem):
    words = Words("I cannot make this change: {why}. Nothing was changed.", "无法进行这项更改：{why}。没有做任何更改。")


class NoRowFits(Problem):
    words = Words(
        "No row of the table is like that, so nothing was changed. Check the value, or ask what is in the column.",
        "表格中没有符合条件的行，因此没有做任何更改。请检查该值，或先查看这一列的内容。",
    )


class NoSuchRow(Problem):
    words = Words(
        "There is no row {row}: the table has {n:row|rows} of data. Nothing was changed.",
        "没有第 {row} 行：表格只有 {n} 行数据。没有做任何更改。",
    )


class NoSuchCell(Problem):
    words = Words(
        '"{cell}" names no cell. Nothing was changed. Say for example B7, or B2:B9.',
        "“{cell}”不是有效的单元格名称。没有做任何更改。例如可写 B7 或 B2:B9。",
    )


class MergedInside(Problem):
    words = Words(
        "The rows hold merged cells ({areas}), which cannot change places one by one. Nothing was changed. "
        "Unmerge them first.",
        "这些行中有合并的单元格（{areas}），无法逐行调换。没有做任何更改。请先取消合并。",
    )


class NotEditable(Problem):
    words = Words(
        '"{file}" is {really}, which I can read but not change in place without losing formats. Nothing was changed. '
        "Convert it to xlsx first.",
        "“{file}”是{really}，我可以读取，但无法在不丢失格式的情况下直接修改。没有做任何更改。请先转换为 xlsx。",
    )


class NothingToWrite(Problem):
    words = Words(
        "A new table is made of rows, of a text, or of the names of its columns, and I was given none of these, "
        "or rows and a text at once. Nothing was changed. Name its columns, or give me one of the two.",
        "新表格需要由行、文本或列名生成，但这些都没有给出，或同时给出了行和文本。没有做任何更改。请给出列名，或只给出其中一种。",
    )


class SaveOtherFormat(Problem):
    words = Words(
        '"{file}" is no name for a table: its ending must be one of {formats}. Nothing was changed.',
        "“{file}”不能作为表格文件名：后缀必须是 {formats} 之一。没有做任何更改。",
    )


class TableNotWritten(Problem):
    words = Words(
        'The table could not be written to "{file}". {why} What stood there before is as it was.',
        "无法将表格写入“{file}”。{why} 原有内容保持不变。",
    )


class NoDays(Problem):
    words = Words(
        "There is no column with days, months or years, so there is nothing to see a trend along. The columns are: "
        "{columns}. Nothing was changed. Name a table with dates, or ask me to compare or group instead.",
        "没有包含日期、月份或年份的列，因此无法判断趋势。现有的列：{columns}。没有做任何更改。"
        "请指明带日期的表格，或让我改为比较或分组。",
    )


class NoMeasure(Problem):
    words = Words(
        "None of the columns holds numbers to look at. The columns are: {columns}. Nothing was changed.",
        "所有列中都没有可供分析的数字。现有的列：{columns}。没有做任何更改。",
    )


class NoDots(Problem):
    words = Words(
        "Dots are drawn of two columns of numbers, and there is only {columns}. Nothing was changed. "
        "Ask for bars or a line.",
        "散点图需要两列数字，而这里只有{columns}。没有做任何更改。请改用柱状图或折线图。",
    )


class NegativeSlices(Problem):
    words = Words(
        'A pie shows parts of a whole, and {names} of "{column}" is below zero. Nothing was changed. Ask for bars.',
        "饼图表示整体中的各部分，而“{column}”中{names}的值小于零。没有做任何更改。请改用柱状图。",
    )


class NothingToDraw(Problem):
    words = Words(
        "There is nothing to draw: the columns hold no numbers in the same rows. Nothing was changed.",
        "没有可绘制的内容：这些列在同一行中没有数字。没有做任何更改。",
    )


class TooManySlices(Problem):
    words = Words(
        "A pie of {n} slices cannot be read; at most {most} can. Nothing was changed. "
        "Ask for bars, or for the largest.",
        "饼图有 {n} 块，无法看清（最多 {most} 块）。没有做任何更改。请改用柱状图，或只取最大的几项。",
    )


class ManyToMany(Problem):
    words = Words(
        "{n:key comes|keys come} several times both in {first} and in {second} ({keys}), so it is not said which rows "
        "belong together. Nothing was written. Remove the duplicates in one of them, or join by another column.",
        "有 {n} 个键在 {first} 和 {second} 中都重复出现（{keys}），无法确定哪些行应当对应。没有写入任何内容。"
        "请先去除其中一个表的重复行，或改用其他列合并。",
    )


class MergedCell(Problem):
    words = Words(
        "{cell} is one of the merged cells {area}, which hold one value together. Nothing was changed. "
        "Unmerge them first, or change all of their rows at once.",
        "{cell} 属于合并单元格 {area}，它们共用一个值。没有做任何更改。请先取消合并，或一次更改其全部行。",
    )


class SheetProtected(Problem):
    words = Words(
        'The sheet "{sheet}" of "{file}" is protected against changes. Nothing was changed. '
        "Take the protection off in the program that made it (in Excel: Review, Unprotect Sheet), and ask again.",
        "“{file}”的工作表“{sheet}”受到保护，不能更改。没有做任何更改。"
        "请在原程序中取消保护（Excel：审阅－撤消工作表保护）后再试。",
    )


class TotalsAlready(Problem):
    words = Words(
        "Below the table there is a row that sums up already ({rows}). Nothing was changed. "
        "Change its cells, or say what another one is to be called.",
        "表格下方已有合计行（{rows}）。没有做任何更改。请修改其中的单元格，或指明另一行的名称。",
    )
