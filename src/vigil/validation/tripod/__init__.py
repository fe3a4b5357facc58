"""The validation report as a document, numbered by the items of TRIPOD+AI."""
