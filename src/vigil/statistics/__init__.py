"""Estimates with their intervals, and the published evidence they rest on.

How often a tool is right, whether raters agree, what drifts, and whom errors fall on. Words: an *estimate* is a number with
its interval; what cannot be estimated is *not estimable*, with the reason, and never a number. An *event* is a case with the
outcome in question; *flagged* is a case that a cut or a policy picks out. Each module stands alone and is imported by its own
name, because some take seconds to load what they compute with.
"""
