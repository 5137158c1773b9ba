#!/bin/sh
# The service with its demonstration, stopped whole: the worker ends with the server, however it
# ends. Usage: tools/run.sh .venv/bin 8000
bin=$1
port=$2
export DEBUG=1

"$bin/python" - "$port" <<'CHECK' || exit 1
import socket, sys
with socket.socket() as probe:
    # As the server itself binds: a port just left by the last run is free.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError:
        free = int(sys.argv[1]) + 1
        sys.exit(f"Cổng {sys.argv[1]} đang có chương trình khác dùng. Thử: make run PORT={free}")
CHECK

echo "Chuẩn bị cơ sở dữ liệu (lần đầu chừng nửa phút) …"
"$bin/python" manage.py migrate --verbosity 0 || exit 1
"$bin/python" manage.py load_demo || exit 1

# In the background, so that a signal reaches this script at once and it takes both along.
"$bin/python" manage.py worker --interval 0.5 &
worker=$!
"$bin/python" manage.py runserver --noreload "127.0.0.1:$port" &
server=$!
trap 'kill $server $worker 2>/dev/null; wait; exit 0' INT TERM
echo
echo "Mở trình duyệt: http://127.0.0.1:$port   (dừng: Ctrl+C; chạy lại: dữ liệu vẫn còn)"
wait $server
status=$?
kill $worker 2>/dev/null
wait
exit $status
