"""What `erp-mcp doctor` looks at: one small function per finding, and nothing about how it is shown."""
