"""What a force publishes beside the validation: one value and one document each, in a file each."""
