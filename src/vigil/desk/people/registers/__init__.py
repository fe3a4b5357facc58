"""Registers of nominals as files: CSV with a fixed heading, each row a nominal or a numbered rejection with its bytes."""

from vigil.desk.people.registers.reading import COLUMNS, read
from vigil.desk.people.registers.values import ParsedNominal, ReadRow, Spell

__all__ = ["COLUMNS", "ParsedNominal", "ReadRow", "Spell", "read"]
