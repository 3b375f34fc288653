"""An MCP server that lets any AI client work in a company's ERP, inside a token budget."""

__version__ = "0.1.0"
