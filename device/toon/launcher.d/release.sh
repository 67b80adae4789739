#!/bin/sh
# Which release runs: the trial of a new one, and the way back. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

MAX_TRIAL_EXITS=3

# Sets `proven`, and `trial`: what is given up already, and runs for want of another, is tried no more.
read_standing() {
  proven='' trial=false
  if listed good "$name"; then proven=yes; elif ! listed given-up "$name"; then trial=true; fi
}

is_whole() {
  [ -f "$base/releases/$1/launcher" ] && [ -f "$base/releases/$1/porthole-device.jar" ]
}

# Prints the newest good release but this one.
release_before() {
  if [ -f "$state/good" ]; then
    while read -r one; do
      if [ "$one" != "$name" ] && is_whole "$one" && ! listed given-up "$one"; then echo "$one"; fi
    done <"$state/good" | tail -n 1
  fi
}

prove() {
  say "$name is good"
  enlist good "$name"
  strike given-up "$name"
  exits=0
  read_standing
}

# Goes back to the release before, whose launcher takes over. Where there is none, this one is all there is.
give_up() {
  why=$1
  enlist given-up "$name"
  before=$(release_before)
  if [ -z "$before" ]; then
    reason="$why; there is no good release to fall back to"
    read_standing
    return
  fi
  say "$name is given up: $why. Back to $before"
  gave_up=$name
  gave_up_why=$why
  service_state=starting
  tell
  switch current "releases/$before"
  come_back
}

# A launcher that boot has found although there is no current release makes a good one current, or itself.
repair_current() {
  [ ! -f "$base/current/launcher" ] || return 0
  before=$(release_before)
  if listed good "$name" || [ -z "$before" ]; then before=$name; fi
  say "There is no current release; it is $before now"
  switch current "releases/$before"
}
