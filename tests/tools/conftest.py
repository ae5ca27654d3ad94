"""The demo of this run, for every tool that starts from the demo."""

import pytest


@pytest.fixture(autouse=True)
def demo_built_once(built_once):
    """Let the tools share the demo of this run."""
