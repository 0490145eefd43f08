"""Charts as pictures, drawn with a font that can write Chinese where there is one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from deskhand.abilities.tables.choices import Drawn
from deskhand.formats.fonts import chinese_font
from deskhand.formats.library import needed

_COLORS: Final = ("#2f6fb0", "#e07b39", "#4a9b6e", "#b5485d", "#7a6bb0", "#8a8d91", "#c9a227", "#3d9ca8")
_INK: Final = "#333333"
_GRID: Final = "#dddddd"
_SIZE: Final = (8.0, 4.5)
_DPI: Final = 120
_MOST_TICKS: Final = 12
_TURNED: Final = 8
"""From so many letters on, names along the bottom are turned."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of numbers to be drawn, with its name."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a chart shows: names or days along the bottom, and one or more lines over them."""

    kind: Drawn
    title: str
    x: str
    y: str
    along: Sequence[Any]
    lines: Sequence[Line]


def drawn(drawing: Drawing) -> bytes:
    """The chart as PNG; the same drawing gives the same bytes."""
    with needed("matplotlib"):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties
    path = chinese_font()
    font = FontProperties(fname=path) if path else FontProperties()
    figure = Figure(figsize=_SIZE, dpi=_DPI, layout="constrained")
    canvas: Any = FigureCanvasAgg(figure)
    axes: Any = figure.add_subplot()
    _DRAWERS[drawing.kind](axes, drawing, font)
    axes.set_title(_plain(drawing.title), fontproperties=font, fontsize=13, color=_INK)
    if drawing.kind != "pie":
        _dress(axes, drawing, font)
    made = io.BytesIO()
    canvas.print_png(made, metadata={"Software": None})
    return made.getvalue()


def _plain(text: str) -> str:
    """Text that is no formula: a dollar sign would begin one."""
    return text.replace("$", r"\$")


def _dress(axes: Any, drawing: Drawing, font: Any) -> None:
    from matplotlib.ticker import FuncFormatter

    axes.set_xlabel(_plain(drawing.x), fontproperties=font, color=_INK)
    axes.set_ylabel(_plain(drawing.y), fontproperties=font, color=_INK)
    axes.yaxis.set_major_formatter(FuncFormatter(_short))
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font)
        label.set_color(_INK)
    if len(drawing.lines) > 1:
        axes.legend(prop=font, frameon=False)


def _short(value: float, place: int = 0) -> str:
    """A number at an axis: 1.2M rather than 1200000."""
    for size, name in ((1e9, "B"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1e3 if name == 'k' else size):g}{name}"
    return f"{value:g}"


def _ticks(axes: Any, along: Sequence[Any]) -> None:
    names = [_named(one) for one in along]
    step = max(1, -(-len(names) // _MOST_TICKS))
    turned = max((len(name) for name in names), default=0) >= _TURNED and len(names) > 4
    axes.set_xticks(range(0, len(names), step), [_plain(name) for name in names[::step]])
    axes.tick_params(axis="x", rotation=35 if turned else 0)


def _named(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = str(value) if value is not None else ""
    return text if len(text) <= 18 else text[:17] + "…"


def _line(axes: Any, drawing: Drawing, font: Any) -> None:
    for at, line in enumerate(drawing.lines):
        values = [float("nan") if value is None else value for value in line.values]
        mark = "o" if len(values) <= 40 else None
        axes.plot(
            range(len(values)), values, color=_COLORS[at % len(_COLORS)], label=_plain(line.name), marker=mark, ms=4
        )
    _ticks(axes, drawing.along)


def _bar(axes: Any, drawing: Drawing, font: Any) -> None:
    wide = 0.8 / max(1, len(drawing.lines))
    for at, line in enumerate(drawing.lines):
        places = [n - 0.4 + wide * (at + 0.5) for n in range(len(line.values))]
        values = [value or 0.0 for value in line.values]
        axes.bar(places, values, width=wide, color=_COLORS[at % len(_COLORS)], label=_plain(line.name))
    _ticks(axes, drawing.along)


def _pie(axes: Any, drawing: Drawing, font: Any) -> None:
    values = [value or 0.0 for value in drawing.lines[0].values]
    names = [_plain(_named(one)) for one in drawing.along]
    style = {"fontproperties": font, "color": _INK}
    axes.pie(
        values, labels=names, autopct="%1.1f%%", colors=_COLORS, startangle=90, counterclock=False, textprops=style
    )


def _scatter(axes: Any, drawing: Drawing, font: Any) -> None:
    for at, line in enumerate(drawing.lines):
        axes.scatter(
            drawing.along, line.values, color=_COLORS[at % len(_COLORS)], label=_plain(line.name), s=18, alpha=0.8
        )


_DRAWERS: Final = {"line": _line, "bar": _bar, "pie": _pie, "scatter": _scatter}
