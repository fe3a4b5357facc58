"""The demonstration: an invented force, its referrals and its evidence, carried through the same code as real work."""
