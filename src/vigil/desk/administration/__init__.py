"""Users and teams: who may sign in, with which role, in which teams."""
