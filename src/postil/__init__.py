"""postil: read a text from the keyboard and keep notes in its margin."""
