"""How every page looks: `python -m tests.screens --out DIR [--page NAME] [--all]`; docs/frontend.md tells more."""
