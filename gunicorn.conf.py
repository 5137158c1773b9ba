"""How the service is served; ``gunicorn project.wsgi`` reads this file by itself.

A buffering proxy in front (nginx, caddy) takes TLS and the slowest senders; this holds without one
too.
"""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Requests answered at once in each process; who only sends slowly takes none of them.
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "project.serving.PatientWorker"
worker_connections = 1000
# A process that no longer turns its loop is replaced.
timeout = 60
graceful_timeout = 30
keepalive = 5
# Memory that crept up is given back; not by all processes at once.
max_requests = int(os.environ.get("MAX_REQUESTS", "5000"))
max_requests_jitter = max_requests // 10
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# Whose X-Forwarded-* is believed is told by TRUSTED_PROXIES; the log names nobody's cookies.
# A socket in somebody's home would be the only thing written outside DATA_DIR.
control_socket_disable = True
accesslog = None
errorlog = "-"
