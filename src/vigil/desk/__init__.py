"""The casework desk: one Django project, one app per subject, the same furniture in each."""
