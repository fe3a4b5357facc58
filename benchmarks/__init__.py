"""What Vigil's engines do beside what a user would pick today, in one run on the same work.

``python -m benchmarks.NAME --json`` prints the peer's figure, ours and the ratio; ``--small`` is the same on little.
Peers come from PyPI into a scratch folder (`benchmarks.peers`) and are no part of the project.
"""
