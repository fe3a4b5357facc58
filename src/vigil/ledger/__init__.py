"""The tamper-evident log: canonical entries, a Merkle tree over them, signed checkpoints, a stand-alone verifier.

Words: an *entry* is one act as recorded, a *leaf hash* stands for one entry, the *root* for all of them, a *checkpoint* is
the signed root at a size, a *finding* is one place where a log is not what it should be.
"""
