"""Pictures: opened with care, sized, cropped and written in another format, made ready for reading.

What is read in them is Tesseract's; `tesseract.py` says how it is started in the jail.
"""
