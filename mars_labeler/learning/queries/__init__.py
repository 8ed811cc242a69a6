"""Which images teach a model most: strategies of active learning on cached embeddings."""

from mars_labeler.learning.queries.ranking import rank
from mars_labeler.learning.queries.request import QueryRequest

__all__ = ["QueryRequest", "rank"]
