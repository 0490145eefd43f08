"""Tables as they lie in files: xlsx, xls, ods, csv, json and parquet, read to typed columns, and xlsx changed in place.

`grids.py` what stands in which cell · `csvs.py` text tables, streamed · `find.py` where the tables are in a sheet ·
`table.py` what a table is · `kinds.py` what a column holds · `numerals.py` and `dates.py` how people write numbers and
days · `a1.py` the names of cells · `xlsx/` one part of a workbook changed and the rest left as it lies there.
"""
