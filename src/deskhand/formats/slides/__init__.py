"""Presentations: an outline becomes pages that were measured, pages become a pptx.

`outline.py` says what a slide is and makes slides of documents (`document.py`) and sheets (`sheet.py`); `paging.py`
lays them out by `measure.py` so that nothing overflows; `deck.py` writes them over a theme or a template; `overflow.py`
compares what was rendered with the boxes it should stay in.
"""
