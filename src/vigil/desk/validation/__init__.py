"""How good is it here: live figures, the documents a force publishes, and the store kept apart for fairness."""
