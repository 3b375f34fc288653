"""What can be told of a conversation by its words alone: values, promises, open questions, contradictions."""
