"""Replies to customers that nobody has sent yet: what they may say, and what they must not."""
