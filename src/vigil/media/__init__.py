"""Evidence: where it is read from, how it is decoded apart from everything else, and the scan file.

Words: a *source* is a folder or an image of a device, a *locator* finds one file's bytes in it again, the *jail* is the
process in which pictures are decoded, a *scan* is one reading of a source, kept in one *scan file*.
"""
