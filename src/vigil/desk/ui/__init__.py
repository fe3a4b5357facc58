"""Presentation that every app may use: base templates, components, static files, registries of pages and panels."""
