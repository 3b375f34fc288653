"""WhatsApp messages from draft to read: what may be sent, when, at what price, and what has become of it."""
