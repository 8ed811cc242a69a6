"""`mars-labeler split`: which images are learned from and which are held out."""
