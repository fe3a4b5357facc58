"""In which ways a copy may have been laid anew that its picture's further hashes are made for; needs nothing to be loaded."""

# The eight ways to lay a square on itself, in the order of PDQ's reference.
DIHEDRAL = (
    "as it is",
    "turned by 90°",
    "turned by 180°",
    "turned by 270°",
    "upside down",
    "mirrored",
    "mirrored and turned by 90°",
    "mirrored and turned by 270°",
)
# Parts of a side that may have been cut from each end of a copy: between them lie those that still match either.
CUTS = (0.015, 0.03, 0.05)
