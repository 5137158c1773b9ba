#!/bin/sh
# The service with its demonstration, stopped whole: the worker ends with the server, however it
# ends. Usage: tools/run.sh .venv/bin 8000
bin=$1
port=$2
export DEBUG=1

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
