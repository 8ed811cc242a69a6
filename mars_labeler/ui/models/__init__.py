"""What the views show: rows of the image table in an order, and what is selected of them."""
