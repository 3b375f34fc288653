"""The store: one PostgreSQL with pgvector, for data, queue, locks and notifications alike."""
