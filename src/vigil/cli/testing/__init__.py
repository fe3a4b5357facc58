"""What ``vigil test`` needs around the tests."""
