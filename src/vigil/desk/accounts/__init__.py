"""Forces, teams, people who use the desk, roles, and who may use which route."""
