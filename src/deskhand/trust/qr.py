"""A QR code for a screen or a terminal."""

from __future__ import annotations

import io


def qr_svg(text: str) -> str:
    """The code as an inline SVG of its own colours: dark on light, whatever the page's theme."""
    import segno  # only pairing needs it

    return segno.make(text, error="m", micro=False).svg_inline(scale=6, border=4, dark="#000", light="#fff")


def qr_terminal(text: str) -> str:
    """The code in half blocks, for a terminal of dark ground."""
    import segno

    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out=out, border=2, compact=True)
    return out.getvalue()
