"""Notices: who gets them, what their mails say, and the operator's list."""
