"""Calibration: whether as many cases turn out with the outcome as the predicted probabilities say."""
