"""The JSON API beside the pages: the same permissions, the same scope, an OpenAPI document."""
