"""Agreement between raters: whether two officers who read the same file come to the same answer, beyond what chance gives."""
