"""The screens: what the keys do."""
