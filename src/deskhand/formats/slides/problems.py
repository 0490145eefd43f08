"""What can be wrong with a presentation, or with what is asked of one."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class TooManySlides(Problem):
    words = Words(
        "This would become {n:slide|slides}, and nobody wants more than {most}. Nothing was changed. "
        "Give a shorter outline, or a part of the document.",
        "这将生成 {n} 张幻灯片，超过上限 {most} 张。没有做任何更改。请缩短提纲，或只取文档的一部分。",
    )


class NotATemplate(Problem):
    words = Words(
        "{file} cannot be used as a template: {why}. Nothing was changed. Name another pptx, or leave the style out.",
        "{file} 不能用作模板：{why}。没有做任何更改。请指定其他 pptx，或不指定样式。",
    )


class NotAChart(Problem):
    words = Words(
        'There is nothing to draw in the chart "{title}": {why}. Nothing was changed. '
        "Give rows with a name first and numbers after it.",
        "图表“{title}”无法绘制：{why}。没有做任何更改。请给出若干行：首列为名称，其后为数字。",
    )
