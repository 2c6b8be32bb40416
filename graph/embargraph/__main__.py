"""`python -m embargraph` is the command."""

from embargraph.cli import main

if __name__ == "__main__":
    main()
