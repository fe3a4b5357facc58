"""The parts of a report, a file each: what is estimated, or in one sentence why it cannot be."""
