"""WhatsApp's Graph API on loopback: phones, templates, web hooks, and all that can go wrong on the way."""
