#!/usr/bin/env bash
# The ranking page against LIMIT: the best single statement that builds the same JSON in PostgreSQL. Needs a PostgreSQL
# server of one's own and the release build:
#   benches/ranking.sh postgres://postgres@127.0.0.1:5432 [seconds] [the program]
# Prints, for 1, 16 and 64 connections, requests a second, CPU time a request (database + server + load generator), and
# the ratios to LIMIT. Machines are noisy: judge by CPU time.
set -eu
server=$1
seconds=${2:-6}
here=$(dirname "$0")
work=$(mktemp -d)
base="$server/thuocdo_bench"
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
pid=

psql -q "$server/postgres" -c 'drop database if exists thuocdo_bench with (force)' -c 'create database thuocdo_bench'
rustc --edition 2024 -O -o "$work/load" "$here/ranking_load.rs"
thuocdo=${3:-$here/../target/release/thuocdo}
export THUOCDO__DATABASE__URL="$base" THUOCDO__HTTP__LISTEN=127.0.0.1:18335 RUST_LOG=warn
"$thuocdo" migrate
psql -q "$base" -v ON_ERROR_STOP=1 -f "$here/ranking.sql" > /dev/null
once=$("$thuocdo" account create bench --role hr --unit CITY | sed -n 's/^one-time password: //p')
"$thuocdo" serve 2> "$work/log" &
pid=$!
ask() { curl -sS -H "content-type: application/json" -H "authorization: Bearer ${token:-}" "http://$THUOCDO__HTTP__LISTEN/graphql" -d "$1"; }
until curl -sf "http://$THUOCDO__HTTP__LISTEN/health/ready" > /dev/null; do :; done
field() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
login() { curl -sS -H "content-type: application/json" "http://$THUOCDO__HTTP__LISTEN/graphql" -d "{\"query\":\"mutation { login(input: { login: \\\"bench\\\", password: \\\"$1\\\" }) { tokens { accessToken } errors { code } } }\"}"; }
token=$(login "$once" | field accessToken)
new='sóng vỗ mạn thuyền trăng khuya'
ask "{\"query\":\"mutation { changePassword(input: { presentPassword: \\\"$once\\\", newPassword: \\\"$new\\\" }) { errors { code message } } }\"}" > "$work/changed"
token=$(login "$new" | field accessToken)

# The same JSON on both sides: the names of the criteria are those that the server shows.
document=$(tr -d '\n' < "$here/ranking.graphql")
ask "{\"query\":\"$document\"}" > "$work/server.json"
python3 - "$work/server.json" > "$work/names.sql" <<'PY'
import json, sys
page = json.load(open(sys.argv[1]))
for line in page["data"]["ranking"]["edges"][0]["node"]["lines"]:
    print("update bench_name set name = '%s' where code = '%s';" % (line["name"].replace("'", "''"), line["code"]))
PY
psql -q "$base" -f "$work/names.sql" -c 'vacuum analyze'
for limit in limit-rows limit-text; do
  psql -qAt "$base" -f "$here/$limit.sql" > "$work/$limit.json"
  python3 -c 'import json,sys
server, limit = (json.load(open(path)) for path in sys.argv[1:3])
server.pop("extensions", None)
assert server == limit, "the server and LIMIT answer differently"' "$work/server.json" "$work/$limit.json"
done
echo "page: $(wc -c < "$work/server.json") bytes, the same from LIMIT"

# CPU time of the database's processes that serve this base, and of a process, in hundredths of a second.
ticks() { awk '{print $14 + $15 + ($16 + $17) * ('"$2"')}' "/proc/$1/stat" 2>/dev/null || echo 0; }
postmaster=$(head -n 1 "$(psql -qAt "$base" -c 'show data_directory')/postmaster.pid")
database() {
  # Backends that have ended are counted once their parent has noticed.
  sleep 1
  total=$(awk '{print $16 + $17}' "/proc/$postmaster/stat")
  for child in $(pgrep -P "$postmaster" || true); do total=$((total + $(ticks "$child" 0))); done
  echo "$total"
}
row() { printf '%-12s %4s connections: %8s requests/s %8s µs CPU/request  p50 %s µs  p99 %s µs\n' "$@"; }
for connections in 1 16 64; do
  best_cpu=; best_rps=
  for limit in limit-rows limit-text; do
    before=$(database)
    out=$( { time -p pgbench -n -M prepared -f "$here/$limit.sql" -c "$connections" -j 2 -T "$seconds" "$base" > "$work/pgbench" 2>&1; } 2>&1 )
    count=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$work/pgbench")
    rps=$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' "$work/pgbench")
    own=$(echo "$out" | awk '/^user|^sys/ {sum += $2} END {printf "%d", sum * 100}')
    cpu=$(( ($(database) - before + own) * 10000 / count ))
    row "$limit" "$connections" "$rps" "$cpu" - -
    if [ -z "$best_cpu" ] || [ "$cpu" -lt "$best_cpu" ]; then best_cpu=$cpu; best_rps=$rps; fi
  done
  before=$(database); mine=$(ticks "$pid" 0)
  out=$( { time -p "$work/load" "$THUOCDO__HTTP__LISTEN" "$token" "$here/ranking.graphql" "$connections" "$seconds" > "$work/load.out"; } 2>&1 )
  read -r count took p50 p99 < "$work/load.out"
  own=$(echo "$out" | awk '/^user|^sys/ {sum += $2} END {printf "%d", sum * 100}')
  server_cpu=$(( $(ticks "$pid" 0) - mine )); base_cpu=$(( $(database) - before ))
  cpu=$(( (base_cpu + server_cpu + own) * 10000 / count ))
  rps=$(( count * 1000 / took ))
  row server "$connections" "$rps" "$cpu" "$p50" "$p99"
  echo "             of it database $((base_cpu * 10000 / count)), server $((server_cpu * 10000 / count)), generator $((own * 10000 / count)) µs"
  awk -v c="$connections" -v bc="$best_cpu" -v br="$best_rps" -v cpu="$cpu" -v rps="$rps" \
    'BEGIN { printf "ratio at %d: cpu %.2f, requests/s %.2f x LIMIT\n", c, bc / cpu, rps / br }'
done
echo "resident: $(awk '/VmHWM/ {print int($2 / 1024)}' "/proc/$pid/status") MiB at most"
