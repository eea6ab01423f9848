"""``python -m gradcli`` and the console script: ready to be interrupted before anything large is imported."""

import sys


def main() -> int:
    """Runs the command line of this process and returns its exit status."""
    try:
        from gradcli.cli import main as command_line

        return command_line()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
