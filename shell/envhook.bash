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
    __envhook_tried='' __envhook_named='' __envhook_line='' __envhook_since=''
  __envhook_loaded="$$ $__envhook_version" __envhook_run=''
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
  __envhook_pwd='' __envhook_path='' __envhook_venv='' __envhook_conda='' __envhook_mute='' __envhook_doubt=''
  __envhook_word='' __envhook_done='' __envhook_chain=$'\n' __envhook_todo=() __envhook_says=''
  __envhook_gone='the program is gone, the hook is off; take it out: envhook uninstall'
  __envhook_stale
}

# Runs last in PROMPT_COMMAND: other commands may have rebuilt the prompt or changed PATH.  Runs first as well, told the
# last word typed, where there are others: what draws the prompt is to see the environment of this prompt.  [WORD]
# Nothing to do if nothing has changed since the last look (the second time: no variable has) and the line typed does not
# end with an environment.  PATH stands there as a pattern (see remember): to quote a long one takes longer than the rest.
__envhook_prompt() {
  __envhook_status=$? __envhook_word=${1-${_-}}
  # shellcheck disable=SC2053
  if [[ ${PATH-} == $__envhook_path && $PWD == "$__envhook_pwd" && ${VIRTUAL_ENV-} == "$__envhook_venv" &&
    ${CONDA_DEFAULT_ENV-} == "$__envhook_conda" &&
    (${HISTCMD-} == "$__envhook_line" || -n $__envhook_done || ! -f $__envhook_word/pyvenv.cfg) ]] &&
    "${__envhook_done:-__envhook_quick}"; then :; else __envhook_work || :; fi
  if (($# > 0)); then
    __envhook_done=:
    # From 5.1 on bash puts $? back for the next command.  A status of our own would set off `set -e`.
    [[ -n $__envhook_modern || $- == *e* ]] || return "$__envhook_status"
  else
    __envhook_done='' __envhook_line=${HISTCMD-} __envhook_since=${EPOCHREALTIME-}
    [[ -z ${ENVHOOK_PROMPT-} || ${PS1-} == *ENVHOOK_PROMPT* && -z ${VIRTUAL_ENV_DISABLE_PROMPT-} ]] || __envhook_draw
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
  __envhook_draw
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
  __envhook_todo=() __envhook_pwd=''
  [[ ${PATH-} == "$__envhook_path" ]] || __envhook_sweep
  if [[ -n ${1-} || -z $__envhook_run || ! -f $__envhook_file || ! -s $__envhook_file || ! -O $__envhook_file ]] ||
    ! __envhook_evaluate . "$__envhook_file"; then
    __envhook_consult "${1-}"
  fi
  if [[ -z $__envhook_touched ]]; then
    __envhook_hold
    # The first run of all has made the folder just now: look once more.  Else nothing can be noticed here.
    if __envhook_touch; then __envhook_stale; fi
  fi
}

__envhook_touch() { [[ -n $__envhook_run ]] && { { :; } >|"$__envhook_stamp"; } 2>/dev/null; }

# The quick guard for want of a better one: nothing is asked again until the directory changes; or look once more.
# shellcheck disable=SC2329 # the function within is called at prompts
__envhook_hold() { __envhook_quick() { builtin true; }; }
__envhook_stale() { __envhook_quick() { builtin false; }; }

__envhook_remember() {
  __envhook_pwd=$PWD __envhook_venv=${VIRTUAL_ENV-} __envhook_conda=${CONDA_DEFAULT_ENV-} __envhook_path=${PATH-}
  # A PATH that would be more than itself as a pattern: it is looked at each time.
  if [[ $__envhook_path == *[\\*?[]* || $__envhook_path == *[@+!]\(* ]]; then __envhook_path=$'\n'; fi
}

# Runs `eval TEXT` or `. FILE` under plain options: globs and comparisons are to mean what they mean by default.
__envhook_evaluate() {
  local __envhook_verb=$1 __envhook_what=$2 __envhook_status=0 __envhook_option __envhook_flag=''
  set --
  for __envhook_option in dotglob failglob nocaseglob nocasematch nullglob; do
    if builtin shopt -q "$__envhook_option"; then set -- "$@" "$__envhook_option"; fi
  done
  if [[ $- == *f* ]]; then __envhook_flag=1; fi
  set +f
  if (($# > 0)); then builtin shopt -u "$@"; fi
  builtin "$__envhook_verb" "$__envhook_what" || __envhook_status=1
  if (($# > 0)); then builtin shopt -s "$@"; fi
  if [[ -n $__envhook_flag ]]; then set -f; fi
  return "$__envhook_status"
}

# Runs the helper and carries its answer out.  [typed]
__envhook_consult() {
  local __envhook_text __envhook_logical=$PWD __envhook_physical='' __envhook_judge=''
  [[ $PWD != "$__envhook_mute" ]] || return 0
  if [[ ! -x $__envhook_python || ! -r $__envhook_helper ]]; then
    __envhook_say gone "$__envhook_gone"
    __envhook_hold
    return 0
  fi
  if [[ $1 == typed ]] && __envhook_typed; then __envhook_judge=1; fi
  __envhook_text=$(
    builtin unset -v ENVHOOK_TYPED ENVHOOK_SINCE
    [[ -z $__envhook_judge ]] || __envhook_hand_over
    # From `.`: what $PWD names may have been renamed or deleted.
    if builtin cd -P . >/dev/null 2>&1 && [[ . -ef $PWD ]]; then __envhook_physical=$PWD; fi
    __envhook_abroad
    builtin exec "$__envhook_python" -I -S -X utf8 "$__envhook_helper" "$__envhook_version" "$__envhook_kind" \
      "$__envhook_run" "$__envhook_logical" "$__envhook_physical" </dev/null
  ) || __envhook_text=''
  # A line is judged once.
  [[ -z $__envhook_judge ]] || __envhook_line=$HISTCMD
  if [[ -z $__envhook_text ]]; then
    __envhook_mute=$PWD
    __envhook_hold
  elif __envhook_evaluate eval "$__envhook_text"; then
    __envhook_doubt=''
  elif [[ $__envhook_doubt == "$PWD" ]]; then
    __envhook_hold
  else
    # Something changed while the helper looked: once more at the next prompt, but not for ever.
    __envhook_doubt=$PWD
    __envhook_stale
  fi
}

# Only in the helper's environment, which others cannot read, and only now that it is to be judged.
__envhook_hand_over() {
  local __envhook_text
  __envhook_text=$(HISTTIMEFORMAT='' builtin history 1)
  __envhook_text=${__envhook_text#"${__envhook_text%%[0-9]*}"}
  __envhook_text=${__envhook_text#"${__envhook_text%%[!0-9]*}"}
  # Behind the number: a mark, a blank.  A long line is no consent: what is cut off might be anything.
  ((${#__envhook_text} > 4096)) || builtin export ENVHOOK_TYPED="${__envhook_text:2}"
  # The locale's decimal point.
  builtin export ENVHOOK_SINCE="${__envhook_since/[!0-9]/.}"
}

# What a sub-shell does before it becomes a program of ours.  Deciding variables count in the guards even if the user
# forgot to export them, so they must reach the program as well.
__envhook_abroad() {
  builtin export "${!ENVHOOK_@}" UV_PROJECT_ENVIRONMENT WORKON_HOME CI
  builtin cd / || exit
}

# Takes out a bin of ours that another tool's `deactivate` brought back.
__envhook_sweep() {
  local __envhook_left=${__envhook_bins#:} __envhook_bin
  while [[ -n $__envhook_left ]]; do
    __envhook_bin=${__envhook_left%%:*} __envhook_left=${__envhook_left#*:}
    [[ $__envhook_bin == "${ENVHOOK_ENV-}/bin" || ${__envhook_bin%/bin} -ef ${VIRTUAL_ENV-} ]] ||
      __envhook_strip "$__envhook_bin"
  done
}

# The children of ROOT that hold a pyvenv.cfg are just these.  ROOT [NAME ...]
__envhook_children() {
  local __envhook_name __envhook_known __envhook_count=0
  for __envhook_name in "$1"/*; do
    # A link is not looked through: it may lead out of the project.
    [[ ! -L $__envhook_name && -f $__envhook_name/pyvenv.cfg && ! -L $__envhook_name/pyvenv.cfg ]] || continue
    __envhook_count=$((__envhook_count + 1))
    for __envhook_known in "${@:2}"; do
      [[ $__envhook_name != "$1/$__envhook_known" ]] || continue 2
    done
    return 1
  done
  ((__envhook_count == $# - 1))
}

__envhook_carry_out() {
  [[ ${__envhook_todo[0]-} != missing ]] || __envhook_create "${__envhook_todo[@]:1}"
  [[ ${__envhook_todo[0]-} != ask ]] || __envhook_settle "${__envhook_todo[@]:1}"
  [[ -z $__envhook_says ]] || builtin printf %s "$__envhook_says" >&2
  __envhook_todo=() __envhook_says=''
}

# Not trusted, unless the user made it by the line just typed or has activated it by hand.  ROOT ENV TEXT
__envhook_settle() {
  if [[ ${VIRTUAL_ENV-} -ef $2 ]] || __envhook_typed; then
    __envhook_look typed
    [[ ${__envhook_todo[0]-} == ask ]] || return 0
  fi
  __envhook_foreign "$2" || __envhook_say "ask:$2" "$3"
}

# Once: should it still be missing then, it is not tried again until an answer says something else of this project.
# Ctrl-C reaches the child alone, which tidies up.  ROOT ENV TRIED
__envhook_create() {
  if [[ $__envhook_off == "$1" ]] || __envhook_foreign "$2"; then return 0; fi
  __envhook_tried=$1
  [[ $3 != "$1" ]] || return 0
  (
    __envhook_abroad
    builtin exec "$__envhook_python" -I -X utf8 -m envhook.create "$1" </dev/null >/dev/null
  )
  __envhook_look fresh
  [[ ${__envhook_todo[0]-} != missing ]] || __envhook_tried=$1
}

# The verbs of answers: they say what is to be, and compare with what is.

# ROOT ENV BIN LABEL TEXT
__envhook_enter() {
  __envhook_at "$1"
  if [[ $__envhook_off == "$1" ]] || __envhook_foreign "$2"; then
    __envhook_leave "$1" ''
    return 0
  fi
  [[ ! ${VIRTUAL_ENV-} -ef $2 ]] || __envhook_adopt
  [[ ${ENVHOOK_ENV-} == "$2" ]] || __envhook_release
  if [[ ${PATH-}: != "$3":* ]]; then
    [[ ${ENVHOOK_ENV-} != "$2" ]] || __envhook_strip "$3"
    if ! builtin export PATH="$3${PATH+:$PATH}" 2>/dev/null; then
      __envhook_say locked 'PATH is read-only in this shell; renew it: exec bash'
      return 0
    fi
  fi
  [[ "${ENVHOOK_ENV-}:${VIRTUAL_ENV-}:${VIRTUAL_ENV_PROMPT-}:${ENVHOOK_PROMPT-}" == "$2:$2:$4:$5" ]] ||
    builtin export ENVHOOK_ENV="$2" VIRTUAL_ENV="$2" VIRTUAL_ENV_PROMPT="$4" ENVHOOK_PROMPT="$5" 2>/dev/null || :
  if [[ -n ${PYTHONHOME+x} ]]; then
    builtin export ENVHOOK_PYTHONHOME="$PYTHONHOME"
    builtin unset -v PYTHONHOME 2>/dev/null || :
  fi
  [[ $- != *h* ]] || builtin hash -r
  # The short form, as long as our environment is active and nobody else has that name.
  if [[ -z $__envhook_named ]] && ! builtin declare -F deactivate >/dev/null; then
    # shellcheck disable=SC2329 # the user calls it
    deactivate() { __envhook_deactivate "$@"; }
    __envhook_named=1
  fi
}

# Nothing of ours is active here.  ROOT TEXT
__envhook_leave() {
  __envhook_at "$1"
  __envhook_release
  # Not when one environment follows another: to look at the function takes a file.
  if [[ -n $__envhook_named ]] && __envhook_deactivate_holds __envhook_deactivate; then builtin unset -f deactivate; fi
  __envhook_named=''
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

# Gives up what is ours, and nothing else.
__envhook_release() {
  if [[ -n ${ENVHOOK_ENV-} ]]; then
    __envhook_strip "$ENVHOOK_ENV/bin"
    # One that the user keeps on PATH anyway must never be taken for one of ours that came back.
    [[ :${PATH-}: == *":$ENVHOOK_ENV/bin:"* || $__envhook_bins == *":$ENVHOOK_ENV/bin:"* ]] ||
      __envhook_bins+=$ENVHOOK_ENV/bin:
    [[ ${VIRTUAL_ENV-} != "$ENVHOOK_ENV" ]] || builtin unset -v VIRTUAL_ENV VIRTUAL_ENV_PROMPT 2>/dev/null || :
    builtin unset -v ENVHOOK_ENV
    [[ $- != *h* ]] || builtin hash -r
  fi
  # A foreign environment needs it put away just as ours did.
  if [[ -n ${ENVHOOK_PYTHONHOME+x} ]] && ! __envhook_foreign ''; then
    builtin export PYTHONHOME="$ENVHOOK_PYTHONHOME"
    builtin unset -v ENVHOOK_PYTHONHOME
  fi
}

# Takes the first entry that is FOLDER out of PATH; as text, for the empty entries.  What follows is cut off by its
# position: to search for it with `#` takes time by the square of its length.
__envhook_strip() {
  local __envhook_all=:${PATH-}: __envhook_head
  __envhook_head=${__envhook_all%%":$1:"*}
  [[ $__envhook_head != "$__envhook_all" ]] || return 0
  __envhook_all=$__envhook_head:${__envhook_all:${#__envhook_head} + ${#1} + 2}
  __envhook_all=${__envhook_all#:}
  builtin export PATH="${__envhook_all%:}" 2>/dev/null || :
}

# The function `deactivate` contains TEXT; looked at without a fork, by way of a file that holds nothing else.
__envhook_deactivate_holds() {
  local __envhook_text=''
  builtin declare -F deactivate >/dev/null || return 1
  if [[ -n $__envhook_run ]] && { builtin declare -f deactivate >|"$__envhook_stamp.deactivate"; } 2>/dev/null; then
    IFS='' builtin read -r -d '' __envhook_text <"$__envhook_stamp.deactivate" || :
  else
    __envhook_text=$(builtin declare -f deactivate)
  fi
  [[ $__envhook_text == *"$1"* ]]
}

# VIRTUAL_ENV was activated by hand, or by an editor: what was set up for that, besides the environment, is undone.
__envhook_adopt() {
  local __envhook_now=${PS1-} __envhook_old=${_OLD_VIRTUAL_PS1-} __envhook_entries
  [[ -n ${_OLD_VIRTUAL_PATH+x} || $VIRTUAL_ENV != "${ENVHOOK_ENV-}" ]] || return 0
  __envhook_strip "$VIRTUAL_ENV/bin"
  [[ -n ${_OLD_VIRTUAL_PATH+x} ]] && __envhook_deactivate_holds _OLD_VIRTUAL_PATH || return 0
  # The script that the user sourced has left a function that knows what to undo.  PATH and PS1 may have changed since:
  # it would put back what they were.
  __envhook_entries=$PATH
  deactivate nondestructive
  builtin export PATH="$__envhook_entries"
  [[ $__envhook_now == *"$__envhook_old" ]] || PS1=$__envhook_now
  builtin unset -f deactivate
  __envhook_named=''
}

# The label is a parameter of PS1, so no character of it means anything there.  It stands behind leading newlines, and
# not at all where a prompt tool, or the user's own prompt, shows the environment.
__envhook_draw() {
  local __envhook_mark='${ENVHOOK_PROMPT-}' __envhook_head='' __envhook_tail=${PS1-}
  if [[ -z ${ENVHOOK_PROMPT-} || -n ${VIRTUAL_ENV_DISABLE_PROMPT-} ]] || ! builtin shopt -q promptvars; then
    __envhook_tail=${__envhook_tail//$__envhook_mark/}
  elif [[ $__envhook_tail != *ENVHOOK_PROMPT* ]] && ! __envhook_shown; then
    while [[ $__envhook_tail == '\n'* || $__envhook_tail == $'\n'* ]]; do
      if [[ $__envhook_tail == $'\n'* ]]; then __envhook_head+=$'\n'; else __envhook_head+='\n'; fi
      __envhook_tail=${PS1:${#__envhook_head}}
    done
    __envhook_tail=$__envhook_head$__envhook_mark$__envhook_tail
  fi
  [[ ${PS1-} == "$__envhook_tail" ]] || builtin printf -v PS1 %s "$__envhook_tail" 2>/dev/null || :
  __envhook_stay
}

# A prompt tool, or the user's own prompt, shows VIRTUAL_ENV.
__envhook_shown() {
  local __envhook_tool
  for __envhook_tool in starship_precmd _omp_hook __lp_set_prompt _powerline_set_prompt; do
    if builtin declare -F "$__envhook_tool"; then return 0; fi
  done >/dev/null
  [[ ${PS1-} == *VIRTUAL_ENV* ]]
}

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
  __envhook_said='' __envhook_mute='' __envhook_tried=''
  __envhook_look fresh || :
  [[ $1 == activate && -z ${ENVHOOK_ENV-}$__envhook_says${__envhook_todo[0]-} ]] || return 0
  builtin printf '%s\n' 'envhook: nothing to activate here; see why: envhook status' >&2
  return 1
}

envhook() {
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

__envhook_load
builtin unset -f __envhook_load
__envhook_stay
fi

if [[ -n $__envhook_aliases ]]; then builtin shopt -s expand_aliases; fi
\builtin unset -v __envhook_aliases
