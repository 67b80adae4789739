#!/bin/sh
# The launcher's verbs, for calls by hand or over SSH. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

ANSWER_SECONDS=120

usage() {
  echo 'usage: launcher install|remove|use RELEASE|use-runtime HASH|rollback|start|stop|restart|status|firewall ARGUMENT...' >&2
  echo '       launcher close [PORT] [--adopt]' >&2
  echo '       launcher request open PORT [MINUTES]|request confirm|request revert' >&2
  exit 2
}

# Sets `pid`; fails if no launcher runs.
find_running() {
  read -r pid 2>/dev/null <"$run/launcher.pid" && is_process "$pid" launcherrun
}

nudge() {
  if find_running; then kill "-$1" "$pid"; fi
}

# The file is for a launcher that ignores SIGHUP, as its parent did.
nudge_to_restart() {
  if find_running; then
    : >"$run/restart"
    kill -HUP "$pid" && kill -USR1 "$pid"
  fi
}

do_install() {
  mkdir -p "$state" || no_room "${state%/*}" "$state cannot be made"
  chown 0:0 "$state" && chmod 755 "$state"
  printf '%s\n' "$base" | replace "$state/base" || no_room "$state" "$state/base cannot be written"
  replace "$state/boot" <"$home/boot" || no_room "$state" "$state/boot cannot be written"
  chmod 755 "$state/boot"
  /bin/sh "$state/boot" arm || no_room /etc 'the boot entry cannot be written'
}

# On a full disk removes first what a remove makes useless: all but the current release and runtime.
do_remove() {
  disarm || { make_room && disarm; } || no_room /etc 'the boot entry cannot be taken out, so nothing was removed'
  nudge TERM
  await 20 is_gone || fail 'the launcher does not end'
  end_orphan
  rm -rf "$run"
}

disarm() {
  script=$state/boot
  [ -f "$script" ] || script=$home/boot
  /bin/sh "$script" disarm
}

make_room() {
  for folder in "$base"/releases/* "$base"/runtimes/*; do
    real=$(readlink -f "$folder")
    if [ "$real" != "$(readlink -f "$base/current")" ] && [ "$real" != "$(readlink -f "$base/runtime")" ]; then
      rm -rf "$folder"
    fi
  done
  rm -rf "$base"/.incoming "$base"/releases/.*.new "$base"/runtimes/.*.new "$home"/*.jsa
  sync
}

is_gone() {
  ! find_running
}

# await SECONDS COMMAND...
await() {
  left=$1
  shift
  while ! "$@"; do
    left=$((left - 1))
    [ $left -gt 0 ] || return 1
    sleep 1
  done
}

use_release() {
  if ! is_word "$1" || ! is_whole "$1"; then fail "there is no whole release '$1' in $base/releases"; fi
  forgive
  switch current "releases/$1" || no_room "$base" "the release cannot be switched to"
  nudge_to_restart
}

use_runtime() {
  if ! is_word "$1" || [ ! -f "$base/runtimes/$1/porthole" ]; then
    fail "there is no whole runtime '$1' in $base/runtimes"
  fi
  forgive
  switch runtime "runtimes/$1" || no_room "$base" "the runtime cannot be switched to"
  nudge_to_restart
}

# A release or runtime that is asked for by name gets another trial.
forgive() {
  mkdir -p "$state"
  rm -f "$state/given-up"
}

do_rollback() {
  name=$(readlink "$base/current")
  name=${name##*/}
  read_standing
  find_before || fail 'there is no other good release'
  go_back || no_room "$base" "the release before cannot be switched to"
  nudge_to_restart
  echo "${before% *}"
}

do_start() {
  rm -f "$run/stopped"
  nudge USR1
}

do_stop() {
  mkdir -p "$run"
  : >"$run/stopped"
  nudge USR1
  await 20 has_stopped || fail 'the service does not end'
}

has_stopped() {
  [ ! -f "$run/service.pid" ]
}

do_restart() {
  rm -f "$run/stopped"
  nudge_to_restart
}

do_status() {
  find_status
  [ -f "$status_file" ] || fail 'there is no status: Porthole has not run here yet'
  if find_running; then
    cat "$status_file"
  else
    sed 's/^  "state": .*/  "state": "not-running",/; s/^  "pid": .*/  "pid": 0,/' "$status_file"
  fi
}

# Closes in the rule file and in the running rules, which locks nobody out. The service then listens
# as configured.
close_port() {
  closed=''
  for word in "$@"; do
    case $word in
      --adopt) ;;
      *) if [ -z "$closed" ] && is_number "$word"; then closed=$word; else usage; fi ;;
    esac
  done
  [ ! -e "$pending" ] || fail 'a change of the rules waits for its confirmation: confirm or revert it first'
  [ ! -e "$state/request" ] || fail 'another request is not answered yet'
  (rules close "$@" --live) || exit
  read_port
  if [ "$port" = 0 ]; then return; fi
  if [ -z "$closed" ] || [ "$closed" = "$port" ]; then
    rm -f "$state/port"
    nudge_to_restart
  fi
}

make_request() {
  case $1:$# in
    open:2 | open:3) asked="do open $2" minutes=${3-$DEFAULT_MINUTES} ;;
    confirm:1 | revert:1) asked="do $1" minutes=$DEFAULT_MINUTES ;;
    *) usage ;;
  esac
  find_running || fail 'the launcher does not run, so nothing would answer'
  [ ! -e "$state/request" ] || fail 'another request is not answered yet'
  read -r id </proc/sys/kernel/random/uuid
  if ! printf 'porthole-request 1\nid %s\n%s\nwithin %s\nend\n' "$id" "$asked" "$minutes" | replace "$state/request"; then
    if [ "$1" = confirm ]; then rules confirm; fi # The owner has access: a full disk must not take the change back.
    no_room "$state" "$state/request cannot be written, so nothing was changed"
  fi
  nudge USR1
  await $ANSWER_SECONDS is_answered || fail "no answer within $ANSWER_SECONDS s"
  member request_message
  case $(member request_state) in
    done | rebooting) ;;
    *) exit 1 ;;
  esac
}

is_answered() {
  [ "$(member request_id)" = "$id" ] && [ "$(member request_state)" != working ]
}
