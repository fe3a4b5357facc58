"""What can go wrong before Vigil's own error tree is installed."""


class SetUpError(Exception):
    """The set-up cannot go on, said in one sentence with a way out."""
