"""Stacks of unseen files, grading, exposure."""
