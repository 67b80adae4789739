#!/bin/sh
# The service: its user, its start, its health and its end. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

HEALTHY_WITHIN_SECONDS=60
PROVEN_AFTER_SECONDS=30
ANSWER_WITHIN_SECONDS=5
FORGIVEN_AFTER_SECONDS=300
MAX_RETRY_SECONDS=300
TRIAL_RETRY_SECONDS=2
OUT_OF_MEMORY=3 # The exit code of a service that asks to be started again.
AGAIN_SECONDS=2
MAX_LOG_BYTES=65536
MAX_FILE_BLOCKS=2048 # Of 512 bytes. Keeps a file of the service from filling the memory.

# The ways to become another user. Each replaces the subshell that calls it, so that its pid is the
# service's. A missing pid file keeps start-stop-daemon from finding a shell that runs already.
by_start_stop_daemon() {
  exec start-stop-daemon -S -q -p "$run/none" -c "$user" -x /bin/sh -- -c 'exec "$@"' sh "$@"
}

# Without -- busybox's su would take the command's options for its own.
by_su() {
  exec su -s /bin/sh -c 'exec "$@"' -- "$user" sh "$@"
}

by_setuidgid() {
  exec setuidgid "$user" "$@"
}

by_chpst() {
  exec chpst -u "$user" "$@"
}

# Finds a way that works: it must show that it runs a command as another user than root.
find_user() {
  user=nobody
  if grep -qs '^porthole:' /etc/passwd; then user=porthole; fi
  for way in start_stop_daemon su setuidgid chpst; do
    case $("by_$way" id -u 2>/dev/null) in
      '' | 0 | *[!0-9]*) ;;
      *) return 0 ;;
    esac
  done
  return 1
}

start_service() {
  service_state=refused
  if ! find_user; then
    reason="the service never runs as root, and nothing here makes it run as $user"
  elif [ ! -f "$base/runtime/porthole" ]; then
    reason="there is no Java runtime: $base/runtime/porthole is missing"
  else
    launch
    return
  fi
  retry_in 60
}

launch() {
  bound_log
  for folder in "$logs/porthole" "$state/service"; do
    mkdir -p "$folder" && chown "$user" "$folder"
  done
  set --
  if [ -f "$state/porthole.yaml" ]; then set -- --config "$state/porthole.yaml"; fi
  if [ "$port" != 0 ]; then set -- "$@" --listen "0.0.0.0:$port"; fi
  : >"$run/ready"
  become_service "$@" &
  service=$!
  begun "$service"
  echo "$service $birth" >"$run/service.pid"
  now
  started=$now
  [ -n "$trial_began" ] || trial_began=$now
  service_state=starting reason='' url='' retry_seconds=0
  say "$name: started as $user, pid $service"
}

become_service() {
  cd /
  ulimit -f "$MAX_FILE_BLOCKS"
  exec </dev/null >"$run/ready" 2>>"$log"
  export PORTHOLE_JAR="$home/porthole-device.jar" PORTHOLE_LOG="$logs/porthole/porthole.log" PORTHOLE_STATE="$state/service"
  "by_$way" /bin/sh "$base/runtime/porthole" "$@"
}

# Ends the service: SIGTERM, and SIGKILL 10 s later.
stop_service() {
  if [ -n "$service" ]; then
    end_process "$service"
    wait "$service" 2>/dev/null
  fi
  service='' url=''
  stop_asking
  rm -f "$run/service.pid"
}

end_process() {
  kill -TERM "$1" 2>/dev/null
  for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    is_alive "$1" || return 0
    sleep 0.5
  done
  say "$1 does not end after $tenth looks: killed"
  kill -KILL "$1" 2>/dev/null
}

# A process that has ended, but was not waited for, has no command line.
is_alive() {
  is_process "$1" ''
}

# Whether a process's command line contains a text. The shell reads its words without blanks between
# them. Starts no process, as it is called at every look.
is_process() {
  command=''
  read -r command 2>/dev/null <"/proc/$1/cmdline"
  case $command in
    '') false ;;
    *"$2"*) ;;
    *) false ;;
  esac
}

