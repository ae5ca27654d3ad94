"""What succeeded at the second try only: the last lines name it, and say how the first one failed."""


def pytest_terminal_summary(terminalreporter):
    tried_again = terminalreporter.stats.get("rerun", [])
    if tried_again:
        terminalreporter.section("tried again")
    for report in tried_again:
        terminalreporter.line(f"{report.nodeid}\n{report.longreprtext}")
