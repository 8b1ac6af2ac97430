"""Haystack in the comparison: the in-memory store and two pipelines, as in its first tutorial, with its splitter's 200 words."""

from collections.abc import Sequence
from datetime import datetime

from haystack import Document, Pipeline
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.peers.task import Found, K, Place, read_stories

_FILE = "store.json"


def build(place: Place) -> int:
    """Split, embed, save."""
    store = InMemoryDocumentStore()
    pipeline = Pipeline()
    pipeline.add_component("splitter", DocumentSplitter())
    pipeline.add_component("embedder", SentenceTransformersDocumentEmbedder(model=place.model, progress_bar=False))
    pipeline.add_component("writer", DocumentWriter(store))
    pipeline.connect("splitter", "embedder")
    pipeline.connect("embedder", "writer")
    documents = [Document(content=story.content, meta=story.metadata) for story in read_stories(place.stories)]
    pipeline.run({"splitter": {"documents": documents}})
    place.index.mkdir()
    store.save_to_disk(str(place.index / _FILE))
    return int(store.count_documents())


def open_index(place: Place) -> Pipeline:
    """Load what was saved."""
    store = InMemoryDocumentStore.load_from_disk(str(place.index / _FILE))
    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=place.model, progress_bar=False))
    pipeline.add_component("retriever", InMemoryEmbeddingRetriever(store, top_k=K))
    pipeline.connect("embedder.embedding", "retriever.query_embedding")
    return pipeline


def search(index: Pipeline, question: str, asked: datetime) -> Sequence[Found]:  # noqa: ARG001 - it has no limit of dates
    """By likeness alone."""
    documents = index.run({"embedder": {"text": question}})["retriever"]["documents"]
    return [Found(document.content, document.meta["published"]) for document in documents]
