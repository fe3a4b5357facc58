"""Paths as a person types them."""

import argparse
from pathlib import Path


def path(text: str) -> Path:
    """A path that is one: an empty one would be the folder that the terminal happens to be in.

    Raises:
        argparse.ArgumentTypeError: it is empty, as a variable of the shell that was never set is.
    """
    if not text:
        raise argparse.ArgumentTypeError("the name is empty; is a variable of the shell not set?")
    return Path(text)
