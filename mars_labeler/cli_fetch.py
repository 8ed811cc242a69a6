"""`mars-labeler fetch`: public data sets and raw images from the missions."""
