#!/bin/sh
# Which release runs: the trial of a new one, and the way back. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

MAX_TRIAL_EXITS=3

# What proves itself is a pair: a release, and the runtime that it runs with. `pair` is what is current.
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

# Sets `before` to the newest good pair but this one. With its runtime gone, its release is tried with this one's.
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

# Cut short between the two, it leaves a pair that has to prove itself.
go_back() {
  switch runtime "runtimes/${before#* }" && switch current "releases/${before% *}"
}

# Its place at the end of the lists says that it ran last.
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

# Goes back to the pair before, whose launcher takes over. Where there is none, this one is all there is.
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

# A launcher that boot has found although there is no current release makes a good one current, or itself.
repair_current() {
  [ ! -f "$base/current/launcher" ] || return 0
  read_standing
  if listed good-pairs "$pair" || ! find_before; then before=$pair; fi
  say "There is no current release; it is $before now"
  go_back
}
