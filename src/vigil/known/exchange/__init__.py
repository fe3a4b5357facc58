"""The field's formats for sets of known files, one module each: ``read`` yields entries and damaged rows.

A hash that is whole is taken even when a perceptual value beside it is not: then the entry comes without that value, which
is kept among its fields as it came, and a damaged row tells it. A row with a digest that is not whole is damaged, because
nobody can say which of its hashes is right.
"""
