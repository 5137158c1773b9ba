"""Fund books: what came in, what went out and for what, what was promised; a book that ties."""
