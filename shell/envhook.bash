# envhook for bash (3.2 and newer).  Python decides, this replays: see docs/architecture.md.
# Assignments of __envhook_version, __envhook_python and __envhook_helper stand in front of this text.  Locals bear the
# prefix as well: a user's `readonly file` would break a function with a `file` of its own.
# shellcheck shell=bash
# What is written for later and for others: text that the prompt expands (SC2016), variables that are only exported
# (SC2034), that stand in front of this text (SC2154), functions that answers call (SC2317).
# shellcheck disable=SC2016,SC2034,SC2154,SC2317

# Aliases would be expanded while the functions below are read.
if \builtin shopt -q expand_aliases; then __envhook_aliases=1; else __envhook_aliases=; fi
\builtin shopt -u expand_aliases

# No `return`: within `eval "$(envhook hook bash)"` it would leave the user's .bashrc.
if [[ $- != *i* || ${ENVHOOK_DISABLE-} == 1 ]]; then
  [[ -n ${__envhook_loaded-} ]] || builtin unset -v __envhook_version __envhook_python __envhook_helper
elif [[ ${__envhook_loaded-} == "$$ ${__envhook_version-}" ]]; then
  __envhook_stay # the rc file was read once more, and may have set PROMPT_COMMAND
else

__envhook_load() {
  local __envhook_state=${HOME-}/.local/state __envhook_number=$((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1]))
  # A shell that exports everything (set -a) hands these variables to its children: the process is part of the mark.
  [[ ${__envhook_loaded-} == "$$ "* ]] || __envhook_root='' __envhook_off='' __envhook_said='' __envhook_bins=: \
    __envhook_tried='' __envhook_named='' __envhook_line='' __envhook_since='' __envhook_told=''
  __envhook_loaded="$$ $__envhook_version" __envhook_run='' __envhook_part=2
  [[ ${XDG_STATE_HOME-} != /* ]] || __envhook_state=$XDG_STATE_HOME
  if [[ ${XDG_RUNTIME_DIR-} == /* && -d $XDG_RUNTIME_DIR && -O $XDG_RUNTIME_DIR ]]; then
    __envhook_run=$XDG_RUNTIME_DIR/envhook
  elif [[ ${HOME-} == /* && -O $HOME ]]; then
    __envhook_run=$__envhook_state/envhook/run/$HOSTNAME
  fi
  __envhook_answers=$__envhook_run/answers/$__envhook_version/bash __envhook_stamp=$__envhook_run/stamps/$$
  # Before 5.0 bash compares the times of files in whole seconds.
  if ((__envhook_number < 500)); then __envhook_kind=bash-coarse; else __envhook_kind=bash; fi
  # From 5.1 on PROMPT_COMMAND may be an array, HISTCMD counts in it, and $_ is still the last word typed.
  if ((__envhook_number >= 501)); then __envhook_modern=1; else __envhook_modern=''; fi
  # What the last look left behind: any difference at a prompt means to look again.  The directory in which the helper
  # failed, and the one in which even its fresh answer did not hold.  Where we stand within a prompt.
  __envhook_seen='' __envhook_exact='' __envhook_path='' __envhook_mute='' __envhook_doubt='' __envhook_plain=-
  __envhook_word='' __envhook_done='' __envhook_chain=$'\n' __envhook_todo=() __envhook_says=''
  __envhook_gone='the program is gone, the hook is off; take it out: envhook uninstall'
  __envhook_stale
}

# Runs last in PROMPT_COMMAND: other commands may have rebuilt the prompt or changed PATH.  Runs first as well, told the
# last word typed, where there are others: what draws the prompt is to see the environment of this prompt.  [WORD]
# Nothing to do if nothing has changed since the last look (the second time: no variable has) and the line typed does not
# end with an environment.  What was seen stands there as a pattern (see remember): to quote a long one takes longer than
# all of the rest.
__envhook_prompt() {
  __envhook_status=$? __envhook_word=${1-${_-}}
  # shellcheck disable=SC2053
  if [[ ($PWD:${VIRTUAL_ENV-}:${CONDA_DEFAULT_ENV-}:${PATH-} == $__envhook_seen ||
    $PWD:${VIRTUAL_ENV-}:${CONDA_DEFAULT_ENV-}:${PATH-} == "$__envhook_exact") &&
    (${HISTCMD-} == "$__envhook_line" || -n $__envhook_done || ! -f $__envhook_word/pyvenv.cfg) ]] &&
    "${__envhook_done:-__envhook_quick}"; then :; else __envhook_work || :; fi
  if (($# > 0)); then
    __envhook_done=:
    # From 5.1 on bash puts $? back for the next command.  A status of our own would set off `set -e`.
    [[ -n $__envhook_modern || $- == *e* ]] || return "$__envhook_status"
  else
    __envhook_done='' __envhook_line=${HISTCMD-} __envhook_since=${EPOCHREALTIME-}
    # Where the mark usually is, then anywhere.
    [[ -z ${ENVHOOK_PROMPT-} || -z ${VIRTUAL_ENV_DISABLE_PROMPT-} &&
      (${PS1-} == '${ENVHOOK_PROMPT-}'* || ${PS1-} == *ENVHOOK_PROMPT*) ]] || __envhook_far draw
  fi
}

__envhook_work() {
  # The line typed is to be judged if it ends with an environment, or when it may undo the user's `deactivate`.
  if __envhook_typed && [[ -n $__envhook_off ||
    -f $__envhook_word/pyvenv.cfg && ! $__envhook_word -ef ${ENVHOOK_ENV-} ]]; then
    __envhook_look typed
  else
    __envhook_look
  fi
  __envhook_carry_out
  [[ -z ${ENVHOOK_PROMPT-} && ${PS1-} != *ENVHOOK_PROMPT* ]] || __envhook_far draw
  __envhook_stay
  __envhook_remember
}

# A line was typed at this prompt, is in the history, and was not judged yet.
__envhook_typed() {
  [[ -n $__envhook_modern && -n $__envhook_line && -n $__envhook_since ]] && ((HISTCMD == __envhook_line + 1))
}

# Keeps our call the first and the last of PROMPT_COMMAND.  Only bash-preexec must come still later: it takes what
# follows its own end for a command of the user.
__envhook_stay() {
  [[ "${PROMPT_COMMAND[*]-}" != "$__envhook_chain" ]] || return 0
  # The argument also passes $_ on to what follows.
  local __envhook_front='__envhook_prompt "$_"' __envhook_back=__envhook_prompt __envhook_end=''
  local __envhook_others=() __envhook_one __envhook_ours
  for __envhook_one in "${PROMPT_COMMAND[@]-}"; do
    for __envhook_ours in "$__envhook_front;" "$__envhook_front" "$__envhook_back;" "$__envhook_back"; do
      __envhook_one=${__envhook_one//$__envhook_ours/}
    done
    if [[ $__envhook_one == *__bp_interactive_mode ]]; then
      __envhook_end=__bp_interactive_mode __envhook_one=${__envhook_one%__bp_interactive_mode}
    fi
    __envhook_one=${__envhook_one#"${__envhook_one%%[!$'\n']*}"}
    __envhook_one=${__envhook_one%"${__envhook_one##*[!$'\n']}"}
    [[ -z $__envhook_one ]] || __envhook_others+=("$__envhook_one")
  done
  # Without others the first place stays free: who takes PROMPT_COMMAND for a string replaces it.
  [[ ${#__envhook_others[@]} -gt 0 ]] || __envhook_front=''
  if [[ -z $__envhook_modern ]]; then
    # An exported one would call us in shells without this hook.
    builtin export -n PROMPT_COMMAND
    builtin printf -v PROMPT_COMMAND %s "${__envhook_front:+$__envhook_front$'\n'${__envhook_others[0]-}$'\n'}" \
      "$__envhook_back${__envhook_end:+$'\n'$__envhook_end}" 2>/dev/null || :
  elif builtin printf -v PROMPT_COMMAND %s "${PROMPT_COMMAND-}" 2>/dev/null; then
    # An assignment to what is read-only would end the rc file that is being read.
    PROMPT_COMMAND=("$__envhook_front" "${__envhook_others[@]}" "$__envhook_back" ${__envhook_end:+"$__envhook_end"})
  fi
  __envhook_chain="${PROMPT_COMMAND[*]-}"
}

# Makes the shell what it should be in its directory; what is to be said or made waits in notes for the prompt.
# [typed: the helper is to judge the line | fresh: the kept answer will not do]
__envhook_look() {
  local __envhook_touched='' __envhook_file=$__envhook_answers${PWD//\//\/=}/.answer
  # Before anything is read, so that whatever changes meanwhile is newer than the stamp.
  if __envhook_touch; then __envhook_touched=1; fi
  [[ $PWD == "$__envhook_mute" ]] || __envhook_mute=''
  # A look that Ctrl-C cuts short was none.
  __envhook_todo=() __envhook_seen='' __envhook_exact=''
  [[ $__envhook_bins == : || ${PATH-} == "$__envhook_path" ]] || __envhook_far sweep
  if [[ -n ${1-} || -z $__envhook_run || ! -f $__envhook_file || ! -s $__envhook_file || ! -O $__envhook_file ]] ||
    ! __envhook_evaluate . "$__envhook_file"; then
    __envhook_far consult "${1-}"
  fi
  if [[ -z $__envhook_touched ]]; then
    # The first run of all has made the folder just now: look once more.  Where nothing can be written any more, the answer
    # that was kept is read at each prompt; where none was, nothing is noticed until the directory changes.
    if __envhook_touch || [[ -n $__envhook_run && -s $__envhook_file ]]; then __envhook_stale; else __envhook_hold; fi
  fi
  [[ -z $__envhook_run || ! -d $__envhook_run/shells ]] || __envhook_tell
}

# There is a daemon, or was: it is told by a file in which project this shell stands.  Once for each, and again when the
# file is gone.  It takes nothing back: the daemon notices by itself that a shell has ended.
__envhook_tell() {
  local __envhook_file=$__envhook_run/shells/$$
  [[ $BASH_SUBSHELL == 0 && $PWD$__envhook_root != *$'\n'* ]] || return 0
  [[ $__envhook_told != "=$__envhook_root" || ! -f $__envhook_file ]] || return 0
  __envhook_told=''
  { builtin printf '%s\n' 'envhook 1' "$__envhook_kind" "$__envhook_version" "$PWD" "$__envhook_root"; } \
    2>/dev/null >|"$__envhook_file" || return 0
  __envhook_told="=$__envhook_root"
}

__envhook_touch() { [[ -n $__envhook_run ]] && { :; } 2>/dev/null >|"$__envhook_stamp"; }

# The quick guard for want of a better one: nothing is asked again until the directory changes; or look once more.
# shellcheck disable=SC2329 # the function within is called at prompts
__envhook_hold() { __envhook_quick() { builtin true; }; }
__envhook_stale() { __envhook_quick() { builtin false; }; }

__envhook_remember() {
  __envhook_path=${PATH-}
  __envhook_exact=$PWD:${VIRTUAL_ENV-}:${CONDA_DEFAULT_ENV-}:$__envhook_path __envhook_seen=$__envhook_exact
  # What would be more than itself as a pattern is none.
  if [[ $__envhook_seen == *[\\*?[]* || $__envhook_seen == *[@+!]\(* ]]; then __envhook_seen=''; fi
}

# Runs `eval TEXT` or `. FILE` under plain options: globs and comparisons are to mean what they mean by default.
__envhook_evaluate() {
  local __envhook_verb=$1 __envhook_what=$2 __envhook_status=0 __envhook_option __envhook_flag=''
  set --
  # The names of all options are compared with what they were when none of these was set; before 4.1 there are none.
  # shellcheck disable=SC2053
  if [[ ${BASHOPTS-} != $__envhook_plain ]]; then
    for __envhook_option in dotglob failglob nocaseglob nocasematch nullglob; do
      if builtin shopt -q "$__envhook_option"; then set -- "$@" "$__envhook_option"; fi
    done
    if (($# == 0)); then __envhook_plain=${BASHOPTS--}; fi
  fi
  if [[ $- == *f* ]]; then __envhook_flag=1; fi
  set +f
  if (($# > 0)); then builtin shopt -u "$@"; fi
  builtin "$__envhook_verb" "$__envhook_what" || __envhook_status=1
  if (($# > 0)); then builtin shopt -s "$@"; fi
  if [[ -n $__envhook_flag ]]; then set -f; fi
  return "$__envhook_status"
}

__envhook_carry_out() {
  [[ ${__envhook_todo[0]-} != missing ]] || __envhook_far create "${__envhook_todo[@]:1}"
  [[ ${__envhook_todo[0]-} != sync ]] || __envhook_far bring "${__envhook_todo[@]:1}"
  [[ ${__envhook_todo[0]-} != ask ]] || __envhook_far settle "${__envhook_todo[@]:1}"
  [[ -z $__envhook_says ]] || builtin printf %s "$__envhook_says" >&2
  __envhook_todo=() __envhook_says=''
}

# The verbs of answers: they say what is to be, and compare with what is.

# This environment is to be active.  ROOT ENV BIN LABEL TEXT
__envhook_enter() { __envhook_far put "$@"; }

# Nothing of ours is active here.  ROOT TEXT
__envhook_leave() {
  __envhook_at "$1"
  [[ -z ${ENVHOOK_ENV-}${ENVHOOK_PYTHONHOME+x}$__envhook_named ]] || __envhook_far drop
  if __envhook_foreign ''; then set -- "$1" ''; fi
  [[ ${ENVHOOK_PROMPT-x} == "$2" ]] || builtin export ENVHOOK_PROMPT="$2" 2>/dev/null || :
}

# Notes for the prompt: KEY TEXT is said once in this shell ('': each time); ROOT ENV TEXT; ROOT ENV.
__envhook_say() {
  [[ -z $1 || $'\n'$__envhook_said != *$'\n'"$1"$'\n'* ]] || return 0
  [[ -z $1 ]] || __envhook_said+=$1$'\n'
  __envhook_says+="envhook: $2"$'\n'
}
__envhook_ask() { __envhook_note ask "$@"; }
__envhook_missing() { __envhook_note missing "$@" "$__envhook_tried"; }
__envhook_note() {
  __envhook_leave "$2" ''
  __envhook_todo=("$@")
}

# The user's `deactivate` is over: a builder's command was typed for ROOT; the shell is at another ROOT.
__envhook_on() { [[ $__envhook_off != "$1" ]] || __envhook_off=''; }
__envhook_at() {
  __envhook_root=$1
  [[ $__envhook_tried != "$1" ]] || __envhook_tried=''
  [[ $__envhook_off == "$1" ]] || __envhook_off=''
}

# Somebody else's environment is active, and it is not ENV.
__envhook_foreign() {
  [[ -z ${VIRTUAL_ENV-} || $VIRTUAL_ENV == "${ENVHOOK_ENV-}" || $VIRTUAL_ENV -ef $1 ]] || return 0
  [[ -n ${CONDA_PREFIX-} && ${CONDA_DEFAULT_ENV-} != base ]]
}

envhook() { __envhook_far command "$@"; }

# Calls a function of the second part.  To read that takes longer than all the rest of the start-up, and a shell that is
# never in a project does without.
__envhook_far() {
  if [[ -n $__envhook_part ]]; then
    if builtin shopt -q expand_aliases; then builtin set -- 1 "$@"; else builtin set -- '' "$@"; fi
    builtin shopt -u expand_aliases
    __envhook_read && __envhook_part=''
    if [[ -n $1 ]]; then builtin shopt -s expand_aliases; fi
    builtin shift
  fi
  # shellcheck disable=SC2145
  "__envhook_$@"
}
# A here-document is not looked into; a string of this length would take half the time of parsing it.  Without /proc it
# has no name, and is read byte by byte.
__envhook_read() {
  local __envhook_text=''
  builtin . /dev/stdin 2>/dev/null && return
  IFS='' builtin read -r -d '' __envhook_text || :
  builtin eval "$__envhook_text"
} <<'envhook: end of the second part'
@rest@
envhook: end of the second part

__envhook_load
builtin unset -f __envhook_load
__envhook_stay
fi

if [[ -n $__envhook_aliases ]]; then builtin shopt -s expand_aliases; fi
\builtin unset -v __envhook_aliases
