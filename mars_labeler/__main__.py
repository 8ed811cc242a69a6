"""`python -m mars_labeler` is `mars-labeler`."""

from mars_labeler.cli import main

main()
