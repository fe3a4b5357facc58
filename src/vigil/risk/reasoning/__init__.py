"""Reasoning over every way of answering at once: inputs cut into cells, clauses on them, and diagrams of what is left.

It knows nothing of instruments. ``inputs`` → ``clauses`` → ``reader`` → ``diagram`` → ``remaining``; ``dates`` and ``sums`` say
which answers can stand together.
"""
