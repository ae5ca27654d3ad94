"""People with an account, their sessions and links."""
