"""WhatsApp: an inbox that loses nothing and an outbox that never sends twice."""
