"""What arrives: intake, validation, rejected rows, duplicates."""
