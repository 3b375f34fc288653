"""What was said is embedded when it is recorded, and its vectors go with its conversation."""

from sqlalchemy import delete

from erp_mcp.app import App
from erp_mcp.conversations.analysis.judging import texts_of
from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.jobs import jobs_of
from erp_mcp.store.queue import work
from erp_mcp.store.records import Said
from erp_mcp.store.said import key_of, known_vectors
from erp_mcp.store.tables import Conversation
from tests.conversations.analysing import Spoken, messages

TENANT = "main"


async def test_what_was_recorded_is_embedded_and_kept_as_long_as_its_conversation(app: App) -> None:
    spoken: list[Spoken] = [("customer", f"Sentence number {number} of the saffron.") for number in range(6)]
    said = messages(*spoken)
    await app.recording.record(TENANT, Said("kept", said))
    await work(app.queue, jobs_of(app), forever=False)
    keys = {key_of("kept", text): text for text in texts_of(said)}
    await app.indexing.tidy_all()
    async with app.database.transactions(TENANT) as session:
        assert (await known_vectors(session, MODEL_ID, keys)).keys() == set(texts_of(said))
        await session.execute(delete(Conversation).where(Conversation.id == "kept"))
    await app.indexing.tidy_all()
    async with app.database.transactions(TENANT) as session:
        assert await known_vectors(session, MODEL_ID, keys) == {}
