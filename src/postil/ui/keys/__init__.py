"""What the keys mean: the table, how they are read, presets and one's own."""
