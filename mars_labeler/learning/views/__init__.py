"""What the network sees of an image: plain, weak, strong and transformed views.

`recipes` says how far a view may depart from its image, `making` draws it, `pretexts` transforms
it; `source` is the protocol by which a training asks for views, of cached embeddings (`cached`) or
of decoded images (`images`, from a `square_file`).
"""
