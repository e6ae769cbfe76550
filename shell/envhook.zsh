# envhook for zsh (5.3 and newer).  Python decides, this replays: see docs/architecture.md.
# Assignments of __envhook_version, __envhook_python and __envhook_helper stand in front of this text, rest.zsh and live.zsh
# take the places of their marks.  Functions that may be called under the user's options begin with
# `emulate -LR zsh`, but for the two on the way of an unchanged prompt (a call costs fifteen microseconds: more than most of
# the tests), which read nothing that an option changes; what they call runs under clean options.

# Aliases would be expanded while the functions below are read.
if [[ -o aliases ]]; then __envhook_aliases=1; else __envhook_aliases=; fi
builtin setopt no_aliases

# No `return`: within `eval "$(envhook hook zsh)"` it would leave the user's .zshrc.
if [[ ! -o interactive || ${ENVHOOK_DISABLE-} == 1 ]]; then
  [[ -n ${__envhook_loaded-} ]] || builtin unset __envhook_version __envhook_python __envhook_helper
elif [[ ${__envhook_loaded-} != "$__envhook_version" ]]; then

function __envhook_load {
  builtin emulate -LR zsh
  typeset -g __envhook_loaded=$__envhook_version __envhook_run=
  local state=${HOME-}/.local/state
  [[ ${XDG_STATE_HOME-} != /* ]] || state=$XDG_STATE_HOME
  if [[ ${XDG_RUNTIME_DIR-} == /* && -d $XDG_RUNTIME_DIR && -O $XDG_RUNTIME_DIR ]]; then
    __envhook_run=$XDG_RUNTIME_DIR/envhook
  elif [[ ${HOME-} == /* && -O $HOME ]]; then
    __envhook_run=$state/envhook/run/$HOST
  fi
  typeset -g __envhook_answers=$__envhook_run/answers/$__envhook_version/zsh __envhook_stamp=$__envhook_run/stamps/$$
  # What the last look left behind: any difference at a prompt means to look again.
  typeset -g __envhook_pwd= __envhook_path= __envhook_venv= __envhook_conda= __envhook_drawn=1:: __envhook_mark=
  typeset -g __envhook_builders='*(uv|venv|virtualenv|poetry|pdm|pipenv|hatch|rye)*'
  # The directory in which the helper failed, and the one in which even its fresh answer did not hold.
  typeset -g __envhook_mute= __envhook_doubt=
  # What the daemon was told, and whether this shell can be woken.
  typeset -g __envhook_told= __envhook_armed= __envhook_deaf= __envhook_unsure=
  typeset -g __envhook_named= __envhook_line= __envhook_word= __envhook_since= __envhook_percent=1
  # What all of these were when the last prompt was done, '' since there was a look.
  typeset -g __envhook_calm=
  # What this shell keeps in mind, also when another version is loaded over this one.
  typeset -g __envhook_root=${__envhook_root-} __envhook_off=${__envhook_off-} __envhook_said=${__envhook_said-}
  typeset -ga __envhook_todo __envhook_says __envhook_bins __envhook_tried
  typeset -g __envhook_gone='the program is gone, the hook is off; take it out: envhook uninstall'
  __envhook_stale
  # In front: other hooks, which may draw the prompt, are to see the environment of this prompt.  Those behind ours may
  # rebuild PROMPT or PATH: where there are any, a second one of ours comes last.
  typeset -ga precmd_functions chpwd_functions preexec_functions
  precmd_functions=(__envhook_quick "${(@)precmd_functions:#__envhook_*}")
  (( $#precmd_functions == 1 )) || precmd_functions+=(__envhook_last)
  chpwd_functions=(__envhook_chpwd "${(@)chpwd_functions:#__envhook_*}")
  preexec_functions=(__envhook_preexec "${(@)preexec_functions:#__envhook_*}")
}

# Keeps the line, for consent by typing, and marks its beginning: what has an older ctime was there before it.
function __envhook_preexec {
  builtin emulate -LR zsh -o no_multibyte
  if [[ -n $__envhook_armed ]]; then
    # No longer at the prompt.  With that option, which `emulate -L` sets, the trap would come back.
    builtin setopt no_local_traps
    builtin unfunction TRAPURG
    __envhook_armed=
  fi
  # A line after which the user may have a trap of that kind, or none any more.
  [[ -z $__envhook_told$__envhook_deaf || $1 != *(URG|trap|source|eval|exec|. )* ]] || __envhook_unsure=1
  __envhook_line= __envhook_since=
  # A long line is no consent: what is cut off might be anything.
  [[ $#1 -le 4096 && $1 == ${~__envhook_builders} ]] || return 0
  __envhook_line=$1
  local -a words=("${(@)${(@z)__envhook_line}:#[;&]}")
  __envhook_word=${(Q)words[-1]}
  __envhook_word=${__envhook_word/#\~\//$HOME/}
  [[ -n $__envhook_run ]] && { : >| "$__envhook_stamp.typed"; } 2>/dev/null && __envhook_since=$__envhook_stamp.typed
}

function __envhook_chpwd {
  [[ $ZSH_SUBSHELL == 0 && $PWD != "$__envhook_pwd" ]] || return 0
  builtin emulate -LR zsh
  __envhook_look
}

# The prompt comes, and something may have changed: __envhook_quick stands in precmd_functions, is defined by each answer,
# and calls this one if it does not find all as it was (see render/zsh.py).
function __envhook_precmd {
  # Asked before the user's options are put aside: without this one no label can be drawn.
  if [[ -o promptpercent ]]; then builtin set -- 1; else builtin set -- ''; fi
  builtin emulate -LR zsh
  __envhook_percent=$1
  # The line typed is to be judged if it ends with an environment, or when it may undo the user's `deactivate`.
  if [[ -n $__envhook_line ]] && [[ -f $__envhook_word/pyvenv.cfg && ! $__envhook_word -ef ${ENVHOOK_ENV-} ||
      -n $__envhook_off && $__envhook_line == ${~__envhook_builders} ]]; then
    __envhook_look typed
  elif [[ $PWD != "$__envhook_pwd" || $PATH != "$__envhook_path" || ${VIRTUAL_ENV-} != "$__envhook_venv" \
      || ${CONDA_DEFAULT_ENV-} != "$__envhook_conda" ]] || ! __envhook_quick guard; then
    __envhook_look
  fi
  (( $#__envhook_todo + $#__envhook_says == 0 )) || __envhook_far carry_out
  __envhook_line=
  [[ ${precmd_functions[-1]} == __envhook_* ]] ||
    precmd_functions=("${(@)precmd_functions:#__envhook_last}" __envhook_last)
  __envhook_end "${(M)precmd_functions[-1]:#__envhook_last}"
}

# Behind the hooks of others.
function __envhook_last {
  [[ "$PWD:$PATH:${VIRTUAL_ENV-}:${CONDA_DEFAULT_ENV-}:${psvar[31]-}:${VIRTUAL_ENV_DISABLE_PROMPT-}" == "$__envhook_calm" &&
      $PROMPT == "$__envhook_mark"* && ( -z $__envhook_told$__envhook_unsure || -n $__envhook_armed ) ]] || __envhook_late
}

function __envhook_late {
  builtin emulate -LR zsh
  [[ $PATH == "$__envhook_path" && ${VIRTUAL_ENV-} == "$__envhook_venv" ]] || __envhook_look
  __envhook_end ''
}

# Draws the label, listens to the daemon, and remembers how all is.  [there is a __envhook_last, which comes later]
function __envhook_end {
  [[ "$__envhook_percent:${psvar[31]-}:${VIRTUAL_ENV_DISABLE_PROMPT-}" == "$__envhook_drawn" &&
      $PROMPT == "$__envhook_mark"* ]] || __envhook_far draw
  [[ -z $__envhook_told$__envhook_unsure || -n $__envhook_armed$1 ]] || __envhook_arm
  __envhook_calm=$PWD:$PATH:${VIRTUAL_ENV-}:${CONDA_DEFAULT_ENV-}:${psvar[31]-}:${VIRTUAL_ENV_DISABLE_PROMPT-}
}

# Makes the shell what it should be in its directory; what is to be said or made waits in notes for the prompt.
# [typed: the helper is to judge the line | fresh: the kept answer will not do]
function __envhook_look {
  [[ -z ${__envhook_looking-} ]] || return 0
  builtin setopt local_options no_aliases
  local __envhook_looking=1 touched= answer=$__envhook_answers${PWD//\//\/=}/.answer
  # Before anything is read, so that whatever changes meanwhile is newer than the stamp.
  [[ -n $__envhook_run ]] && { : >| "$__envhook_stamp"; } 2>/dev/null && touched=1
  [[ $PWD == "$__envhook_pwd" ]] || __envhook_says=() __envhook_mute=
  [[ $PATH == "$__envhook_path" || $#__envhook_bins == 0 ]] || __envhook_far sweep
  # A look that Ctrl-C cuts short was none.
  __envhook_todo=() __envhook_pwd= __envhook_calm=
  {
    if [[ -n ${1-} || -z $__envhook_run || ! -f $answer || ! -s $answer || ! -O $answer ]]; then
      __envhook_far consult "${1-}"
    elif ! builtin source "$answer"; then
      # What could not be made before may be possible now.
      __envhook_tried=()
      __envhook_far consult ''
    fi
  } always {
    # Such as a variable that was made read-only meanwhile: zsh has said so, and need not at each prompt.
    if (( TRY_BLOCK_ERROR )); then TRY_BLOCK_ERROR=0; __envhook_hold; fi
  }
  if [[ -z $touched ]]; then
    __envhook_hold
    # The first run of all has made the folder just now: look once more.  Where nothing can be written any more, the answer
    # that was kept is read at each prompt; where none was, nothing is noticed until the directory changes.
    [[ -n $__envhook_run ]] && { { : >| "$__envhook_stamp"; } 2>/dev/null || [[ -s $answer ]]; } && __envhook_stale
  fi
  __envhook_remember
  # There is a daemon, or was.
  if [[ -n $__envhook_run && -d $__envhook_run/shells ]] &&
    [[ $__envhook_told != "=$__envhook_root" || ! -f $__envhook_run/shells/$$ ]]; then __envhook_tell; fi
}

# The guard for want of a better one: nothing is asked again until the directory changes; or look once more.
function __envhook_hold { function __envhook_quick { [[ $# != 0 ]] || __envhook_precmd; }; }
function __envhook_stale { function __envhook_quick { [[ $# == 0 ]] && __envhook_precmd; }; }

function __envhook_remember {
  __envhook_pwd=$PWD __envhook_path=$PATH __envhook_venv=${VIRTUAL_ENV-} __envhook_conda=${CONDA_DEFAULT_ENV-}
}

# The verbs of answers: they say what is to be, and compare with what is.

# This environment is to be active.  ROOT ENV BIN LABEL TEXT
function __envhook_enter { __envhook_far put "$@"; }

# Nothing of ours is active here.  ROOT TEXT
function __envhook_leave {
  local text=$2
  __envhook_at "$1"
  [[ -z ${ENVHOOK_ENV-}${ENVHOOK_PYTHONHOME+x}$__envhook_named ]] || __envhook_far release
  if __envhook_foreign ''; then text=; fi
  export ENVHOOK_PROMPT=$text
  [[ -z $text${psvar[31]-} ]] || __envhook_far draw
}

# Notes for the prompt: KEY TEXT is said once in this shell ('': each time); ROOT ENV TEXT; ROOT ENV.
function __envhook_say { __envhook_says+=("$1" "$2"); }
function __envhook_ask { __envhook_leave "$1" ''; __envhook_todo=(ask "$@"); }
function __envhook_missing { __envhook_leave "$1" ''; __envhook_todo=(missing "$@"); }

# The user's `deactivate` is over: a builder's command was typed for ROOT; the shell is at another ROOT.
function __envhook_on { [[ $__envhook_off != "$1" ]] || __envhook_off=; }
function __envhook_at { __envhook_root=$1; [[ $__envhook_off == "$1" ]] || __envhook_off=; }

# Somebody else's environment is active, and it is not ENV.
function __envhook_foreign {
  [[ -z ${VIRTUAL_ENV-} || $VIRTUAL_ENV == "${ENVHOOK_ENV-}" || $VIRTUAL_ENV -ef $1 ]] || return 0
  [[ -n ${CONDA_PREFIX-} && ${CONDA_DEFAULT_ENV-} != base ]]
}

function envhook { builtin emulate -LR zsh; __envhook_far command "$@"; }

# Calls a function of the second part.  To read that takes longer than all the rest of the start-up, and a shell that is
# never in a project does without.
function __envhook_far {
  if [[ -n $__envhook_more ]]; then
    builtin setopt local_options no_aliases
    builtin eval "$__envhook_more" && __envhook_more=
  fi
  __envhook_$1 "${(@)argv[2,-1]}"
}
typeset -g __envhook_more=@rest@

# The same for the third part, which brings the real one: only where there is a daemon.
function __envhook_tell {
  builtin setopt local_options no_aliases
  builtin eval "$__envhook_lively" && __envhook_lively= && __envhook_tell
}
typeset -g __envhook_lively=@live@

__envhook_load
builtin unfunction __envhook_load
fi

if [[ -n $__envhook_aliases ]]; then builtin setopt aliases; fi
builtin unset __envhook_aliases
