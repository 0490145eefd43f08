"""Words for a question to a table, or a change to a table or document, read into the record that the ability takes.

`known.py` the columns and values that words may name · `items.py` words of asking laid over tokens · `asking.py` a
question from them · `saying.py` the words of a change without the file they are about · `changing.py` changes to a
table · `rows.py` which rows are meant · `revising.py` changes to a document. Every word is read, or nothing is.
"""
