"""A cohort as a table in CSV: read strictly, every row that cannot be taken told with its line and its reason."""
