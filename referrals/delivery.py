"""Delivery: claim, see whether it is still owed, render, send, mark. Joins the outbox to the mail."""


def deliver() -> None:
    """Send every notice that is due to leave."""
