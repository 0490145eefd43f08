"""Contacts as they lie in .vcf files and on servers (vCard 2.1, 3 and 4): `card.py` reads one file of many."""
