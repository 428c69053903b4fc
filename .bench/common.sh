# shellcheck shell=bash
# What the scripts in this folder share: servers, the load generator, medians, conditions. Sourced by each; not run.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly script=.bench/${0##*/}
readonly jar=kv-launcher/target/kv-launcher.jar
readonly redis_flags=(--save '' --appendonly no --bind 127.0.0.1 --daemonize no)
java_home=${JAVA_HOME:-} old_session_nice=''
# Of the servers that have been started, by name; and of every process that clean_up has to end.
declare -A pid=() port=()
children=()
# What the last load printed, by name.
declare -A figures=()

fail() {
    printf '%s: %s\n' "$script" "$*" >&2
    exit 1
}

say() {
    printf '%s\n' "$*" >&2
}

# Ends a process that this script started, within five seconds.
end() {
    kill "$1" 2>/dev/null || return 0
    for _ in {1..50}; do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null || true
}

# session_nice [VALUE]: tells or sets how nice the kernel's group of this session is.
session_nice() {
    if (($#)); then
        echo "$1" >/proc/self/autogroup
    else
        sed 's/.* nice //' /proc/self/autogroup
    fi
}

# Linux weighs whole sessions against each other, and "nice" only within one: a niceness below 0 becomes that of the session
# until this script ends.
take_precedence() {
    if (($(nice) < 0)) && [[ $(cat /proc/sys/kernel/sched_autogroup_enabled 2>/dev/null) == 1 ]]; then
        old_session_nice=$(session_nice)
        session_nice "$(nice)"
    fi
}

clean_up() {
    local child
    [[ -z $old_session_nice ]] || session_nice "$old_session_nice"
    for child in "${children[@]}"; do
        end "$child"
    done
    rm -rf "$work"
}

# needs_value OPTION WORDS-LEFT
needs_value() {
    (($2 > 1)) || fail "$1 needs a value"
}

# needs_number OPTION VALUE
needs_number() {
    [[ $2 =~ ^[1-9][0-9]{0,8}$ ]] || fail "$1 is a whole number above 0, not '$2'"
}

# needs_decimal OPTION VALUE
needs_decimal() {
    [[ $2 =~ ^[0-9]{1,9}(\.[0-9]{1,9})?$ && $2 =~ [1-9] ]] || fail "$1 is a number above 0, not '$2'"
}

# prepare PROGRAM...: a folder for this run, the generator in it, and an end to all that was started when the script ends.
prepare() {
    local program
    java=${java_home:+$java_home/bin/}java
    for program in "$java" "$@"; do
        command -v "$program" >/dev/null || fail "$program is not installed"
    done
    [[ -f $jar ]] || fail "$jar is not there: build it with mvn -q -DskipTests package"
    work=$(mktemp -d)
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    take_precedence
    start_load=$(cut -d ' ' -f 1 /proc/loadavg)
    cc -O2 -o "$work/load" .bench/load.c
}

# wait_for PID FILE PATTERN: until the process says so; fails if it ends first or is silent for 20 seconds.
wait_for() {
    for _ in {1..400}; do
        grep -q "$3" "$2" && return 0
        kill -0 "$1" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

# start_java NAME WORD...: java with these words, which must print the launcher's line with the port.
start_java() {
    local name=$1 log=$work/$1.log
    : >"$log"
    "$java" "${@:2}" >"$log" 2>&1 &
    pid[$name]=$!
    children+=("$!")
    wait_for "${pid[$name]}" "$log" ' ready on ' || fail "$name did not start: $(<"$log")"
    port[$name]=$(sed -n 's/.* ready on .*:\([0-9]*\)$/\1/p' "$log")
}

# start_kv NAME [JVM-FLAG]...
start_kv() {
    start_java "$1" "${@:2}" -jar "$jar" 0
}

# A JVM with the flag that pause_log prints writes down in FILE each time that it stopped all its threads, for whatever reason.
pause_log() {
    echo "-Xlog:safepoint:file=$1:none:filecount=0"
}

# longest_pause FILE FIRST-LINE: of those from that line on, in microseconds.
longest_pause() {
    tail -n "+$2" "$1" | awk 'match($0, /Total: *[0-9]+ ns/) {
        split(substr($0, RSTART, RLENGTH), words, " +")
        if (words[2] > most) most = words[2]
    } END { printf "%.1f", most / 1000 }'
}

# start_redis NAME PROGRAM [OPTION]...: redis-server, or valkey-server. It cannot pick a free port itself.
start_redis() {
    local log=$work/$1.log
    : >"$log"
    for _ in {1..20}; do
        port[$1]=$((20000 + RANDOM % 10000))
        "$2" --port "${port[$1]}" "${redis_flags[@]}" --dir "$work" "${@:3}" >"$log" 2>&1 &
        pid[$1]=$!
        children+=("$!")
        wait_for "${pid[$1]}" "$log" 'Ready to accept connections' && return 0
        end "${pid[$1]}"
    done
    fail "$1 did not start: $(<"$log")"
}

# stop NAME: ends a server before the script does.
stop() {
    end "${pid[$1]}"
    unset "pid[$1]" "port[$1]"
}

# What the generator is run with, as a scheduling class; usually nothing.
load_with=()

# load SERVER OPTION...: one run of the generator; sets figures.
load() {
    local word generator
    "${load_with[@]}" "$work/load" --port "${port[$1]}" --pid "${pid[$1]}" "${@:2}" >"$work/figures" 2>"$work/error" &
    generator=$!
    children+=("$generator")
    wait "$generator" || fail "load on $1 with ${*:2}: $(<"$work/error")"
    figures=()
    for word in $(<"$work/figures"); do
        # shellcheck disable=SC2034 # the scripts use them
        figures[${word%%=*}]=${word#*=}
    done
}

# fill SERVER KEYS VALUE-BYTES: so that each GET finds its key.
fill() {
    load "$1" --op set --in-order --keys "$2" --requests "$2" --value "$3" --pipeline 64
}

# The median of the numbers on standard input.
median() {
    sort -g | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# ratio A B: A / B.
ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else printf "-" }'
}

# thousands NUMBER: rounded, with commas.
thousands() {
    printf '%.0f' "$1" | sed -E ':again; s/^([0-9]+)([0-9]{3})/\1,\2/; t again'
}

# A row of a Markdown table.
cells() {
    printf '|'
    printf ' %s |' "$@"
    printf '\n'
}

# header WORD...: the first column is text, the others are numbers.
header() {
    cells "$@"
    printf '| --- |'
    printf ' ---: |%.0s' "${@:2}"
    printf '\n'
}

jdk() {
    "$java" -version 2>&1 |
        awk -F '"' 'NR == 1 { version = $2 } NR == 2 { sub(/ \(build.*/, ""); print $0 " " version }'
}

# The lines under each table that say where and with what it was measured; further lines as words.
conditions() {
    printf '\n- %s; %s, %d cores for servers and load generator together; Linux %s; load average before the start %s; nice %d\n' \
        "$(date -u +%Y-%m-%d)" "$(awk -F ': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)" "$(nproc)" \
        "$(uname -r)" "$start_load" "$(nice)"
    printf -- '- kv %s, %s\n' "$(git describe --always --dirty --exclude '*' 2>/dev/null || echo '(no commit known)')" "$(jdk)"
    printf -- '- %s\n' "$@"
}

# redis_version PROGRAM
redis_version() {
    printf "%s %s, \`%s\`" "$1" "$("$1" --version | sed 's/.* v=\([^ ]*\).*/\1/')" \
        "$(printf '%q ' "${redis_flags[@]}" | sed 's/ $//')"
}
