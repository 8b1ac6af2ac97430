"""LlamaIndex in the comparison: `VectorStoreIndex` with a local embedding model as in its starter example; its retriever alone.

Its defaults: chunks of 1,024 tokens with an overlap of 200, and a document's metadata embedded above each chunk; the URL is kept
out of that, as its own reader keeps out a file's path.
"""

from collections.abc import Sequence
from datetime import datetime

from llama_index.core import Document, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.retrievers import BaseRetriever
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from benchmarks.peers.task import Found, K, Place, read_stories


def build(place: Place) -> int:
    """Split, embed, save."""
    documents = [
        Document(text=story.content, metadata=story.metadata, excluded_embed_metadata_keys=["url"])
        for story in read_stories(place.stories)
    ]
    index = VectorStoreIndex.from_documents(documents, embed_model=HuggingFaceEmbedding(model_name=place.model))
    index.storage_context.persist(str(place.index))
    return len(index.docstore.docs)


def open_index(place: Place) -> BaseRetriever:
    """Load what was saved."""
    storage = StorageContext.from_defaults(persist_dir=str(place.index))
    index = load_index_from_storage(storage, embed_model=HuggingFaceEmbedding(model_name=place.model))
    return index.as_retriever(similarity_top_k=K)


def search(index: BaseRetriever, question: str, asked: datetime) -> Sequence[Found]:  # noqa: ARG001 - it has no limit of dates
    """By likeness alone."""
    return [Found(scored.node.get_content(), scored.node.metadata["published"]) for scored in index.retrieve(question)]
