"""Estimates with their intervals, and the published evidence they rest on."""
