"""`mars-labeler quality`: which images are damaged, and what counts as damaged."""
