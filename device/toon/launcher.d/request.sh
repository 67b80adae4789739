#!/bin/sh
# The request file: reads it, carries it out, answers. Sourced by the launcher.
# shellcheck disable=SC2034,SC2154 # Variables are shared with the other parts.

REQUEST_BYTES=1024
DEFAULT_MINUTES=10

# Reads the request file, if there is one, and carries out the request.
tend_request() {
  if [ ! -e "$state/request" ] && [ ! -L "$state/request" ]; then
    doubted='' distrusted=''
  elif is_trusted; then
    if read_request; then
      doubted=''
      if [ "$id" = "$request_id" ]; then rm -f "$state/request"; else carry_out; fi
    elif [ -z "$doubted" ]; then
      doubted=yes # It may be half written. It is read again at the next look.
    else
      request_id=$id request=''
      answer refused "Expected 'porthole-request 1', id, do, within, accept and end, one per line; see Porthole's README"
    fi
  fi
}

# Whether only root can have written it, by owner and mode of the file and its folder.
is_trusted() {
  listing=$(ls -ldn "$state/request" "$state/.")
  if are_roots "$listing"; then return 0; fi
  if [ "$listing" != "$distrusted" ]; then say "Ignored, because not only root can write it: $(plain "$listing")"; fi
  distrusted=$listing
  return 1
}

are_roots() {
  file='' folder=''
  while read -r mode links owner others; do
    case $mode:$owner in
      -????-??-*:0) file=trusted ;;
      d????-??-*:0) folder=trusted ;;
    esac
  done <<END
$1
END
  [ "$file$folder" = trustedtrusted ]
}

# Sets `id`, `act`, `asked`, `minutes` and `accept`. Fails if the file is no request, or incomplete.
read_request() {
  id='' act='' asked='' minutes=$DEFAULT_MINUTES accept='' ended=''
  head -c $REQUEST_BYTES "$state/request" >"$run/request"
  {
    read -r title
    while [ -z "$ended" ] && read -r key value more; do
      case $key:$more in
        id:) if is_word "$value"; then id=$value; fi ;;
        do:*) act=$value asked=$more ;;
        within:) minutes=$value ;;
        accept:) accept=$value ;;
        end:) ended=yes ;;
        *) return 1 ;;
      esac
    done
  } <"$run/request"
  [ "$title" = 'porthole-request 1' ] && [ -n "$id" ] && [ -n "$ended" ] && is_number "$minutes" && is_act &&
    case $accept in '' | outside) ;; *) false ;; esac
}

is_act() {
  case $act:$asked in
    confirm: | revert:) ;;
    open:*) is_number "$asked" ;;
    *) false ;;
  esac
}

is_word() {
  case $1 in
    '' | *[!A-Za-z0-9._-]*) return 1 ;;
  esac
  [ ${#1} -le 64 ]
}

is_number() {
  case $1 in
    '' | *[!0-9]*) return 1 ;;
  esac
  [ ${#1} -le 9 ]
}

# Writes the status before it begins: a power cut must not make a request happen twice. `confirm`
# and `revert` may happen twice, and have to work on a full disk.
carry_out() {
  request_id=$id request="$act${asked:+ $asked}" request_state=working request_message=''
  say "Asked for: $request ($request_id)"
  if tell || [ "$act" != open ]; then
    "do_$act"
  else
    answer failed "Nothing was changed, as $state cannot be written; is the disk full? Free some room there, then try again"
  fi
}

# answer STATE MESSAGE: removes the request after its answer is on the disk.
answer() {
  request_state=$1 request_message=$2
  tell
  rm -f "$state/request"
  say "Answered: $request_state: $(plain "$request_message")"
}

answer_reboot() {
  answer rebooting "$1"
  sync
  sleep 3 # Time for a client on the network to read the answer.
  $REBOOT || answer failed "$REBOOT failed: reboot by hand"
}

# Writes the port before the rule. If a power cut leaves only one of them, settle_port brings them
# together.
do_open() {
  if [ -e "$pending" ]; then
    answer failed 'A change of the rules waits for its confirmation: confirm or revert it first'
    return
  fi
  former=$port
  rm -f "$state/outside"
  if [ "$accept" = outside ] && ! echo >"$state/outside"; then # Not with ':', whose failed redirection ends the shell.
    answer failed "$state/outside cannot be written"
  elif ! save_port "$asked" "$former"; then
    answer failed "$state/port cannot be written"
  elif ! run_rules open "$asked" --confirm-within "$minutes"; then
    save_port "$former"
    answer failed "$said"
  elif [ -e "$pending" ]; then
    confirm=written confirm_message='' waited=$((1 << 30))
    answer_reboot "$said"
  else
    save_port "$asked"
    if [ "$asked" != "$former" ]; then move_service; fi
    answer 'done' "$said"
  fi
}

do_confirm() {
  if run_rules confirm; then
    confirm=none
    answer 'done' "$said"
  else
    answer failed "$said"
  fi
}

# The rule manager could reboot by itself (--reboot), but the answer must be on the disk first.
do_revert() {
  if run_rules revert; then
    answer_reboot "$said"
  elif put_back_now; then
    answer_reboot 'the old rule file is back, put back without the rule manager'
  else
    answer failed "$said"
  fi
}

# Answers a request that a power cut interrupted, from its result.
resume_request() {
  case $request_state in
    working | rebooting) ;;
    *) return 0 ;;
  esac
  if [ "$last_boot_id" = "$boot_id" ] && { [ -e "$pending" ] || [ "$request_state" = rebooting ]; }; then
    answer_reboot "${request_message:-The rule is written; it takes effect with the reboot}"
  elif [ "$request_state" = rebooting ]; then
    answer 'done' "$request_message"
  elif [ "$request" = "open $port" ]; then
    answer 'done' 'Carried out; the power failed, or Porthole was ended, meanwhile'
  else
    answer failed 'The power failed, or Porthole was ended, meanwhile: port and confirm show the result'
  fi
}
