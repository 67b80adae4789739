#!/bin/sh
# The disk of a virtual Toon: a file with a file system, made once, that outlives a reboot and a
# power cut. It is mounted in the Toon's own mount namespace alone. Sourced by scripts/virtual-toon.
#
# It is not a folder of this machine, because an emulated 32-bit program cannot list one where
# directories are hashed with 64 bits (ext4's dir_index): it gets "Value too large for defined data
# type".
# shellcheck disable=SC2154 # dir and options are the sourcing script's.

# What busybox is on a Toon, as far as Porthole or its owner could notice. (The shell of Debian's
# also finds the others.)
APPLETS='[ [[ ash awk basename cat chgrp chmod chown chroot clear cmp cp cut date dd df diff dirname dmesg du echo egrep
  env expr false fgrep find free grep gunzip gzip head hexdump hostname id ifconfig ip kill killall less ln logger ls md5sum
  mkdir mkfifo mknod mktemp more mount mv nc netstat nslookup od passwd pidof ping printf ps pwd readlink realpath
  renice reset rm rmdir route sed seq setsid sh sha1sum sha256sum sleep sort start-stop-daemon stat strings stty su
  sync tail tar tee test time top touch tr traceroute true tty umount uniq unzip uptime usleep vi watch wc wget which
  whoami xargs yes zcat'
DISK_MB=512
SFTP_SERVER=/usr/lib/openssh/sftp-server

make_disk() {
  if [ -f "$dir/made" ]; then
    [ -z "$options" ] || [ "$options" = "$(cat "$dir/made")" ] ||
      fail "the disk in $dir was made with other options ($(cat "$dir/made")); start anew with: down --erase"
    return 0
  fi
  rm -rf "$dir"
  disk=$dir/disk
  mkdir -p "$disk"
  chmod 755 "$disk"
  make_folders
  cp -R device/toon/virtual/disk/. "$disk"
  find "$disk/etc" "$disk/sbin" "$disk/bin" -type f -exec chmod go-w {} +
  install_busybox
  install_sshd
  install_iptables
  cp "$(command -v qemu-arm-static)" "$disk/usr/bin/"
  vary
  mke2fs -q -t ext4 -O ^dir_index -d "$disk" "$dir/disk.img" "${DISK_MB}m" >/dev/null || fail 'the disk cannot be made'
  rm -rf "$disk"
  echo "$options" >"$dir/made"
}

make_folders() {
  mkdir -p "$disk/HCBv2/qml/apps" "$disk/HCBv2/www" "$disk/mnt/data/tsc" "$disk/home/root/.ssh" "$disk/var/volatile" \
    "$disk/proc" "$disk/dev" "$disk/tmp" "$disk/bin" "$disk/sbin" "$disk/usr/bin" "$disk/usr/sbin" "$disk/usr/lib" \
    "$disk/lib" "$disk/etc/dropbear" "$disk/etc/opkg" "$disk/etc/rcS.d" "$disk/etc/rc5.d"
  chmod 700 "$disk/home/root" "$disk/home/root/.ssh"
  ln -s HCBv2 "$disk/qmf"
  ln -s var/volatile/run "$disk/run"
  ln -s volatile/run "$disk/var/run"
  ln -s volatile/log "$disk/var/log"
}

# The shell of Debian's busybox runs its own applets before it looks into PATH. The ones that are to
# be ours are taken out of it by writing their last letter large, which keeps the list in order.
install_busybox() {
  sed 's/\x00uname\x00/\x00unamE\x00/; s/\x00init\x00/\x00iniT\x00/; s/\x00reboot\x00/\x00rebooT\x00/;
    s/\x00halt\x00/\x00halT\x00/; s/\x00poweroff\x00/\x00powerofF\x00/' "$(command -v busybox)" >"$disk/bin/busybox"
  chmod 755 "$disk/bin/busybox"
  with_libraries "$(command -v busybox)"
  for applet in $APPLETS; do ln -s busybox "$disk/bin/$applet"; done
}

# As on a Toon there is only an RSA host key.
install_sshd() {
  install -D "$(command -v dropbear)" "$disk/usr/sbin/dropbear"
  with_libraries "$(command -v dropbear)"
  # Users' names are looked up by libraries that it does not name.
  for library in /lib/*-linux-gnu*/libnss_files.so.2; do
    if [ -f "$library" ]; then install -D "$library" "$disk$library"; fi
  done
  install -D "$SFTP_SERVER" "$disk/usr/lib/sftp-server" # Where Debian's dropbear looks for it.
  with_libraries "$SFTP_SERVER"
  dropbearkey -t rsa -s 2048 -f "$disk/etc/dropbear/dropbear_rsa_host_key" >/dev/null 2>&1
  ssh-keygen -q -t rsa -b 2048 -N '' -C virtual-toon -f "$dir/key"
  cp "$dir/key.pub" "$disk/home/root/.ssh/authorized_keys"
  chmod 600 "$disk/home/root/.ssh/authorized_keys"
  printf 'root:%s:0:0:99999:7:::\nnobody:*:0:0:99999:7:::\n' "$(busybox mkpasswd -m sha512 toon)" >"$disk/etc/shadow"
  chmod 600 "$disk/etc/shadow"
}

# The machine's own iptables, of the kind that this kernel takes; Toons have the legacy kind.
install_iptables() {
  kind=legacy
  unshare --net iptables-legacy -S >/dev/null 2>&1 || kind=nft
  program=$(command -v "xtables-$kind-multi")
  install -D "$program" "$disk/usr/sbin/xtables-multi"
  with_libraries "$program"
  for command in iptables iptables-restore iptables-save; do
    printf '#!/bin/sh\nexec /usr/sbin/xtables-multi %s "$@"\n' "$command" >"$disk/usr/sbin/$command"
    chmod 755 "$disk/usr/sbin/$command"
  done
  for extensions in /usr/lib/*/xtables /usr/lib/xtables; do
    if [ -d "$extensions" ]; then mkdir -p "$disk$extensions" && cp "$extensions"/*.so "$disk$extensions"; fi
  done
  ln -s ../init.d/iptables "$disk/etc/rcS.d/S40iptables"
  ln -s ../init.d/dropbear "$disk/etc/rc5.d/S10dropbear"
}

# Copies the shared libraries that a program is linked with.
with_libraries() {
  { ldd "$1" 2>/dev/null || :; } | grep -o '/[^ ]*' | while read -r library; do
    [ -f "$disk$library" ] || install -D "$library" "$disk$library"
  done
}

vary() {
  model='Toon 2' arch=nxt
  for option in $options; do
    case $option in
      --no-sftp) rm "$disk/usr/lib/sftp-server" ;;
      --no-inittab) rm "$disk/etc/inittab" ;;
      --no-data) rm -r "$disk/mnt/data" ;;
      --toon1) model='Toon 1' arch=qb2 && rm "$disk/usr/bin/qemu-arm-static" ;;
      --disk=*[!0-9]* | --disk=) usage ;;
      --disk=*) DISK_MB=${option#*=} ;;
      *) usage ;;
    esac
  done
  echo "$model" >"$disk/etc/model"
  printf 'arch all 1\narch noarch 1\narch %s 10\n' "$arch" >"$disk/etc/opkg/arch.conf"
}
