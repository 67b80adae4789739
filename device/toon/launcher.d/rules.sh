#!/bin/sh
# Runs the rule manager, and keeps the service's port in step with the rule. Sourced by the
# launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

# iptables-restore alone may take the rule manager three times 30 s. A run that takes longer than
# this hangs.
RULES_SECONDS=180

# Becomes the rule manager of this release.
rules() {
  export PORTHOLE_JAR="$home/porthole-firewall.jar" PORTHOLE_LOG="$run/firewall.log"
  # Else Java would start iptables-restore and reboot by jspawnhelper, which the runtime does not
  # have.
  export PORTHOLE_JAVA_OPTIONS=-Djdk.lang.Process.launchMechanism=VFORK
  exec /bin/sh "$base/runtime/porthole" "$@"
}

# Runs it to its end. Sets `said` to its first sentence, or if it fails to its last.
run_rules() {
  (rules "$@" </dev/null >"$run/said" 2>"$run/said.err") &
  manager=$!
  now
  manager_ends=$((now + RULES_SECONDS))
  while is_alive "$manager" && [ "$now" -lt "$manager_ends" ]; do
    sleep 1
    now
  done
  if is_alive "$manager"; then
    kill -KILL "$manager" 2>/dev/null
    echo "The rule manager has not ended within $RULES_SECONDS s" >>"$run/said.err"
  fi
  wait "$manager"
  outcome=$?
  said=$(head -n 1 "$run/said")
  if [ $outcome != 0 ]; then said=$(tail -n 1 "$run/said.err"); fi
  say "Rule manager: $*: exit $outcome: $(plain "$said")"
  return $outcome
}

# Sets `port`, and `port_before` while a change of the port is not settled. Ignores values that are
# no numbers.
read_port() {
  port=0 port_before=''
  [ -f "$state/port" ] || return 0
  while read -r key value; do
    case $key:$value in
      *:*[!0-9]* | *:) ;;
      port:*) port=$value ;;
      before:*) port_before=$value ;;
    esac
  done <"$state/port"
}

# save_port PORT [BEFORE]
save_port() {
  if [ "$1$#" = 01 ]; then
    rm -f "$state/port"
  else
    { echo "port $1"; if [ $# = 2 ]; then echo "before $2"; fi; } | replace "$state/port" || return
  fi
  read_port
}

# When nothing is pending, takes the port from the rule file: the new one if it is open, else the
# one before.
settle_port() {
  if [ -z "$port_before" ] || [ -e "$pending" ] || [ "$now" -lt "$settle_at" ]; then return; fi
  settle_at=$((now + 60)) # The next time, if the rule manager cannot answer now.
  run_rules explain "$port" --json || return
  listening=$port
  case $said in
    *'"verdict":"accepted"'*) save_port "$port" ;;
    *) save_port "$port_before" ;;
  esac
  if [ "$port" != "$listening" ]; then move_service; fi
}

# The service is started at the next look, on its new port.
move_service() {
  stop_service
  exits=0 retry_at=0
}

# While a change waits for its confirmation, the rule manager waits with it, beside the service.
tend_pending() {
  if [ -n "$waiter" ]; then
    if is_alive "$waiter"; then
      heed_outside
      tend_take_back
      return
    fi
    end_of_wait
  fi
  now
  if [ ! -e "$pending" ]; then
    confirm=none waited=''
    if [ -e "$state/outside" ]; then rm -f "$state/outside"; fi
    settle_port
  elif [ -z "$waited" ] || [ "$now" -ge "$waited" ]; then
    begin_wait
  else
    tend_take_back
  fi
}

begin_wait() {
  bound_log
  (rules boot </dev/null >"$run/waited" 2>>"$log") &
  waiter=$!
  confirm=wanted
  say "A change of the rules waits for its confirmation"
}

# Sets `waited` to the time of the next try. A change that is pending after a wait without error
# takes effect at the reboot.
end_of_wait() {
  wait "$waiter"
  outcome=$?
  waiter=''
  confirm_message=$(head -n 1 "$run/waited")
  say "The wait is over: exit $outcome: $(plain "$confirm_message")"
  confirm=written
  waited=$((1 << 30))
  if [ $outcome != 0 ]; then
    now
    confirm=wanted
    waited=$((now + 60))
  fi
}

end_waiter() {
  if [ -n "$waiter" ]; then kill -TERM "$waiter" 2>/dev/null; fi
}
