"""The store under faults: each part in two sizes, small in the tests and full by `python -m torture`."""
