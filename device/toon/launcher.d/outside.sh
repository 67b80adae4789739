#!/bin/sh
# Connections from outside: whether the rules let them in, and whether one has come. Sourced by the
# launcher.
# shellcheck disable=SC2034,SC2154,SC3013 # Variables are shared with the other parts; every ash and dash knows -nt.

TRY_AGAIN_SECONDS=60

# Lets the rule manager explain the service's port: once for each port and state of the rule file,
# as it takes seconds.
tend_explanation() {
  if [ "$service_state" != running ]; then return; fi
  listens=${url##*:}
  listens=${listens%/}
  if [ "$listens" = "$explained" ] && ! [ "$RULES" -nt "$run/explained" ] && ! [ "$RULES" -ot "$run/explained" ]; then return; fi
  explained=$listens
  cp -p "$RULES" "$run/explained" 2>/dev/null || rm -f "$run/explained"
  if run_rules explain "$listens"; then
    outside=${said##*: } outside_why=$(sed -n '2s/^ *//p' "$run/said")
  else
    outside='cannot tell' outside_why=$said
  fi
  case $outside in
    accepted | dropped) ;;
    *) outside=cannot-tell ;;
  esac
}

# Confirms a change with `accept outside` at a connection from outside: a login by ssh, or a
# WebSocket that another machine has opened on the new port. Both came through the new rules, which
# are in force since this boot.
heed_outside() {
  now
  if [ ! -e "$state/outside" ] || [ "$now" -lt "$outside_at" ]; then return; fi
  if has_login; then
    sign='a login by ssh'
  elif has_client; then
    sign='a connection from outside'
  else
    return
  fi
  say "There was $sign: that confirms the change"
  outside_at=$((now + TRY_AGAIN_SECONDS))
  if run_rules confirm; then confirm=none; fi
}

# Every process of a login has the client's address in its environment, from dropbear.
has_login() {
  cat /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' | sed -n 's/^SSH_CONNECTION=\([^ ]*\) .*/\1/p' |
    grep -qv -e '^127\.' -e '^::1$' -e '^::ffff:127\.'
}

# As in is_healthy: asks at one look, and reads the answer at a later one.
has_client() {
  if [ "$service_state" != running ] || [ -z "$address" ] || [ "${address##*:}" != "$port" ]; then return 1; fi
  if [ -z "$counter" ]; then
    fetch "$address" >"$run/counted" 2>/dev/null &
    counter=$! counter_at=$now
    return 1
  fi
  if is_alive "$counter"; then
    if [ $((now - counter_at)) -ge "$ANSWER_WITHIN_SECONDS" ]; then stop_counting; fi
    return 1
  fi
  counter=''
  grep -q '"opened_from_outside":[1-9]' "$run/counted"
}

stop_counting() {
  if [ -n "$counter" ]; then kill -KILL "$counter" 2>/dev/null; fi
  counter=''
}
