"""Readers of archives; run only in a child of the start process that unpacks, where nothing can be written."""
