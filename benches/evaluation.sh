#!/usr/bin/env bash
# A city's month evaluated, against the best set-based SQL for the same sums. Needs a PostgreSQL server of one's own and
# the release build:
#   benches/evaluation.sh postgres://postgres@127.0.0.1:5432 [people] [months of records in the table] [the program]
# Prints seconds, CPU seconds (program + database) and peak memory of a first run, the same for the SQL, their ratio, and
# a second run with nothing changed. 7,000 people and 12 months are a city; 70,000 show how memory grows.
set -eu
server=$1
people=${2:-7000}
months=${3:-12}
here=$(dirname "$0")
thuocdo=${4:-$here/../target/release/thuocdo}
work=$(mktemp -d)
base="$server/thuocdo_bench_evaluation"
trap 'rm -rf "$work"' EXIT
psql -q "$server/postgres" -c 'drop database if exists thuocdo_bench_evaluation with (force)' -c 'create database thuocdo_bench_evaluation'
export THUOCDO__DATABASE__URL="$base" RUST_LOG=warn
"$thuocdo" migrate > /dev/null
psql -q "$base" -v ON_ERROR_STOP=1 -v people="$people" -v months="$months" -f "$here/evaluation.sql" > /dev/null

postmaster=$(head -n 1 "$(psql -qAt "$base" -c 'show data_directory')/postmaster.pid")
# CPU time of the database, in hundredths of a second; backends that have ended count once their parent has noticed.
database() {
  sleep 1
  total=$(awk '{print $16 + $17}' "/proc/$postmaster/stat")
  for child in $(pgrep -P "$postmaster" || true); do
    total=$((total + $(awk '{print $14 + $15}' "/proc/$child/stat" 2> /dev/null || echo 0)))
  done
  echo "$total"
}
run() { # name, command…
  name=$1; shift
  before=$(database)
  /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" > "$work/out" 2> "$work/err" || { cat "$work/out" "$work/err"; exit 1; }
  after=$(database)
  read -r wall user system memory < "$work/time"
  cpu=$(awk -v u="$user" -v s="$system" -v d="$((after - before))" 'BEGIN { printf "%.2f", u + s + d / 100 }')
  printf '%-28s %7s s  %7s s CPU (database %s)  %5d MiB\n' "$name" "$wall" "$cpu" "$(( (after - before) ))e-2" "$((memory / 1024))"
}
period=$(printf '2026-%02d' "$months")
evaluate() { run "$1" "$thuocdo" evaluate --period "$period" --unit CITY --as-of 2027-01-20; }
limit() { run "$1" psql -q "$base" -v ON_ERROR_STOP=1 -v months="$months" -f "$here/evaluation-limit.sql"; }
limit "SQL, first"
sql_cpu=$cpu; sql_wall=$wall
psql -q "$base" -c 'truncate bench_line'
limit "SQL, again"
sql_cpu=$(awk -v a="$sql_cpu" -v b="$cpu" 'BEGIN { print (a < b) ? a : b }')
sql_wall=$(awk -v a="$sql_wall" -v b="$wall" 'BEGIN { print (a < b) ? a : b }')
evaluate "evaluate"
head -n 1 "$work/out"
awk -v w="$wall" -v sw="$sql_wall" -v c="$cpu" -v sc="$sql_cpu" 'BEGIN { printf "ratio: %.2f of the time, %.2f of the CPU time of the SQL\n", w / sw, c / sc }'
# The same sums: who differs by more than the floor of a column would be named.
differing=$(psql -qAt "$base" -c "select count(*) from evaluation e join bench_line l on l.person_id = e.person_id and l.period_id = e.period_id and l.line = 'total' where e.latest and abs(e.score / 1e9 - l.value) > 0.000001")
counted=$(psql -qAt "$base" -c "select count(*) from evaluation where latest and status = 'SCORED'")
echo "scores: $counted, of which $differing differ from the SQL"
[ "$differing" = 0 ] && [ "$counted" -gt 0 ]
evaluate "evaluate, nothing changed"
head -n 1 "$work/out"
