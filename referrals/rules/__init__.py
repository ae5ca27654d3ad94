"""The rules of the product, in the standard library alone: no framework, no database, no clock."""
