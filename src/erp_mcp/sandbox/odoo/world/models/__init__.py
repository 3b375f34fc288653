"""The declared models, a module per business area."""
