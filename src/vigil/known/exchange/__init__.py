"""The field's formats for sets of known files, one module each: ``read`` yields entries and damaged rows."""
