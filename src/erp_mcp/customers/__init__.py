"""Customers: who somebody means, what they have come to, and how they are found."""
