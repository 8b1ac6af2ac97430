"""LangChain in the comparison: FAISS and 1,000 characters with an overlap of 200, as in its tutorial on retrieval.

The embeddings are langchain-community's. langchain-huggingface, which replaces them, asks for huggingface-hub before 2.0 and
cannot be installed beside Dateline; both do no more than call sentence-transformers' `encode`.
"""

from collections.abc import Sequence
from datetime import datetime

from langchain_community.embeddings import HuggingFaceEmbeddings
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.peers.task import Found, K, Place, read_stories


def build(place: Place) -> int:
    """Split, embed, save."""
    documents = [Document(page_content=story.content, metadata=story.metadata) for story in read_stories(place.stories)]
    chunks = RecursiveCharacterTextSplitter(chunk_size=1_000, chunk_overlap=200).split_documents(documents)
    FAISS.from_documents(chunks, HuggingFaceEmbeddings(model_name=place.model)).save_local(str(place.index))
    return len(chunks)


def open_index(place: Place) -> FAISS:
    """Load what was saved; it is our own, a moment old, so its pickle may be read."""
    embeddings = HuggingFaceEmbeddings(model_name=place.model)
    return FAISS.load_local(str(place.index), embeddings, allow_dangerous_deserialization=True)


def search(index: FAISS, question: str, asked: datetime) -> Sequence[Found]:  # noqa: ARG001 - it has no limit of dates
    """By likeness alone."""
    return [Found(chunk.page_content, chunk.metadata["published"]) for chunk in index.similarity_search(question, k=K)]
