#!/bin/sh
# What the launcher does for who calls it by hand or over SSH. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

ANSWER_SECONDS=120

usage() {
  echo 'usage: launcher install|remove|use RELEASE|use-runtime HASH|rollback|start|stop|restart|status|firewall ARGUMENT...' >&2
  echo '       launcher request open PORT [MINUTES]|request confirm|request revert' >&2
  exit 2
}

# Sets `pid`; fails where no launcher runs.
find_running() {
  read -r pid 2>/dev/null <"$run/launcher.pid" && is_process "$pid" launcherrun
}

nudge() {
  if find_running; then kill "-$1" "$pid"; fi
}

do_install() {
  mkdir -p "$state" || fail "cannot make $state"
  chown 0:0 "$state" && chmod 755 "$state"
  printf '%s\n' "$base" | replace "$state/base"
  replace "$state/boot" <"$home/boot"
  chmod 755 "$state/boot"
  /bin/sh "$state/boot" arm || fail 'the boot entry could not be written'
}

do_remove() {
  if [ -f "$state/boot" ]; then /bin/sh "$state/boot" disarm; else /bin/sh "$home/boot" disarm; fi
  nudge TERM
  await 20 is_gone || fail 'the launcher does not end'
  end_orphan
  rm -rf "$run"
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
  switch current "releases/$1"
  nudge HUP
}

use_runtime() {
  if ! is_word "$1" || [ ! -f "$base/runtimes/$1/porthole" ]; then
    fail "there is no whole runtime '$1' in $base/runtimes"
  fi
  forgive
  switch runtime "runtimes/$1"
  nudge HUP
}

# What somebody asks for by name gets another trial.
forgive() {
  mkdir -p "$state"
  rm -f "$state/given-up"
}

do_rollback() {
  name=$(readlink "$base/current")
  name=${name##*/}
  read_standing
  find_before || fail 'there is no other good release'
  go_back
  nudge HUP
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
  nudge HUP
}

do_status() {
  [ -f "$state/status.json" ] || fail 'there is no status: Porthole has not run here yet'
  if find_running; then
    cat "$state/status.json"
  else
    sed 's/^  "state": .*/  "state": "not-running",/; s/^  "pid": .*/  "pid": 0,/' "$state/status.json"
  fi
}

make_request() {
  case $1:$# in
    open:2 | open:3) asked="do open $2" minutes=${3-10} ;;
    confirm:1 | revert:1) asked="do $1" minutes=10 ;;
    *) usage ;;
  esac
  find_running || fail 'the launcher does not run, so nobody would answer'
  [ ! -e "$state/request" ] || fail 'another request is not answered yet'
  read -r id </proc/sys/kernel/random/uuid
  printf 'porthole-request 1\nid %s\n%s\nwithin %s\nend\n' "$id" "$asked" "$minutes" | replace "$state/request" ||
    fail "$state/request cannot be written: is the disk full?"
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
