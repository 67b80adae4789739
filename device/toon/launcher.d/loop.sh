#!/bin/sh
# The launcher's loop. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

# The time between two looks; an exit or a request is noticed within it. 12 wake-ups a minute cost a
# Toon nothing.
PAUSE_SECONDS=5
BUSY_PAUSE_SECONDS=1
BOUND_LOG_EVERY=12 # looks

do_run() {
  mkdir -p "$state" "$run" "$logs"
  exec </dev/null >>"$log" 2>&1
  if find_running && [ "$pid" != $$ ]; then
    say "Another launcher runs, $pid"
    sleep 15 # Else init would take this launcher for one that crashes.
    exit 0
  fi
  wish=''
  rm -f "$run/restart"
  trap 'wish=end' TERM INT
  trap 'wish=restart' HUP
  trap : USR1
  repair_current
  remember
  tell # Before anybody finds this launcher running and reads the status of the one before.
  echo $$ >"$run/launcher.pid.new" && mv -f "$run/launcher.pid.new" "$run/launcher.pid"
  end_orphan
  repair_app
  settle_port
  resume_request
  loop
}

# Sets all variables, some from the status of the last launcher or boot.
remember() {
  read -r boot_id </proc/sys/kernel/random/boot_id
  last_boot_id=$(member boot_id)
  service='' service_state=starting reason='' url='' user='' exits=0 retry_at=0 retry_seconds=0 trial_began='' too_late=''
  asker='' asked_at=0 settle_at=0
  outside='' outside_why='' explained='' outside_at=0 counter='' counter_at=0 address=''
  waiter='' waited='' confirm=none confirm_message=$(member confirm_message)
  doubted='' distrusted='' told='' missing=0 looks=0 disk=ok disk_at=0
  gave_up=$(member gave_up) gave_up_why=$(member gave_up_why)
  request_id=$(member request_id) request=$(member request) request_message=$(member request_message)
  request_state=$(member request_state)
  request_state=${request_state:-none}
  read_port
  read_standing
}

loop() {
  while :; do
    heed_wish
    tend_folder
    tend_request
    tend_pending
    tend_service
    tend_explanation
    tell
    looks=$((looks + 1))
    if [ $((looks % BOUND_LOG_EVERY)) = 0 ]; then bound_log; fi
    if [ -z "$wish" ]; then doze; fi
  done
}

# A signal ends the wait, not the sleep.
doze() {
  pause=$PAUSE_SECONDS
  if [ "$service_state" = starting ] || [ -n "$doubted" ]; then pause=$BUSY_PAUSE_SECONDS; fi
  if [ "$service_state" = waiting ] && [ "$retry_seconds" -lt $pause ]; then pause=$retry_seconds; fi
  sleep "$pause" &
  sleeper=$!
  wait $sleeper || kill $sleeper 2>/dev/null
}

heed_wish() {
  if [ -e "$run/restart" ]; then wish=restart; fi # SIGHUP is ignored if nohup or cron has started init or this launcher.
  case $wish in
    restart)
      say 'Restarting'
      come_back
      ;;
    end)
      say 'Ending'
      stop_service
      end_waiter
      stop_counting
      rm -f "$run/launcher.pid"
      exit 0
      ;;
  esac
}

# Completes a deploy whose power failed between the two renames that replace the app on the screen.
repair_app() {
  apps=/qmf/qml/apps
  if [ ! -d "$apps/.porthole-ready" ]; then return; fi
  if [ ! -e "$apps/porthole" ]; then
    say 'The app for the screen is put in its place, as a deploy was cut short'
    mv "$apps/.porthole-ready" "$apps/porthole" && sync && killall -9 qt-gui 2>/dev/null
  fi
  rm -rf "$apps/.porthole-ready" "$apps/.porthole-old"
}

# Becomes the launcher of the release that is current now.
come_back() {
  stop_service
  end_waiter
  stop_counting
  exec /bin/sh "$state/boot"
}

# A store removes an app by removing its folder. One look is not enough: a deploy may be under way.
tend_folder() {
  if [ -f "$self" ]; then
    missing=0
    return
  fi
  missing=$((missing + 1))
  if [ $missing -ge 2 ] && [ -z "$waiter" ] && ! awaits_take_back; then
    say 'The release is gone'
    service_state=gone
    tell
    come_back
  fi
}
