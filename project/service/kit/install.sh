#!/bin/sh
# A plain installation: code, environment, secrets, database, static files in one folder.
#
#   sh project/service/kit/install.sh /opt/bang-vang
#
# As root it also makes the account "bangvang" and puts systemd's units in place. Run again with
# newer code it updates: .env and data stay. DATABASE_URL, SITE_URL and ALLOWED_HOSTS of the
# environment are written into a new .env; PYTHON names the Python to use (3.11 or newer).
set -eu
into=${1:?"usage: install.sh FOLDER"}
code=$(cd "$(dirname "$0")/../../.." && pwd)
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên.")'
mkdir -p "$into"
into=$(cd "$into" && pwd)

echo "1/6 Chép phần mềm vào $into/code"
mkdir -p "$into/code.new"
tar -C "$code" --exclude=./.git --exclude=./.venv --exclude=./var --exclude=./.env -cf - . |
  tar -C "$into/code.new" -xf -
rm -rf "$into/code.old"
[ ! -d "$into/code" ] || mv "$into/code" "$into/code.old"
mv "$into/code.new" "$into/code"

echo "2/6 Cài các gói (vài phút)"
[ -x "$into/venv/bin/python" ] || "$python" -m venv "$into/venv"
"$into/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
  -r "$into/code/requirements.txt"
"$into/venv/bin/python" -m compileall -q "$into/code" >/dev/null || true

echo "3/6 Khóa bí mật và cài đặt: $into/.env"
mkdir -p "$into/data/media"
if [ ! -e "$into/.env" ]; then
  umask 077
  secret() { "$python" -c 'import secrets; print(secrets.token_urlsafe(48))'; }
  cat >"$into/.env" <<END
DEBUG=0
SECRET_KEY='$(secret)'
FIELD_KEYS='$(secret)'
AUDIT_KEY='$(secret)'
SITE_URL='${SITE_URL:-http://127.0.0.1:8000}'
ALLOWED_HOSTS='${ALLOWED_HOSTS:-127.0.0.1,localhost}'
DATABASE_URL='${DATABASE_URL:-sqlite:///$into/data/db.sqlite3}'
DATA_DIR='$into/data'
TRUSTED_PROXIES=${TRUSTED_PROXIES:-0}
END
  umask 022
fi
# What stands in the caller's environment is for the new .env only.
unset DATABASE_URL SITE_URL ALLOWED_HOSTS TRUSTED_PROXIES DEBUG SECRET_KEY FIELD_KEYS AUDIT_KEY
cat >"$into/manage" <<END
#!/bin/sh
# manage.py with the settings of this installation.
set -a
. "$into/.env"
set +a
cd "$into/code"
exec "$into/venv/bin/python" manage.py "\$@"
END
chmod 755 "$into/manage"

echo "4/6 Cơ sở dữ liệu"
"$into/manage" migrate --verbosity 0
echo "5/6 Tệp tĩnh"
"$into/manage" collectstatic --noinput --clear --verbosity 0
"$into/manage" check --deploy --fail-level ERROR >/dev/null

echo "6/6 Dịch vụ"
if [ "$(id -u)" = 0 ] && [ -z "${NO_SYSTEM:-}" ]; then
  id bangvang >/dev/null 2>&1 ||
    useradd --system --home-dir "$into" --shell /usr/sbin/nologin bangvang
  chown -R bangvang: "$into/data"
  chown bangvang: "$into/.env"
  for unit in "$code"/project/service/kit/systemd/*; do
    sed "s|/opt/bang-vang|$into|g" "$unit" >"/etc/systemd/system/$(basename "$unit")"
  done
  systemctl daemon-reload
  systemctl enable --now bang-vang-web bang-vang-worker bang-vang-sweep.timer \
    bang-vang-backup.timer bang-vang-drill.timer
else
  echo "Không phải root: tự chạy $into/manage worker và"
  echo "  cd '$into/code' && set -a && . '$into/.env' && exec '$into/venv/bin/gunicorn' project.wsgi"
fi
echo "Xong. Tiếp theo: $into/manage init"
