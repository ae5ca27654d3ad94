"""Who makes a request and what they may do: sign-in, permissions, cookies, CSRF, headers."""
