"""The health check of a container: asks one address and ends with 0 when the answer is 200.

``python deploy/probe.py http://web:8000/healthz/jobs``; imports nothing of the product, so that it costs little.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def main() -> int:
    url = urlsplit(sys.argv[1])
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=8)
    try:
        connection.request("GET", url.path, headers={"Host": host})
        answer = connection.getresponse()
        sys.stdout.write(f"{answer.status} {answer.read(500).decode()}\n")
    except OSError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
