#!/bin/sh
# Chooses the release: the trial of a new one, and the way back. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

MAX_TRIAL_EXITS=3

# A pair proves itself: a release and its runtime. Sets `pair` to the current one.
read_standing() {
  runtime=$(readlink "$base/runtime")
  runtime=${runtime##*/}
  pair="$name $runtime"
  proven='' trial=false prove_at=0
  if ! listed good-pairs "$pair" && ! listed given-up "$pair"; then trial=true; fi
}

is_whole() {
  [ -f "$base/releases/$1/launcher" ] && [ -f "$base/releases/$1/porthole-device.jar" ]
}

# Sets `before` to the newest other good pair. If its runtime is gone, its release is tried with the
# current runtime.
find_before() {
  before=''
  [ -f "$state/good-pairs" ] || return
  while read -r release java; do
    [ -f "$base/runtimes/$java/porthole" ] || java=$runtime
    if [ "$release $java" != "$pair" ] && is_whole "$release" && ! listed given-up "$release $java"; then
      before="$release $java"
    fi
  done <"$state/good-pairs"
  [ -n "$before" ]
}

# A power cut between the two leaves a pair that has to prove itself.
go_back() {
  switch runtime "runtimes/${before#* }" && switch current "releases/${before% *}"
}

# Puts the pair at the end of the lists, where the last running one stands.
prove() {
  proven=yes
  if is_last good-pairs "$pair" && is_last good "$name"; then return; fi
  now
  if [ "$now" -lt "$prove_at" ]; then
    proven=''
  elif enlist good-pairs "$pair" && enlist good "$name" && strike given-up "$pair"; then
    say "$name is good"
    trial=false exits=0
  else
    proven='' prove_at=$((now + DISK_AGAIN_SECONDS)) # The disk is full, as the status says.
  fi
}

is_last() {
  [ "$(tail -n 1 "$state/$1" 2>/dev/null)" = "$2" ]
}

# Goes back to the pair before, whose launcher takes over. If there is none, keeps this one.
give_up() {
  why=$1
  enlist given-up "$pair"
  trial=false
  if ! find_before; then
    reason="$why; there is no good release to fall back to"
    return
  fi
  say "$name is given up: $why. Back to $before"
  gave_up=$name
  gave_up_why=$why
  service_state=starting
  tell
  if ! go_back; then
    reason="$why; $before cannot be switched to: is the disk full? Free some room in $base"
    return
  fi
  come_back
}

# Makes a good release current, or this one, if boot has found this launcher without a current
# release.
repair_current() {
  [ ! -f "$base/current/launcher" ] || return 0
  read_standing
  if listed good-pairs "$pair" || ! find_before; then before=$pair; fi
  say "There is no current release; it is $before now"
  go_back
}
