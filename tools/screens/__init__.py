"""How every page looks: `python -m tools.screens --out DIR [--page NAME] [--all]`; docs/frontend.md tells more."""
