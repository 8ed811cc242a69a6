"""The project's database and the arrays beside it. The only floor that speaks SQL.

A project is one folder: `project.sqlite`, `models/` with the checkpoints, `cache/` with what can
be made again (thumbnails, embeddings). Nothing in it holds the folder's own path, so that it can
be moved.

Every change a person makes goes through `journal.commit`, which writes the new state, the
append-only label events and the undo journal in one transaction.
"""
