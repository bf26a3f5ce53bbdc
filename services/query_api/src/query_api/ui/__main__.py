"""`python -m query_api.ui` prints the OpenAPI document, which the website's types are made of."""

from query_api.ui.openapi import document

print(document())
