"""Form fields, one of each kind: texts, choices, numbers; and how errors are shown."""
