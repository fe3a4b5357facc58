"""``vigil instrument``: look at, check, sign, seal and exchange definitions of risk instruments."""
