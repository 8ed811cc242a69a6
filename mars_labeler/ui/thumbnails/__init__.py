"""Pictures on their way to the screen.

`ImageLoader` reads and decodes them in worker threads and delivers them on the window's thread,
by image id; `ThumbnailStore` keeps the thumbnails as pixmaps and asks for those it lacks;
`FittedPixmaps` keeps them at the size they are drawn.
"""
