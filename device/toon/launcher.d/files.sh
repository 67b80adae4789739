#!/bin/sh
# Writes files that survive a power cut, and the status. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

DISK_AGAIN_SECONDS=30

fail() {
  echo "launcher: $1" >&2
  exit 1
}

say() {
  now
  echo "$now $*"
}

# Sets `now` to the seconds since boot, without starting a process. The wall clock is not used: a
# Toon's starts in 1970.
now() {
  read -r now rest </proc/uptime
  now=${now%.*}
}

# Replaces a file by standard input. Without the sync the rename can reach the disk before the bytes
# do. On a full disk the file stays as it was.
replace() {
  if cat >"${1%/*}/.${1##*/}.new" 2>/dev/null && sync && mv -f "${1%/*}/.${1##*/}.new" "$1"; then return 0; fi
  rm -f "${1%/*}/.${1##*/}.new"
  return 1
}

# no_room FOLDER WHAT: exits with a sentence that says what could not be written, and where to free
# room.
no_room() {
  fail "$2; is the disk full? Free some room in $1 ('df -k $1' tells how much there is), then try again"
}

# Points the symlink BASE/NAME to another target in one step. (mv of busybox 1.27 has no -T: see
# README.md.)
switch() {
  mkdir -p "$base/.switch" && ln -sfn "$2" "$base/.switch/$1" && sync && mv -f "$base/.switch/$1" "$base/" && sync
}

listed() {
  grep -qsxF -- "$2" "$state/$1"
}

# enlist LIST NAME: moves a name to the end of a list. strike LIST NAME: removes it.
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

# Sets `status_file`: the one in memory, which exists and is newer while the disk is full, else the
# one on the disk.
find_status() {
  status_file=$run/status.json
  [ -f "$status_file" ] || status_file=$state/status.json
}

# Prints a member of the status file, or nothing if there is none. The last line, }, marks a
# complete file.
member() {
  find_status
  if [ "$(tail -n 1 "$status_file" 2>/dev/null)" = '}' ]; then
    sed -n "s/^  \"$1\": \"\\{0,1\\}\\([^\"].*\\)\$/\\1/p" "$status_file" | sed 's/"\{0,1\},\{0,1\}$//; s/\\\(.\)/\1/g'
  fi
}

# Writes the status only when it has changed: flash wears, and rendering takes a dozen processes.
# Fails on a full disk: then the status is in memory alone and says so, and the disk is tried again
# later.
tell() {
  news="$service_state $reason $trial $user $service $exits $retry_seconds $url $gave_up $gave_up_why $port
    $confirm $confirm_message $outside $outside_why $request_id $request $request_state $request_message"
  now
  if [ "$news" = "$told" ] && { [ "$disk" = ok ] || [ "$now" -lt "$disk_at" ]; }; then return 0; fi
  was=$disk disk=ok
  if render_status | replace "$state/status.json"; then
    told=$news
    rm -f "$run/status.json"
    if [ "$was" = full ]; then say "There is room in $state again"; fi
    return 0
  fi
  if [ "$was" = ok ]; then say "$state cannot be written: is the disk full? What happens now is forgotten at the next boot"; fi
  disk=full disk_at=$((now + DISK_AGAIN_SECONDS))
  render_status | replace "$run/status.json" && told=$news
  return 1
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
  "disk": "$disk",
  "disk_folder": "$state",
  "launcher_pid": $$,
  "boot_id": "$boot_id",
  "uptime": $now
}
END
}
