"""Charts of plain values as SVG, each with the words and the table that say the same; readable in grey."""
