#!/bin/sh
# Power, network and login of a virtual Toon. Sourced by scripts/virtual-toon.
# shellcheck disable=SC2154 # name, dir and net are the sourcing script's.

TOON=192.168.77.2
HOST=192.168.77.1

# Runs a command every 0.1 s until it succeeds, for so many seconds at most.
within() {
  deadline=$(($(date +%s) + $1))
  shift
  while ! "$@"; do
    [ "$(date +%s)" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# Whether the process whose id a file holds is there, and is still the one that wrote it.
is_running() {
  [ -f "$dir/$1.pid" ] && grep -qsF -- "$2" "/proc/$(cat "$dir/$1.pid" 2>/dev/null)/cmdline"
}

is_on() {
  is_running init "$dir" && is_running power "$dir"
}

switch_on() {
  if is_running power "$dir" && within 10 is_on; then return; fi # It was rebooting.
  switch_off # What a killed one may have left.
  # nohup and cron ignore SIGHUP, by which the Toon's init and launcher are told things; a shell
  # cannot undo that.
  setsid env --default-signal=HUP sh "$PWD/scripts/virtual-toon" keep-on --name "$name" --dir "$dir" \
    </dev/null >"$dir/power.log" 2>&1 &
  within 10 is_on || fail "$name does not start: $(tail -n 5 "$dir/power.log")"
}

# What the wall socket is for: starts the Toon again as often as it reboots; returns when it is
# killed.
keep_on() {
  trap unplug EXIT
  trap 'exit 0' TERM
  echo $$ >"$dir/power.pid"
  while :; do
    plug_in
    cat /proc/sys/kernel/random/uuid >"$dir/boot_id.new"
    mv "$dir/boot_id.new" "$dir/boot_id"
    rm -f "$dir/init.pid"
    # --pdeathsig, --kill-child: no Toon stays behind when this is killed.
    setpriv --pdeathsig KILL nsenter --net="/run/netns/$net" unshare --mount --pid --uts --ipc --fork --kill-child \
      sh device/toon/virtual/switch-on "$dir" "$net" & # In the background, so that the trap is not kept waiting.
    wait $! || break
    within 10 is_unmounted
    unplug
  done
}

# The Toon's end of the cable is new at each boot, so that no rule and no connection of the last one
# is left. This machine's end is in a namespace that stays until down, so that what waits there for
# the Toon sees it come back.
plug_in() {
  unplug
  [ -e "/run/netns/$net-host" ] || ip netns add "$net-host"
  ip netns add "$net"
  ip -n "$net-host" link add toon type veth peer name eth0 netns "$net"
  ip -n "$net-host" address add "$HOST/24" dev toon
  ip -n "$net" address add "$TOON/24" dev eth0
  for link in "$net-host lo" "$net-host toon" "$net lo" "$net eth0"; do
    ip -n "${link% *}" link set "${link#* }" up
  done
}

# Removing a namespace's name removes the cable only once its last process has gone, so the cable
# goes first.
unplug() {
  if [ -e "/run/netns/$net" ]; then
    ip -n "$net-host" link del toon 2>/dev/null || :
    ip netns del "$net"
  fi
}

# Everything ends at once: with its process 1 a PID namespace goes, and with that the mounts.
switch_off() {
  for process in power init; do
    if is_running "$process" "$dir"; then kill -KILL "$(cat "$dir/$process.pid")" || :; fi
  done
  within 10 is_off || fail "$name cannot be switched off"
  rm -f "$dir/power.pid" "$dir/init.pid"
  unplug
  within 10 is_unmounted || fail "the disk of $name is still in use"
  within 10 remove_memory_limit || fail "a process of $name does not end"
}

# The last process takes the mount with it, a moment later; two mounts of one disk would be its end.
is_unmounted() {
  [ -z "$(losetup --associated "$dir/disk.img" 2>/dev/null)" ]
}

remove_memory_limit() {
  for group in /sys/fs/cgroup/memory/virtual-toon-"$net" /sys/fs/cgroup/virtual-toon-"$net"; do
    if [ -d "$group" ]; then rmdir "$group" 2>/dev/null || return 1; fi
  done
}

is_off() {
  ! is_running power "$dir" && ! is_running init "$dir"
}

on_toon() {
  nsenter --target "$(cat "$dir/init.pid")" --mount --uts --ipc --net --pid "$@"
}

in_host_network() {
  [ -e "/run/netns/$net-host" ] || fail "$name is not there; switch it on with: scripts/virtual-toon up --name $name"
  exec nsenter --net="/run/netns/$net-host" -- "$@"
}

log_in() {
  # As a real Toon's dropbear wants it, which signs with SHA-1; ssh has left that out since OpenSSH
  # 8.8.
  in_host_network ssh -q -o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedAlgorithms=+ssh-rsa -i "$dir/key" \
    -o StrictHostKeyChecking=accept-new -o "UserKnownHostsFile=$dir/known_hosts" \
    -o ConnectTimeout=10 -o ServerAliveInterval=3 -o ServerAliveCountMax=3 "root@$TOON" "$@"
}

await_ssh() {
  within 30 ssh_answers || fail "$name is on, but its ssh does not answer: see $dir/power.log"
}

ssh_answers() {
  nsenter --net="/run/netns/$net-host" busybox nc -w 1 "$TOON" 22 </dev/null 2>/dev/null | grep -q ^SSH-
}
