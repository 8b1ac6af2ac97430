"""What a quote needs beside it to be understood: the sentence before it, and what relative days mean."""
