"""Let `python -m situs` be the command, where no script is on the path."""

from situs.cli.main import main

if __name__ == "__main__":
    main()
