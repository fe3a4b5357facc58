"""The tamper-evident log: canonical entries, a Merkle tree over them, signed checkpoints, a stand-alone verifier."""
