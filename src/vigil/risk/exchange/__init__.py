"""Decision tables that come from and go to other programs: DMN, CSV and XLSX.

A table that comes in is a part of a definition and none by itself: where each question comes from, whom it is for and who
checked it stand in the definition that takes it (``putting``).
"""
