#!/bin/sh
# Takes back an unconfirmed change of the rules if the rule manager cannot: its Java, jar or runtime
# is missing or damaged, or hangs. Does the same as porthole-firewall boot, from the same mark
# (porthole.firewall.apply: PendingMark and ConfirmedCommit), but later. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

# The rule manager may take the change back until this long after its own deadline.
TAKE_BACK_GRACE_SECONDS=120
MAX_WAITS=3 # As in PendingMark: after this many boots without a confirmation the change is taken back at once.
MAX_RULE_BYTES=1048576
REBOOT=/sbin/reboot
wait_seen='' wait_began='' reverted_seen='' dead_mark='' take_back_at=0

# Takes the pending change back if it is overdue. Starts no process before that.
tend_take_back() {
  read_mark || return 0
  now
  if [ "$mark_boot" = "$boot_id" ] && [ "$mark_live" != true ]; then return; fi # Not in force yet.
  if [ "$mark_reverted" != - ]; then
    tend_reverted
    return
  fi
  begin_mark_wait || return 0
  if [ "$now" -lt $((wait_began + mark_minutes * 60 + TAKE_BACK_GRACE_SECONDS)) ]; then return; fi
  if [ "$now" -lt "$take_back_at" ]; then return; fi
  take_back_at=$((now + 60)) # The next try, if this one fails.
  end_waiter_now
  take_back
}

# The old file is back. In the boot in which it was put back, the reboot is due: the rule manager
# has asked for it, and gets some time. In a later boot the file is loaded, and the rule manager
# removes the mark as soon as it can run again.
tend_reverted() {
  if [ "$mark_reverted" != "$boot_id" ]; then return; fi
  if [ -z "$reverted_seen" ]; then reverted_seen=$now; fi
  if [ "$now" -ge $((reverted_seen + TAKE_BACK_GRACE_SECONDS)) ]; then reboot_once; fi
}

# Sets mark_*. Fails if there is no mark, or it is incomplete. Reads at most 20 lines; PendingMark
# reads at most 4096 bytes.
read_mark() {
  rule_file=${pending%.porthole.pending}
  [ -f "$pending" ] && [ ! -L "$pending" ] || return
  mark_before='' mark_after='' mark_backup='' mark_minutes='' mark_live='' mark_boot=''
  mark_wait_boot='' mark_wait_uptime='' mark_waits='' mark_reverted='' mark_end='' mark_lines=0
  {
    read -r mark_title
    while [ -z "$mark_end" ] && [ $mark_lines -lt 20 ] && read -r key one two three; do
      mark_lines=$((mark_lines + 1))
      case $key in
        before) mark_before=$one ;;
        after) mark_after=$one ;;
        backup) mark_backup=$one ;;
        minutes) mark_minutes=$one ;;
        live) mark_live=$one ;;
        boot) mark_boot=$one ;;
        waiting) mark_wait_boot=$one mark_wait_uptime=$two mark_waits=$three ;;
        reverted) mark_reverted=$one ;;
        end) mark_end=yes ;;
      esac
    done
  } <"$pending"
  [ "$mark_title" = 'porthole-firewall pending 1' ] && [ -n "$mark_end" ] && [ -n "$mark_before" ] &&
    [ -n "$mark_after" ] && [ -n "$mark_boot" ] && [ -n "$mark_reverted" ] && is_number "$mark_backup" &&
    is_number "$mark_minutes" && is_number "$mark_wait_uptime" && is_number "$mark_waits"
}

render_mark() {
  printf '%s\n' 'porthole-firewall pending 1' "before $mark_before" "after $mark_after" "backup $mark_backup" \
    "minutes $mark_minutes" "live $mark_live" "boot $mark_boot" \
    "waiting $mark_wait_boot $mark_wait_uptime $mark_waits" "reverted $mark_reverted" end
}

# Replaces the mark in one step, through the rule manager's temporary file. On a full disk it goes
# on without: the next boot comes to the same result.
write_mark() {
  rm -f "$rule_file.porthole.tmp" && render_mark >"$rule_file.porthole.tmp" 2>/dev/null && sync &&
    mv -f "$rule_file.porthole.tmp" "$pending" && sync && return
  rm -f "$rule_file.porthole.tmp"
  say 'The pending mark could not be written; going on without it'
}

