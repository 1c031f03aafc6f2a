"""Run with `python -m postil`."""

from postil.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
