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
    always_said = always(app)

    @app.after_request
    def add(response: Response) -> Response:
        is_personal = request.path.startswith(PERSONAL)
        # The address of a personal page opens it, so it travels nowhere and is kept nowhere.
        if is_personal:
            response.headers.setdefault("Referrer-Policy", "no-referrer")
            response.headers["Cache-Control"] = "no-store"
            response.headers.setdefault("X-Robots-Tag", "noindex")
        if request.path.startswith(SIGNED_IN):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        for name, value in always_said.items():
            response.headers.setdefault(name, value)
        return response


def always(app: Flask) -> dict[str, str]:
    """What every answer of `app` says when it says nothing else."""
    said = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Referrer-Policy": "same-origin",
    }
    if app.config["SAMENKOMST"].BASE_URL.startswith("https:"):
        said["Strict-Transport-Security"] = "max-age=31536000"
    return said