# Sets `wait_began`. The rule manager writes the begin of this boot's wait into the mark. If it has
# not when its first run has ended, or should have, this writes it: else each reboot would begin the
# wait anew, without end. Fails if there is nothing to wait for, or not yet.
begin_mark_wait() {
  wait_began=$mark_wait_uptime
  if [ "$mark_wait_boot" = "$boot_id" ]; then return 0; fi
  if [ -z "$wait_seen" ]; then wait_seen=$now; fi
  if [ -n "$waiter" ] && [ "$now" -lt $((wait_seen + RULES_SECONDS)) ]; then return 1; fi
  if [ "$dead_mark" = "$mark_before" ]; then return 1; fi
  if has_hash "$rule_file" "$mark_before"; then
    dead_mark=$mark_before # The change was never made, or was taken back by hand.
    return 1
  fi
  end_waiter_now
  wait_began=$wait_seen
  if [ "$mark_waits" -ge $MAX_WAITS ]; then
    mark_minutes=0
    return
  fi
  mark_wait_boot=$boot_id mark_wait_uptime=$wait_seen mark_waits=$((mark_waits + 1))
  write_mark
}

# Ends the rule manager and with it its lock: two must not change the rule file at the same time.
end_waiter_now() {
  if [ -n "$waiter" ]; then
    kill -KILL "$waiter" 2>/dev/null
    wait "$waiter" 2>/dev/null
    waiter=''
  fi
}

take_back() {
  put_back || return
  say 'Nobody has confirmed the rules, and the rule manager cannot run: the former rule file is back; rebooting'
  confirm_message='the old rule file is back; rebooting'
  tell
  reboot_once
}

# Puts back the rule file from before the change, in one step that needs no room, and writes the
# boot into the mark.
put_back() {
  backup=$rule_file.porthole.backup-$mark_backup
  if ! has_hash "$rule_file" "$mark_before"; then
    if ! is_backup; then
      say "The former rules cannot be put back: $backup is missing or has changed"
      return 1
    fi
    if ! has_hash "$rule_file" "$mark_after"; then keep_edited; fi
    if [ ! -f "$pending" ]; then return 1; fi # Confirmed at the last moment.
    if ! { sync && mv -f "$backup" "$rule_file" && sync; }; then
      say 'The former rules could not be put back'
      return 1
    fi
  fi
  if [ -n "$port_before" ]; then save_port "$port_before"; fi
  mark_reverted=$boot_id
  write_mark
}

# Whether a change in force waits for its confirmation. Until that is decided this launcher must
# stay, to take it back.
awaits_take_back() {
  read_mark && [ "$mark_reverted" = - ] && { [ "$mark_boot" != "$boot_id" ] || [ "$mark_live" = true ]; }
}

# For root's request to revert.
put_back_now() {
  read_mark && [ "$mark_reverted" = - ] && put_back
}

reboot_once() {
  reverted_seen=$now
  $REBOOT || say "$REBOOT failed: reboot by hand"
}

# Keeps an edit that somebody made by hand after the change, if possible.
keep_edited() {
  rm -f "$rule_file.porthole.tmp"
  { [ -f "$rule_file" ] && cp -p "$rule_file" "$rule_file.porthole.tmp" && sync &&
    mv -f "$rule_file.porthole.tmp" "$rule_file.porthole.reverted"; } 2>/dev/null || rm -f "$rule_file.porthole.tmp"
}

is_backup() {
  [ -f "$backup" ] && [ ! -L "$backup" ] && [ "$(wc -c <"$backup")" -le $MAX_RULE_BYTES ] &&
    has_hash "$backup" "$mark_before"
}

has_hash() {
  hash=''
  # shellcheck disable=SC2034 # The name is not needed.
  if [ -f "$1" ]; then read -r hash name <<END
$(sha256sum <"$1" 2>/dev/null)
END
  fi
  [ "$hash" = "$2" ]
}
