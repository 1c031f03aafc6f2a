"""The screens: they draw a notebook and turn keys into changes."""
