"""A picture made ready for reading: right way up, straight, dark on light, its letters large enough."""

from __future__ import annotations

import io
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from deskhand.formats.library import needed

if TYPE_CHECKING:
    from PIL.Image import Image

_BEST_LINE: Final = 38.0
"""Pixels a line of print should be high: what Tesseract's network saw when it learned."""
_SMALLEST_LINE: Final = 5
_LEAST_TIMES, _ENOUGH = 0.75, 1.2
"""Within this, making it larger or smaller only blurs it."""
_SHORT: Final = 1_800
"""Pixels the longer side should have where no lines can be told apart: a page at 150 dots an inch."""
_LONG: Final = 5_000
_MOST_TIMES: Final = 8.0
_DARK: Final = 110
"""Below this, out of 255, the paper is dark and the letters light."""
_INK: Final = 0.03
"""The share of a picture that is ink, where letters cannot be all that is cut away with the stains."""
_LOOK: Final = 700
_STEEPEST: Final = 12
_LEAST_TURN: Final = 0.25
_BETTER: Final = 1.15
"""By how much lines of text must stand out more after turning, so that a photo without any stays as it is."""
_LEAST_RIDGES: Final = 6.0
"""By how much, squared, a row must differ from the next on the whole: mere shades do by one or two."""


def ready(picture: Image, quarter: int = 0) -> tuple[bytes, float]:
    """The picture as Tesseract reads it best (PNG), and by how many degrees it was turned to be straight.

    `quarter`: 90, 180 or 270 to turn it by that first, against the clock.
    """
    with needed("pillow"):
        from PIL import ImageOps
    from deskhand.formats.pictures.change import on_white

    grey = on_white(ImageOps.exif_transpose(picture)).convert("L")
    grey = grey.rotate(quarter, expand=True) if quarter else grey
    if _paper(grey) < _DARK:
        grey = ImageOps.invert(grey)
    grey = ImageOps.autocontrast(grey, cutoff=(_stains(grey), 0))
    angle = skew(grey)
    if angle:
        from PIL.Image import Resampling

        grey = grey.rotate(angle, Resampling.BICUBIC, expand=True, fillcolor=_paper(grey))
    grey = _sized(grey)
    made = io.BytesIO()
    grey.save(made, "PNG", compress_level=1, dpi=(300, 300))
    return made.getvalue(), quarter + angle


def skew(grey: Image) -> float:
    """How far to turn it, against the clock, for its lines to lie level; 0 where it is straight or has no lines."""
    small = _bars(grey)
    straight = _ridges(small, 0)
    if not straight:
        return 0.0
    rough = max(range(-_STEEPEST, _STEEPEST + 1), key=lambda angle: (_ridges(small, angle), -abs(angle)))
    near = [rough + tenth / 10 for tenth in range(-10, 11, 2)]
    best = max(near, key=lambda angle: (_ridges(small, angle), -abs(angle)))
    sharp = _ridges(small, best)
    stands_out = sharp > straight * _BETTER and sharp > _LEAST_RIDGES * small.height
    return best if abs(best) >= _LEAST_TURN and stands_out else 0.0


def _bars(grey: Image) -> Image:
    """A small picture in which ink is light, and paper black: what is turned in comes from outside as paper."""
    from PIL import ImageOps
    from PIL.Image import Resampling

    scale = min(1.0, _LOOK / max(grey.size))
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return ImageOps.invert(grey.resize(size, Resampling.BOX))


def _ridges(small: Image, angle: float) -> float:
    """How sharply rows of ink and rows of paper change, once it is turned: most where its lines lie level."""
    from PIL.Image import Resampling

    turned = small.rotate(angle, Resampling.BILINEAR) if angle else small
    rows = turned.resize((1, turned.height), Resampling.BOX).tobytes()
    return float(sum((one - other) ** 2 for one, other in pairwise(rows)))


def _stains(grey: Image) -> float:
    """How much of the darkest, in percent, may be taken for stains: none where there is hardly any ink at all."""
    counts = grey.histogram()
    enough = sum(counts[: _paper(grey) // 2]) > _INK * sum(counts)
    return 1.0 if enough else 0.0


def _paper(grey: Image) -> int:
    """The grey that most of it has."""
    counts = grey.histogram()
    return max(range(256), key=lambda level: counts[level])


def line_height(grey: Image) -> float:
    """How high its lines of print stand, in the middle of all of them; 0 where there are none."""
    from PIL import ImageOps
    from PIL.Image import Resampling

    rows = ImageOps.invert(grey).resize((1, grey.height), Resampling.BOX).tobytes()
    ink = min(rows) + max(2, (max(rows) - min(rows)) // 8)
    runs = [len(list(group)) for there, group in groupby(rows, key=lambda row: row > ink) if there]
    lines = sorted(run for run in runs if _SMALLEST_LINE <= run <= grey.height / 3)
    return float(lines[len(lines) // 2]) if lines else 0.0


def _sized(grey: Image) -> Image:
    from PIL.Image import Resampling

    longest = max(grey.size)
    high = line_height(grey)
    times = _BEST_LINE / high if high else _SHORT / longest if longest < _SHORT else 1.0
    times = min(times, _MOST_TIMES, _LONG / longest)
    if _LEAST_TIMES < times < _ENOUGH:
        return grey
    size = (max(1, round(grey.width * times)), max(1, round(grey.height * times)))
    return grey.resize(size, Resampling.LANCZOS)
