"""Where the fixtures come from."""

pytest_plugins = ["tests.leaving_out", "tests.databases", "tests.application", "tests.people"]
