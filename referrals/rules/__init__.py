"""The product's rules. Standard library only: no framework, no database, no clock."""
