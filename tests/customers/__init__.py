"""Tests of customers: finding them."""
