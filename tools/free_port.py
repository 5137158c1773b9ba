"""Whether the server may have its port: free_port.py 8000. Any Python 3 will do."""

import socket
import sys

wanted = int(sys.argv[1])
with socket.socket() as probe:
    # As the server itself binds: a port just left by the last run is free.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", wanted))
    except OSError:
        sys.exit(f"Cổng {wanted} đang có chương trình khác dùng. Thử: make run PORT={wanted + 1}")
