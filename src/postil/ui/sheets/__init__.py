"""Where one types, at the bottom of the text."""
