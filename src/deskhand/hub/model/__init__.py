"""What models cost: each call is a row (`meter.py`), held below what the owner set (`caps.py`); beyond that a person is
asked (`more.py`), and what was used can be told (`usage.py`).
"""
