"""What a scan gives to others, one module for each kind: read as a stream, written whole or not at all."""
