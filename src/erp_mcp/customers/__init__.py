"""Customers: who somebody means, whichever way they are named."""
