"""What to do next for a customer, in a conversation, or about a text: found by rules, ranked, tracked."""
