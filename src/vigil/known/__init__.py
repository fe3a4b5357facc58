"""Sets of known files: read from the field's formats, built into one mapped file, searched exactly and nearby.

Words: an *entry* is one content that a set knows, its *kind* is known or benign, its *grade* is a category in a named
scale and version, an *answer* says what the set knows of one file and why.
"""
