"""What to look at, and in which order: filters, sorting and counts over the image table."""

from mars_labeler.services.browsing.facets import Facets, count_facets
from mars_labeler.services.browsing.filtering import matching_rows, shown_classes, status_mask
from mars_labeler.services.browsing.listing import Listing
from mars_labeler.services.browsing.ordering import Rows, ordered_rows
from mars_labeler.services.browsing.query import Query, SortKey, Status
from mars_labeler.services.browsing.searching import Search
from mars_labeler.services.browsing.selecting import select_rows
from mars_labeler.services.browsing.stacking import Bursts, find_bursts, mixed_bursts
from mars_labeler.services.browsing.stacks import Stacks

__all__ = [
    "Bursts",
    "Facets",
    "Listing",
    "Query",
    "Rows",
    "Search",
    "SortKey",
    "Stacks",
    "Status",
    "count_facets",
    "find_bursts",
    "matching_rows",
    "mixed_bursts",
    "ordered_rows",
    "select_rows",
    "shown_classes",
    "status_mask",
]
