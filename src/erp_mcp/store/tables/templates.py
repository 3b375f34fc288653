"""What a tenant words in its own way."""

from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Table, Tenanted


class TextTemplate(Tenanted, Table):
    """Stands in for the bundled text of the same name and language."""

    __tablename__ = "text_templates"

    name: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
