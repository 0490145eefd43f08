"""Presentations, made from an outline, a document or a sheet. The signature is in `ability.py`."""
