"""Definitions as files: their shape and its JSON Schema, what they may not name, their test vectors, their keeping."""
