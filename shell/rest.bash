# The second part of envhook for bash: a question to the helper, a creation, an environment that comes or goes.  It stands
# within the first, as a text that is read when any of this, or what the user types, is wanted (__envhook_far).
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2034,SC2154,SC2317

# Runs the helper and carries its answer out.  [typed | again]
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
  elif [[ $1 != again ]]; then
    # Something changed while the helper looked, maybe by the daemon: this prompt is to be right all the same.
    __envhook_touch || :
    __envhook_consult again
  elif [[ $__envhook_doubt == "$PWD" ]]; then
    __envhook_hold
  else
    # And again: once more at the next prompt, but not for ever.
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

# Not trusted, unless the user made it by the line just typed or has activated it by hand.  ROOT ENV TEXT
__envhook_settle() {
  if [[ ${VIRTUAL_ENV-} -ef $2 ]] || __envhook_typed; then
    __envhook_look typed
    [[ ${__envhook_todo[0]-} == ask ]] || return 0
  fi
  __envhook_foreign "$2" || __envhook_say "ask:$1:$2" "$3"
}

# Once: should it still be missing then, it is not tried again until an answer says something else of this project.
# Ctrl-C reaches the child alone, which tidies up.  ROOT ENV TRIED
__envhook_create() {
  if [[ $__envhook_off == "$1" ]] || __envhook_foreign "$2"; then return 0; fi
  __envhook_tried=$1
  [[ $3 != "$1" ]] || return 0
  __envhook_labour envhook.create "$1"
  [[ ${__envhook_todo[0]-} != missing ]] || __envhook_tried=$1 __envhook_awaited=$2
}

# The environment that is active may not hold what its project declares: the program finds out, and brings it in line.
# Where that changes nothing that the helper could see, not again in this project.  ROOT ENV
__envhook_bring() {
  __envhook_labour envhook.cli.unasked "$1"
  [[ ${__envhook_todo[0]-} != sync ]] || __envhook_stuck=$1 __envhook_todo=()
}

# MODULE ROOT
__envhook_labour() {
  (
    __envhook_abroad
    builtin exec "$__envhook_python" -I -X utf8 -m "$1" "$2" </dev/null >/dev/null
  )
  __envhook_look fresh
}

# Verbs that stand behind __envhook_enter in an answer: a note for the prompt; what this shell waited to hear of ENV.

# ROOT ENV
__envhook_sync() {
  [[ ${ENVHOOK_ENV-} != "$2" || ${__envhook_stuck-} == "$1" ]] || __envhook_todo=(sync "$@")
}

# ENV KEY TEXT
__envhook_made() { [[ ${__envhook_awaited-} != "$1" ]] || __envhook_say "$2" "$3"; }

# Takes out a bin of ours that another tool's `deactivate` brought back.
__envhook_sweep() {
  local __envhook_left=${__envhook_bins#:} __envhook_bin
  while [[ -n $__envhook_left ]]; do
    __envhook_bin=${__envhook_left%%:*} __envhook_left=${__envhook_left#*:}
    [[ $__envhook_bin == "${ENVHOOK_ENV-}/bin" || ${__envhook_bin%/bin} -ef ${VIRTUAL_ENV-} ]] ||
      __envhook_strip "$__envhook_bin"
  done
}

# The verb that puts an environment first, and what undoes it.

# ROOT ENV BIN LABEL TEXT
__envhook_put() {
  __envhook_at "$1"
  if [[ $__envhook_off == "$1" ]] || __envhook_foreign "$2"; then
    __envhook_leave "$1" ''
    return 0
  fi
  [[ ! ${VIRTUAL_ENV-} -ef $2 || -z ${_OLD_VIRTUAL_PATH+x} && $VIRTUAL_ENV == "${ENVHOOK_ENV-}" ]] || __envhook_adopt
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
    deactivate() { __envhook_far deactivate "$@"; }
    __envhook_named=1
  fi
}

# What __envhook_leave does where there is something to leave.
__envhook_drop() {
  __envhook_release
  # Not when one environment follows another: to look at the function takes a file.
  if [[ -n $__envhook_named ]] && __envhook_deactivate_holds '__envhook_far deactivate'; then
    builtin unset -f deactivate
  fi
  __envhook_named=''
}

# Gives up what is ours, and nothing else.
__envhook_release() {
  if [[ -n ${ENVHOOK_ENV-} ]]; then
    __envhook_strip "$ENVHOOK_ENV/bin"
    # One that the user keeps on PATH anyway must never be taken for one of ours that came back.
    [[ $__envhook_bins == *":$ENVHOOK_ENV/bin:"* || :${PATH-}: == *":$ENVHOOK_ENV/bin:"* ]] ||
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

# VIRTUAL_ENV was activated by hand, or by an editor: what was set up for that, besides the environment, is undone.
__envhook_adopt() {
  local __envhook_now=${PS1-} __envhook_old=${_OLD_VIRTUAL_PS1-} __envhook_entries
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
}

# A prompt tool, or the user's own prompt, shows VIRTUAL_ENV.
__envhook_shown() {
  local __envhook_tool
  for __envhook_tool in starship_precmd _omp_hook __lp_set_prompt _powerline_set_prompt; do
    if builtin declare -F "$__envhook_tool"; then return 0; fi
  done >/dev/null
  [[ ${PS1-} == *VIRTUAL_ENV* ]]
}
