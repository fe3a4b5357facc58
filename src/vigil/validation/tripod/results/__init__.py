"""How each part of a report is shown: in tables, charts and words."""
