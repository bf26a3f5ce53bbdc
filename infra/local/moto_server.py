"""The process behind `running_moto`: moto's WSGI application with two doors put in front."""

import io
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from infra.local import moto_dynamodb

INVOCATIONS = "/2015-03-31/functions/"


class OneAtATime:
    """Serialises DynamoDB: moto checks a condition and writes in two steps that threads can part.

    It holds the lock until the body is made, which moto does before it returns.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
        with self._lock if target.startswith("DynamoDB") else nullcontext():
            return self._application(environ, start)


class Invocations:
    """Hands lambda:Invoke to the platform, which runs the functions; moto would want Docker."""

    def __init__(self, application: WSGIApplication, platform: str) -> None:
        self._application = application
        self._platform = platform

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if not path.startswith(INVOCATIONS):
            return self._application(environ, start)
        length = int(str(environ.get("CONTENT_LENGTH") or 0))
        request = urllib.request.Request(  # noqa: S310 - the platform's own loopback address
            self._platform + path,
            data=environ["wsgi.input"].read(length),
            method="POST",
            headers={
                "X-Amz-Invocation-Type": str(
                    environ.get("HTTP_X_AMZ_INVOCATION_TYPE", "RequestResponse")
                )
            },
        )
        try:
            answer = urllib.request.urlopen(request)  # noqa: S310
        except urllib.error.HTTPError as refusal:
            answer = refusal
        with answer:
            passed_on = [
                (name, value)
                for name, value in answer.headers.items()
                if name.lower().startswith(("x-amz", "content-type"))
            ]
            status = HTTPStatus(answer.status)
            body: bytes = answer.read()
        start(f"{status.value} {status.phrase}", passed_on)
        return [body]


class KeptAliveRequestHandler(MotoRequestHandler):
    """Keeps connections open, which werkzeug's own does not: half of what a call costs (measured).

    So the whole body is read before the application runs. Says nothing of requests that succeed.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        """Answer one request; an application that fails ends the connection."""
        environ = self.make_environ()
        if not environ.get("wsgi.input_terminated"):  # that is, unless it comes in chunks
            length = int(self.headers.get("Content-Length", 0))
            environ["wsgi.input"] = io.BytesIO(self.rfile.read(length))
        content: list[bytes] = []

        def start(
            status: str, headers: list[tuple[str, str]], _error: object = None, /
        ) -> Callable[[bytes], object]:
            code, _, reason = status.partition(" ")
            self.send_response(int(code), reason)
            for name, value in headers:
                if name.lower() != "content-length":
                    self.send_header(name, value)
            return content.append

        content.extend(self.server.app(environ, start))
        self.send_header("Content-Length", str(sum(map(len, content))))
        self.end_headers()
        self.wfile.write(b"".join(content))
        self.wfile.flush()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        if str(code).startswith("5"):
            super().log_request(code, size)


def serve(descriptor: int, platform: str | None = None) -> None:
    """Serve on a listening socket that was inherited."""
    moto_dynamodb.install()
    application: WSGIApplication = OneAtATime(DomainDispatcherApplication(create_backend_app))
    if platform:
        application = Invocations(application, platform)
    make_server(
        "127.0.0.1",
        0,
        application,
        threaded=True,
        request_handler=KeptAliveRequestHandler,
        fd=descriptor,
    ).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), *sys.argv[2:])
