"""Drift: whether cases, answers and levels today still look as they did when a tool was validated."""
