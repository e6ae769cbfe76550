# The last part of envhook for bash: what the user types.  It is read together with the second.
# shellcheck shell=bash

__envhook_deactivate() {
  [[ ${1-} != nondestructive ]] || return 0 # an activate script clears its way
  if [[ -z ${ENVHOOK_ENV-} ]]; then
    builtin printf '%s\n' 'envhook: no environment of envhook is active in this shell' >&2
    return 1
  fi
  __envhook_off=$__envhook_root
  __envhook_leave "$__envhook_root" '' || :
}

# activate | reload
__envhook_again() {
  [[ $1 == reload ]] || __envhook_off=''
  __envhook_said='' __envhook_mute='' __envhook_tried='' __envhook_stuck=''
  __envhook_look fresh || :
  [[ $1 == activate && -z ${ENVHOOK_ENV-}$__envhook_says${__envhook_todo[0]-} ]] || return 0
  builtin printf '%s\n' 'envhook: nothing to activate here; see why: envhook status' >&2
  return 1
}

__envhook_command() {
  case "$#:${1-}" in
  1:deactivate) __envhook_deactivate ;;
  1:activate | 1:reload) __envhook_again "$1" ;;
  *)
    if [[ -x $__envhook_python && -r $__envhook_helper ]]; then
      ENVHOOK_SHELL=bash ENVHOOK_OFF="$__envhook_off" "$__envhook_python" -I -X utf8 -m envhook "$@"
    elif [[ ${1-} == uninstall ]]; then
      __envhook_uninstall
    else
      builtin printf '%s\n' "envhook: $__envhook_gone" >&2
      return 1
    fi
    ;;
  esac
}

# For when the program is gone: takes the block out of .bashrc, through links, and leaves every other byte.
__envhook_uninstall() {
  local __envhook_nl=$'\n' __envhook_file=$HOME/.bashrc __envhook_all='' __envhook_text __envhook_head
  local __envhook_begin=$'\n# >>> envhook >>>' __envhook_end=$'\n# <<< envhook <<<\n'
  # Success means that there is a NUL: what stands behind it would be lost.
  [[ -f $__envhook_file ]] && IFS='' builtin read -r -d '' __envhook_all <"$__envhook_file" && __envhook_all=''
  # With a newline at either end, each line has one on both sides.  A block that does not end its last line stands
  # behind a line that did not either: the newline between them came with it.
  __envhook_text=$__envhook_nl$__envhook_all$__envhook_nl
  while __envhook_head=${__envhook_text%%"$__envhook_end"*}; [[ $__envhook_head == *"$__envhook_begin"* ]]; do
    [[ $__envhook_head != "$__envhook_text" ]] || break
    __envhook_text=$__envhook_nl${__envhook_text:${#__envhook_head} + ${#__envhook_end}}
    __envhook_text=${__envhook_head%"$__envhook_begin"*}$__envhook_text
  done
  __envhook_text=${__envhook_text#"$__envhook_nl"}
  __envhook_text=${__envhook_text%"$__envhook_nl"}
  if [[ $__envhook_text == "$__envhook_all" ]]; then
    builtin printf '%s\n' "envhook: no lines of envhook in $__envhook_file" >&2
  elif builtin printf %s "$__envhook_text" >|"$__envhook_file"; then
    builtin printf '%s\n' "envhook: taken out of $__envhook_file; renew this shell: exec bash"
  fi
}
