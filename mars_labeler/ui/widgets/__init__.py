"""Parts of the window: they show what setters give them and tell by signals what is wanted."""
