#!/bin/sh
# Files that survive a power cut, and the status. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

fail() {
  echo "launcher: $1" >&2
  exit 1
}

say() {
  now
  echo "$now $*"
}

# Sets `now` to the seconds since boot, without starting a process. A Toon's clock starts in 1970, so it is not asked.
now() {
  read -r now rest </proc/uptime
  now=${now%.*}
}

# Replaces a file by what comes on standard input. Without the sync the rename can reach the disk before the bytes do.
replace() {
  cat >"${1%/*}/.${1##*/}.new" && sync && mv -f "${1%/*}/.${1##*/}.new" "$1"
}

# Points the symlink BASE/NAME elsewhere in one step. (mv of busybox 1.27 has no -T: see README.md.)
switch() {
  mkdir -p "$base/.switch" && ln -sfn "$2" "$base/.switch/$1" && sync && mv -f "$base/.switch/$1" "$base/" && sync
}

listed() {
  grep -qsxF -- "$2" "$state/$1"
}

# Puts a name at the end of a list of names, or takes it out.
enlist() {
  { grep -svxF -- "$2" "$state/$1"; echo "$2"; } | tail -n 10 | replace "$state/$1"
}

strike() {
  if listed "$1" "$2"; then { grep -vxF -- "$2" "$state/$1" || :; } | replace "$state/$1"; fi
}

# Makes any text fit for a JSON string: one line of ASCII, at most 300 characters.
plain() {
  printf '%s' "$1" | tr '\n\t' '  ' | tr -cd '\040-\176' | cut -c 1-300 | sed 's/[\\"]/\\&/g'
}

# Prints a member of the status file; nothing when there is none. Its last line says that it is whole.
member() {
  if [ "$(tail -n 1 "$state/status.json" 2>/dev/null)" = '}' ]; then
    sed -n "s/^  \"$1\": \"\\{0,1\\}\\([^\"].*\\)\$/\\1/p" "$state/status.json" | sed 's/"\{0,1\},\{0,1\}$//; s/\\\(.\)/\1/g'
  fi
}

# Writes the status when it has changed, and only then: flash wears, and to render it takes a dozen processes.
tell() {
  news="$service_state $reason $trial $user $service $exits $retry_seconds $url $gave_up $gave_up_why $port
    $confirm $confirm_message $outside $outside_why $request_id $request $request_state $request_message"
  [ "$news" != "$told" ] || return 0
  now
  render_status | replace "$state/status.json" && told=$news
}

render_status() {
  cat <<END
{
  "format": 1,
  "state": "$service_state",
  "reason": "$(plain "$reason")",
  "release": "$name",
  "trial": $trial,
  "user": "$user",
  "pid": ${service:-0},
  "exits": $exits,
  "retry_seconds": $retry_seconds,
  "url": "$(plain "$url")",
  "gave_up": "$gave_up",
  "gave_up_why": "$(plain "$gave_up_why")",
  "port": $port,
  "confirm": "$confirm",
  "confirm_message": "$(plain "$confirm_message")",
  "outside": "$outside",
  "outside_why": "$(plain "$outside_why")",
  "request_id": "$request_id",
  "request": "$request",
  "request_state": "$request_state",
  "request_message": "$(plain "$request_message")",
  "launcher_pid": $$,
  "boot_id": "$boot_id",
  "uptime": $now
}
END
}
