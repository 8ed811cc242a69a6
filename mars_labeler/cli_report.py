"""`mars-labeler report` and `mars-labeler export model`: results that leave the program."""
