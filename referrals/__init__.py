"""Referrals: a web application that runs the referrals of a partner network."""
