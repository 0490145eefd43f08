"""Mails: searched, read, answered, written and sent, over servers and over folders of .eml files."""
