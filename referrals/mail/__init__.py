"""Emails: their content, rendering, sending, and the errors and reports of mail servers."""
