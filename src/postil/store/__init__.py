"""What stays on disk: annotation files, and the reader's own state."""
