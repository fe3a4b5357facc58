"""The name of our own decoders: apart from the others', which have to be looked up in what is installed."""

from vigil import __version__

OWN = f"Vigil {__version__}"
