"""The content of each mail: one function per kind of notice, which returns a Draft. The text is in templates/mail/."""
