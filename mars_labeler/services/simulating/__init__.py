"""Plays a person who answers from known labels, to see how fast each strategy teaches."""
