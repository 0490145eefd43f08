"""Words for a question to a table, or a change to a table or document, read into the record that the ability takes.

`known.py` the columns and values that words may name · `items.py` words of asking laid over tokens ·
`conditions.py` what rows must be like · `asking.py` a question · `saying.py` the words of a change without the file
they are about · `changing.py` changes to a table · `rows.py` which rows are meant · `revising.py` changes to a
document · `ways.py` the patterns of both · `columns.py` whether columns that were named are there. Every word is read,
or nothing is.
"""
