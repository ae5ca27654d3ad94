"""Where the fixtures come from."""

pytest_plugins = [
    "tests.leaving_out",
    "tests.clock",
    "tests.databases",
    "tests.application",
    "tests.people",
    "tests.redis_server",
]
