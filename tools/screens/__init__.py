"""Screenshots of every page: `python -m tools.screens --out DIR [--page NAME] [--all]`; see docs/frontend.md."""
