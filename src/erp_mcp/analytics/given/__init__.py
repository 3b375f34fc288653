"""Rows that a caller brings along: their columns recognised, their cells read, what is unreadable counted."""