# Sets `birth` to the start of a process, in ticks since boot (proc(5), field 22). With the pid it
# identifies the process.
begun() {
  birth=none stat=''
  read -r stat 2>/dev/null <"/proc/$1/stat" || return
  # shellcheck disable=SC2086 # Split into fields; the name in front of them may hold blanks.
  set -- ${stat##*) }
  birth=${20}
}

# Ends a service whose launcher was killed, as two cannot listen on one port.
end_orphan() {
  [ -f "$run/service.pid" ] || return 0
  read -r orphan orphan_birth <"$run/service.pid"
  begun "$orphan"
  if [ "$birth" = "$orphan_birth" ] && is_alive "$orphan"; then
    say "Ending the service $orphan, whose launcher was killed"
    end_process "$orphan"
  fi
  rm -f "$run/service.pid"
}

# Sets `address` from the service's Ready line, or "" if the service cannot be asked: with TLS, or
# at a host name.
is_ready() {
  word='' said_url=''
  read -r word said_url <"$run/ready"
  address=${said_url#ws://}
  address=${address%%/*}
  case $address in
    0.0.0.0:* | \[::\]:* | localhost:*) address=127.0.0.1:${address##*:} ;;
  esac
  case $address in
    *[!0-9.:]*) address='' ;; # The service is not trusted: only an address may become an argument of root's commands.
  esac
  [ "$word" = Ready ]
}

# Healthy means: the service is ready, and answers there. A service that accepts and then is silent
# must not stop the loop: one look starts the question, a later one reads the answer. (No option of
# wget or timeout works on every busybox.)
is_healthy() {
  now
  if [ -z "$asker" ]; then
    is_ready || return
    [ -n "$address" ] || return 0
    fetch "$address" >"$run/health" 2>/dev/null &
    asker=$! asked_at=$now
    return 1
  fi
  if is_alive "$asker"; then
    if [ $((now - asked_at)) -ge $ANSWER_WITHIN_SECONDS ]; then stop_asking; fi
    return 1
  fi
  asker=''
  grep -q '"name":"porthole"' "$run/health"
}

fetch() {
  ulimit -f "$MAX_FILE_BLOCKS"
  if command -v wget >/dev/null 2>&1; then exec wget -q -O - "http://$1/health"; fi
  { printf 'GET /health HTTP/1.0\r\nHost: %s\r\n\r\n' "$1"; sleep 1; } | nc -w 5 "${1%:*}" "${1##*:}"
}

stop_asking() {
  if [ -n "$asker" ]; then kill -KILL "$asker" 2>/dev/null; fi
  asker=''
}

# Looks at the service once, and acts on its state.
tend_service() {
  now
  if [ -e "$run/stopped" ]; then
    if [ "$service_state" != stopped ]; then stop_service; fi
    service_state=stopped reason='' exits=0 retry_at=0 retry_seconds=0
  elif [ -z "$service" ]; then
    if [ "$now" -ge "$retry_at" ]; then start_service; fi
  elif ! is_alive "$service"; then
    wait "$service"
    has_exited $?
  elif [ "$service_state" = starting ]; then
    tend_start
  else
    tend_running
  fi
}

# Waits for the answer to a running question: the launcher may have asked late, as the rule manager
# takes seconds.
tend_start() {
  began=$started
  if [ "$trial" = true ]; then began=$trial_began; fi
  if is_healthy; then
    service_state=running url=$said_url
    say "$name: healthy at $url after $((now - started)) s"
  elif [ -z "$asker" ] && [ $((now - began)) -ge $HEALTHY_WITHIN_SECONDS ]; then
    stop_service
    too_late=yes
    failed "it was not healthy within $HEALTHY_WITHIN_SECONDS s"
  fi
}

tend_running() {
  ran=$((now - started))
  if [ -z "$proven" ] && [ $ran -ge $PROVEN_AFTER_SECONDS ]; then prove; fi
  if [ $ran -ge $FORGIVEN_AFTER_SECONDS ]; then exits=0; fi
}

# Prints the service's last line, which usually says why it ended.
last_words() {
  words=$(tail -n 1 "$log")
  case $words in
    'porthole: '*) echo ": ${words#porthole: }" ;;
  esac
}

# Restarts a healthy service that ran out of memory soon, each time: it needs only a new process,
# and a client that uses up its memory must not be able to keep it down. A service that never was
# healthy backs off.
has_exited() {
  code=$1 was=$service_state
  failed "it exited with $code$(last_words)"
  if [ "$code" = $OUT_OF_MEMORY ] && [ "$was" = running ] && [ "$trial" = false ] && [ "$service_state" = waiting ]; then
    exits=$((exits - 1))
    retry_in $AGAIN_SECONDS
  fi
}

failed() {
  service='' url=''
  stop_asking
  rm -f "$run/service.pid"
  exits=$((exits + 1))
  reason=$1
  say "$name: $reason"
  if [ "$trial" = false ]; then
    back_off
  elif [ "$exits" -lt "$MAX_TRIAL_EXITS" ] && [ -z "$too_late" ]; then
    retry_in $TRIAL_RETRY_SECONDS
  else
    give_up "$reason"
    back_off
  fi
}

# 2, 4, 8, ... seconds.
back_off() {
  wait_seconds=1
  round=0
  while [ $round -lt "$exits" ] && [ $wait_seconds -lt $MAX_RETRY_SECONDS ]; do
    wait_seconds=$((wait_seconds * 2))
    round=$((round + 1))
  done
  if [ $wait_seconds -gt $MAX_RETRY_SECONDS ]; then wait_seconds=$MAX_RETRY_SECONDS; fi
  retry_in $wait_seconds
}

retry_in() {
  now
  retry_seconds=$1
  retry_at=$((now + $1))
  [ "$service_state" = refused ] || service_state=waiting
}

bound_log() {
  if [ "$(wc -c <"$log")" -gt $MAX_LOG_BYTES ]; then tail -c $MAX_LOG_BYTES "$log" >"$log.1" && : >"$log"; fi
}
