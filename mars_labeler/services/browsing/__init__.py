"""What to look at, and in which order: filters, sorting and counts over the image table."""

from mars_labeler.services.browsing.facets import Facets, count_facets
from mars_labeler.services.browsing.filtering import matching_rows, shown_classes, status_mask
from mars_labeler.services.browsing.listing import Listing
from mars_labeler.services.browsing.ordering import Rows, ordered_rows
from mars_labeler.services.browsing.query import Query, SortKey, Status
from mars_labeler.services.browsing.searching import Search
from mars_labeler.services.browsing.selecting import select_rows

__all__ = [
    "Facets",
    "Listing",
    "Query",
    "Rows",
    "Search",
    "SortKey",
    "Status",
    "count_facets",
    "matching_rows",
    "ordered_rows",
    "select_rows",
    "shown_classes",
    "status_mask",
]
