"""What belongs together: files that one decision can settle."""

from vigil.scenes.stacks import Member, Stack, StackItem, stack

__all__ = ["Member", "Stack", "StackItem", "stack"]
