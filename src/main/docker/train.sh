#!/bin/sh
# sh train.sh onetrip.aot: runs onetrip.jar of this directory on a PostgreSQL of its own, with a little of each kind of work, and keeps in the file
# the classes that its JVM loaded: java -XX:AOTCache=onetrip.aot -jar onetrip.jar starts with them.
# JDK 25 or later, PostgreSQL's programs and curl; not as root, which PostgreSQL refuses.
set -eu
cache=$1
pages=http://127.0.0.1:8080
work=$(mktemp -d)
bin=$(find /usr/lib/postgresql -name initdb -printf '%h\n' | sort | tail -n 1)

"$bin/initdb" --pgdata "$work/data" --username postgres --auth trust >"$work/initdb.log"
"$bin/pg_ctl" --pgdata "$work/data" --log "$work/server.log" --wait start \
    --options "-c listen_addresses=127.0.0.1 -c port=54325 -c unix_socket_directories=$work"
trap '"$bin/pg_ctl" --pgdata "$work/data" --mode immediate stop; rm -r "$work"' EXIT

export ONETRIP_DATABASE_URL=postgresql://postgres@127.0.0.1:54325/postgres
java -jar onetrip.jar migrate up
# not which methods were hot: a JVM that knows it answers a second earlier, but compiles so much then that it serves half as many requests for a minute
java -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput="$cache" -jar onetrip.jar >"$work/service.log" 2>&1 &
service=$!
curl --silent --output /dev/null --retry 60 --retry-delay 1 --retry-all-errors --fail http://127.0.0.1:8081/actuator/health

# --parallel: many at a time, as clients are; [1-9] in an address: one request for each number
send() {
    curl --silent --parallel --parallel-max 32 --max-time 120 "$@" >/dev/null
}
json='Content-Type: application/json'
ndjson='Content-Type: application/x-ndjson'
user='{"username":"ada","score":1,"profile":{"firstname":"Ada","lastname":"Lovelace"}}'
order='{"items":[{"productId":1,"quantity":2,"price":"1.50"}]}'
customer=00000000-0000-0000-0000-000000000001
seq 1 30 | awk '{printf "{\"username\":\"u%d\",\"score\":%d,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}\n", $1, $1}' >"$work/users"
seq 1 30 | awk '{printf "{\"sha\":\"%040x\",\"author\":{\"name\":\"A\",\"email\":\"a@example.org\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"m\"}\n", $1}' \
    >"$work/commits"

send --request POST --header "$json" --data "$user" "$pages/boards/[1-30]/users"
send --request POST --header "$ndjson" --data-binary "@$work/users" "$pages/boards/[1-9]/users"
send "$pages/boards/[1-30]/users/top" "$pages/boards/[1-30]/users" "$pages/strategies"
send --request PUT "$pages/customers/00000000-0000-0000-0000-[000000000001-000000000030]"
send --request PUT --header "$json" --data '{"name":"Ada Lovelace"}' "$pages/customers/00000000-0000-0000-0000-[000000000001-000000000030]"
send --request PUT --header "$json" --data '{"name":"Tea","stock":1000000}' "$pages/products/1"
send --request POST --header "$json" --data "$order" "$pages/customers/$customer/orders#[1-30]"
send "$pages/customers/$customer/orders" "$pages/orders/[1-30]"
send --request POST --header "$ndjson" --data-binary "@$work/commits" "$pages/repositories/r[1-9]/commits"
send "$pages/repositories/r[1-9]/commits" "$pages/problems" "$pages/openapi.json" "$pages/"

kill "$service"
wait "$service" || true
test -s "$cache"
