"""Seized evidence for the demo: drawn pictures, documents, archives and damaged files in real disk images.

Everything called *known* here is a harmless drawing. Pillow is imported in this package to draw and encode them; nothing of
a suspect's is ever decoded here.
"""

from vigil.cli.demo.evidence.building import DemoExhibit, Evidence, Mode, build_evidence

__all__ = ["DemoExhibit", "Evidence", "Mode", "build_evidence"]
