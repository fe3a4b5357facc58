"""Fairness: whom the errors, the waits and the overrides fall on, told of groups and never of a person."""
