"""The commands, one a file: the first line of its docstring is its help, `arguments` what it takes, `run` what it does."""
