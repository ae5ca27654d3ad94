"""The plugins with the shared fixtures."""

import os

import pytest
from hypothesis import HealthCheck, settings

# Helpers assert too. With this a failing one says what it compared.
pytest.register_assert_rewrite("tests.database_content", "tests.waiting", "tests.bin_run", "tests.browser.page_checks")

pytest_plugins = [
    "tests.as_of",
    "tests.missing_programs",
    "tests.clock",
    "tests.databases",
    "tests.demo_network",
    "tests.application",
    "tests.people",
    "tests.redis_server",
    "tests.faults.postgres_server",
    "tests.faults.proxy",
]

# Results must not depend on the machine's speed, and each run tries the same examples. To try others: `bin/test
# --hypothesis-profile exploring -k ...`.
settings.register_profile("exploring", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("the same each time", settings.get_profile("exploring"), derandomize=True)
settings.load_profile("the same each time")


@pytest.fixture(autouse=True)
def keep_umask():
    """Restore the umask, which the commands of the application change for their own process."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
