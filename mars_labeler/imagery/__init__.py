"""From files to pixels: finding images and label lists, decoding, product ids, thumbnails, samples.

Needs NumPy and Pillow only. Paths are `pathlib.Path`; pixels are uint8 arrays (H, W, 3) in RGB.
"""
