"""`mars-labeler export`: labels, suggestions and models in the forms that others read."""
