"""The HTTP operations of the system.

Each API loads its own: models take their time to build, and a cold start waits for them.
"""
