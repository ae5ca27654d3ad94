"""People with an account: invitations, sign-in, sessions, roles."""
