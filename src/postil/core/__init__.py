"""Text in, annotations out: pure, without files, clocks or screens."""
