"""Enquiries, for their customers and for the network."""
