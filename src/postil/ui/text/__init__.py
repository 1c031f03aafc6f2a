"""Where the reader is in the text, and how it is folded and painted; without Textual."""
