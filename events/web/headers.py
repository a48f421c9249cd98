"""What every answer says to the browser before its content: run nothing and fetch nothing that is not ours.

A page may set a header itself; what stands here only fills what is missing.
"""

from flask import Flask, Response, request

from events import tokens

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "script-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# What only who is signed in sees, and the way there: kept by no cache, also not for the next at the same machine.
SIGNED_IN = ("/organise", "/account", "/mine", "/sign-in")
PERSONAL = tuple(f"/{purpose}/" for purpose in tokens.Purpose)


def init_app(app: Flask) -> None:
    """Add the headers to every answer of `app`."""
    # A personal page sends no referrer, so its form cannot be asked for one; the token and SameSite remain.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    is_https = app.config["SAMENKOMST"].BASE_URL.startswith("https:")

    @app.after_request
    def add(response: Response) -> Response:
        is_personal = request.path.startswith(PERSONAL)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        # The address of a personal page opens it, so it travels nowhere and is kept nowhere.
        response.headers.setdefault("Referrer-Policy", "no-referrer" if is_personal else "same-origin")
        if is_personal:
            response.headers["Cache-Control"] = "no-store"
            response.headers.setdefault("X-Robots-Tag", "noindex")
        if request.path.startswith(SIGNED_IN):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        if is_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
