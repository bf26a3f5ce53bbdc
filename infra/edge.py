"""What the CDN adds: security headers for viewers, and headers that only the origin sees."""

from typing import Final

# No inline script or style, no foreign origin, and nobody's frame.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

ORIGIN_HEADER_PREFIX: Final = "x-rsvp-"
"""The CDN speaks in these headers, and drops whatever a client sends under them."""

ORIGIN_SECRET_HEADER: Final = "x-rsvp-origin-secret"  # noqa: S105 - a header's name
VIEWER_ADDRESS_HEADER: Final = "x-rsvp-viewer-address"


def cache_control(path: str) -> str:
    """How long browsers and the CDN may keep a file of the website."""
    hashed = path.startswith("/assets/")  # Vite puts a hash into their names
    return "public, max-age=31536000, immutable" if hashed else "no-cache"
