"""Serves the page.

Its sources are in `page/` at the top of the repository; what they build to lands in `static/` here.
"""
