"""Pictures as SVG, made in Python: each works without scripts, prints, and is followed by the same as a list.

A picture has its light colours as attributes, so that it is whole as a file of its
own; a page's style sheet gives it others for the dark and for forced colours.
"""
