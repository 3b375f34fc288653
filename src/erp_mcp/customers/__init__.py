"""Customers: who they are, how they are found, and what they have come to."""
