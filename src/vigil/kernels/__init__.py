"""The hot loops, each twice: a readable Python reference and its native twin."""
