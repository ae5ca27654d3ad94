"""Import-linter as `python -m`, quietly: its own command is a script that breaks when the folder is moved."""

from importlinter.cli import lint_imports_command

if __name__ == "__main__":
    lint_imports_command(["--no-logo"])
