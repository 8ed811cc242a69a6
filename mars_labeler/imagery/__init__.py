"""From files to pixels: finding images and labels, decoding, product ids, thumbnails, samples.

Needs NumPy and Pillow; pdr, tifffile and imagecodecs are imported when a file asks for them.
Paths are `pathlib.Path`; pixels are uint8 arrays (H, W, 3) in RGB.
"""
