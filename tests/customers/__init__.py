"""Whom somebody means, and what is known of them."""
