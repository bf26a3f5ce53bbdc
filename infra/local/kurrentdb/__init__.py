"""What of KurrentDB our adapter can tell apart from the real server, over gRPC and in memory.

It proves the adapter, not the server: how the real one behaves is written here from its documents.
"""
