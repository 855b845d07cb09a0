#!/bin/sh
# Memory and time of lots at a court that drew its own cases.
#
# lots.sh CASELOT CASES DIR [PORT]
#
# Draws and closes so many cases in DIR (caselot demo, all on one day), serves them, and prints the
# server's resident memory beside each step: after the start, after the first look at the lots, and
# after samples of two pools. A sample of all cases beyond 100,000 is refused, which is shown last.
set -eu
caselot=$1 cases=$2 dir=$3 port=${4:-7433}
today=$(date +%F)

[ -e "$dir/caselot.db" ] || "$caselot" demo --cases "$cases" --data "$dir" > "$dir.demo.txt"
"$caselot" serve --data "$dir" --listen "127.0.0.1:$port" > "$dir.serve.txt" 2>&1 &
server=$!
trap 'kill "$server"' EXIT

memory() { printf '%8s kB  %s\n' "$(awk '/VmRSS/ { print $2 }' "/proc/$server/status")" "$1"; }
asked() {
    begun=$(date +%s%N)
    "$caselot" "$@" --court 湘0203 --server "http://127.0.0.1:$port" \
        --token-file "$dir/tokens/political" --folder "$dir.political" > "$dir.answer.txt" 2>&1 || true
    printf '%8s ms  ' $((($(date +%s%N) - begun) / 1000000))
}
sample() {
    asked lot draw --review --from "$today" --to "$today" --seats 50 --for "评查$(date +%N)" "$@"
    memory "lot draw --review $*"
    tail -n 2 "$dir.answer.txt"
}

until grep -q ready "$dir.serve.txt"; do kill -0 "$server"; sleep 1; done
printf '             '
memory 'after the start'
asked lot list
memory 'lot list, the first look'
sample --pool criminal
sample --pool enforcement
asked lot show "LOT-REVIEW-$(date +%Y)-1" --json
memory 'lot show, with all candidates'
sample
