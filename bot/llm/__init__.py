"""A language model behind an OpenAI-compatible endpoint: a prompt and a schema in, a validated object or a named failure out.

prompt ─► record ─► breaker ─► budget ─► endpoint ─► validation (`model.py` is this line; each step has a module of its own)
"""
