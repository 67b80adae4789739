#!/bin/sh
# Tells what a device is and what Porthole has there, one fact per line. Reads only; runs on busybox.
#   sh -s -- [BASE [whole]]    where Porthole is to go, if it is nowhere yet; whole: also reads all of the runtimes
export PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin"

fact() {
  [ -z "$2" ] || printf '%s %s\n' "$1" "$2"
}

first_line() {
  [ ! -f "$1" ] || head -n 1 "$1"
}

# The nearest folder that is there: where a new one would take its space from.
existing() {
  folder=$1
  while [ ! -d "$folder" ]; do folder=${folder%/*}; [ -n "$folder" ] || folder=/; done
  echo "$folder"
}

fact user "$(id -u)"
fact machine "$(uname -m)"
fact kernel "$(uname -r)"
for loader in /lib/ld-linux-armhf.so.3 /lib/ld-linux.so.3; do
  [ ! -e "$loader" ] || fact loader "$loader"
done
if grep -qs nxt /etc/opkg/arch.conf; then fact opkg nxt; elif grep -qs qb2 /etc/opkg/arch.conf; then fact opkg qb2; fi
fact memory "$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)"
fact boot_id "$(first_line /proc/sys/kernel/random/boot_id)"
for java in "$(command -v java)" /usr/lib/jvm/*/bin/java /usr/lib/java/bin/java /opt/*/bin/java /mnt/data/*/bin/java; do
  if [ -x "$java" ]; then fact java "$java $("$java" -version 2>&1 | head -n 1)"; fi
done
for server in /usr/libexec/sftp-server /usr/lib/openssh/sftp-server /usr/lib/sftp-server; do
  [ ! -x "$server" ] || fact sftp "$server"
done
if command -v sha256sum >/dev/null; then fact sha256sum yes; fi

# Where Porthole is: the boot entry leads to its state, which leads to the rest.
row=
if [ -f /etc/inittab ]; then
  fact init inittab
  row=$(grep '^prth:' /etc/inittab | head -n 1)
elif [ -f /etc/rc5.d/S99porthole ]; then
  row=$(grep '/boot' /etc/rc5.d/S99porthole | head -n 1)
fi
fact row "$row"
state=/mnt/data/porthole
found=$(echo "$row" | tr ' :' '\n' | grep '^/.*/boot$' | head -n 1)
if [ -n "$found" ]; then state=${found%/boot}; fi
base=$(first_line "$state/base")
if [ -n "$base" ] && [ -d "$base" ]; then
  fact installed "$base"
  fact wanted "$(readlink -f "${1:-/qmf/porthole}")"
else
  base=${1:-/qmf/porthole}
  if [ ! -d /mnt/data ]; then
    state=${base%/*}/porthole-state
  elif [ -z "$found" ]; then
    state=/mnt/data/porthole
  fi
fi
fact base "$base"
fact state "$state"
fact free "$(df -Pk "$(existing "$base")" | awk 'END { print $4 }')"

fact current "$(readlink "$base/current" | sed 's,^releases/,,')"
fact runtime "$(readlink "$base/runtime" | sed 's,^runtimes/,,')"
for folder in "$base"/releases/*/; do
  [ ! -d "$folder" ] || fact release "$(basename "$folder")"
done
for folder in "$base"/runtimes/*/; do
  if [ -f "$folder/porthole" ] && [ -e "$folder/bin/java" ]; then fact runtime_there "$(basename "$folder")"; fi
done
for place in "$base/.incoming" "$base"/releases/.*.new "$base"/runtimes/.*.new; do
  [ ! -d "$place" ] || fact leftover "$place"
done
fact leftover "$(find "$base/releases" "$base/runtimes" -type f -name '.*.new' 2>/dev/null | head -n 1)"
for place in /qmf/qml/apps/.porthole-*; do
  [ ! -d "$place" ] || fact leftover "$place"
done
for list in good good-pairs; do
  [ ! -f "$state/$list" ] || while read -r name; do fact "$list" "$name"; done <"$state/$list"
done
if [ -f "$state/boot" ] && cmp -s "$state/boot" "$base/current/boot"; then fact boot same; fi
find "$base/releases" "$base/.incoming" -type f ! -name '*.jsa' 2>/dev/null | while read -r file; do
  fact file "$(wc -c <"$file" | tr -d ' ') ${file#"$base"/}"
done
if [ -d /qmf/qml/apps ]; then fact apps /qmf/qml/apps; fi
if command -v sha256sum >/dev/null; then
  find /qmf/qml/apps/porthole/ -type f -exec sha256sum {} + 2>/dev/null | while read -r sum file; do
    fact app "$sum ${file#/qmf/qml/apps/porthole/}"
  done
  folders=$base/releases
  if [ "${2-}" = whole ]; then
    folders="$folders $base/runtimes"
    for list in "$base"/runtimes/*/.sums; do
      folder=${list%/.sums}
      [ ! -f "$list" ] || while read -r sum file; do
        fact made "$sum ${folder#"$base"/}/${file#./}"
      done <"$list"
    done
  fi
  # What an interrupted run has left is removed before it could be copied.
  # shellcheck disable=SC2086 # A base has no blanks.
  find $folders -type f ! -path '*/.*' ! -path "$base/releases/*.jsa" -exec sha256sum {} + 2>/dev/null | while read -r sum file; do
    fact sum "$sum ${file#"$base"/}"
  done
fi
