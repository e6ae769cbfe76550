# envhook for zsh (5.3 and newer).  Python decides, this replays: see docs/architecture.md.
# Assignments of __envhook_version, __envhook_python and __envhook_helper stand in front of this text.  Functions that
# may be called under the user's options begin with `emulate -LR zsh` (below a microsecond; the call of a function costs
# fifteen, so there are few on the way of an unchanged prompt); what they call runs under clean options.

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
  typeset -g __envhook_pwd= __envhook_path= __envhook_venv= __envhook_conda= __envhook_drawn= __envhook_mark=
  # The directory in which the helper failed, and the one in which even its fresh answer did not hold.
  typeset -g __envhook_mute= __envhook_doubt=
  typeset -g __envhook_line= __envhook_word= __envhook_since= __envhook_percent=1
  # What this shell keeps in mind, also when another version is loaded over this one.
  typeset -g __envhook_root=${__envhook_root-} __envhook_off=${__envhook_off-} __envhook_said=${__envhook_said-}
  typeset -ga __envhook_todo __envhook_says __envhook_bins __envhook_tried
  typeset -g __envhook_gone='the program is gone, the hook is off; take it out: envhook uninstall'
  function __envhook_quick { builtin false; }
  # In front: other hooks, which may draw the prompt, are to see the environment of this prompt.  Those behind ours may
  # rebuild PROMPT or PATH: where there are any, a second one of ours comes last.
  typeset -ga precmd_functions chpwd_functions preexec_functions
  precmd_functions=(__envhook_precmd "${(@)precmd_functions:#__envhook_*}")
  (( $#precmd_functions == 1 )) || precmd_functions+=(__envhook_last)
  chpwd_functions=(__envhook_chpwd "${(@)chpwd_functions:#__envhook_*}")
  preexec_functions=(__envhook_preexec "${(@)preexec_functions:#__envhook_*}")
}

# Keeps the line, for consent by typing, and marks its beginning: what has an older ctime was there before it.
function __envhook_preexec {
  builtin emulate -LR zsh -o no_multibyte
  __envhook_line= __envhook_since=
  # A long line is no consent: what is cut off might be anything.
  (( $#1 > 4096 )) || __envhook_line=$1
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

function __envhook_precmd {
  # Asked before the user's options are put aside: without this one no label can be drawn.
  if [[ -o promptpercent ]]; then builtin set -- 1; else builtin set -- ''; fi
  builtin emulate -LR zsh
  __envhook_percent=$1
  local builders='*(uv|venv|virtualenv|poetry|pdm|pipenv|hatch|rye)*'
  # The line typed is to be judged if it ends with an environment, or when it may undo the user's `deactivate`.
  if [[ -n $__envhook_line ]] && [[ -f $__envhook_word/pyvenv.cfg && ! $__envhook_word -ef ${ENVHOOK_ENV-} ||
      -n $__envhook_off && $__envhook_line == ${~builders} ]]; then
    __envhook_look typed
  elif [[ $PWD != "$__envhook_pwd" || $PATH != "$__envhook_path" || ${VIRTUAL_ENV-} != "$__envhook_venv" \
      || ${CONDA_DEFAULT_ENV-} != "$__envhook_conda" ]] || ! __envhook_quick; then
    __envhook_look
  fi
  (( $#__envhook_todo + $#__envhook_says == 0 )) || __envhook_carry_out
  __envhook_line=
  [[ "$__envhook_percent:${psvar[31]-}:${VIRTUAL_ENV_DISABLE_PROMPT-}" == "$__envhook_drawn" &&
      $PROMPT == "$__envhook_mark"* ]] || __envhook_draw
  [[ ${precmd_functions[-1]} == __envhook_* ]] ||
    precmd_functions=("${(@)precmd_functions:#__envhook_last}" __envhook_last)
}

function __envhook_last {
  builtin emulate -LR zsh
  [[ $PATH == "$__envhook_path" && ${VIRTUAL_ENV-} == "$__envhook_venv" ]] || __envhook_look
  [[ "$__envhook_percent:${psvar[31]-}:${VIRTUAL_ENV_DISABLE_PROMPT-}" == "$__envhook_drawn" &&
      $PROMPT == "$__envhook_mark"* ]] || __envhook_draw
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
  [[ $PATH == "$__envhook_path" ]] || __envhook_sweep
  # A look that Ctrl-C cuts short was none.
  __envhook_todo=() __envhook_pwd=
  {
    if [[ -n ${1-} || -z $__envhook_run || ! -f $answer || ! -s $answer || ! -O $answer ]]; then
      __envhook_consult "${1-}"
    elif ! builtin source "$answer"; then
      # What could not be made before may be possible now.
      __envhook_tried=()
      __envhook_consult ''
    fi
  } always {
    # Such as a variable that was made read-only meanwhile: zsh has said so, and need not at each prompt.
    if (( TRY_BLOCK_ERROR )); then TRY_BLOCK_ERROR=0; __envhook_hold; fi
  }
  if [[ -z $touched ]]; then
    __envhook_hold
    # The first run of all has made the folder just now: look once more.  Else nothing can be noticed here.
    [[ -n $__envhook_run ]] && { : >| "$__envhook_stamp"; } 2>/dev/null && function __envhook_quick { builtin false; }
  fi
  __envhook_remember
}

# Runs the helper and carries its answer out.
function __envhook_consult {
  local text typed= since= logical=$PWD physical=.
  [[ $PWD != "$__envhook_mute" ]] || return 0
  if [[ ! -x $__envhook_python || ! -r $__envhook_helper ]]; then
    __envhook_say gone "$__envhook_gone"
    __envhook_hold
    return 0
  fi
  # From `.`: what $PWD names may have been renamed or deleted.
  physical=${physical:P}
  [[ . -ef $physical ]] || physical=
  if [[ $1 == typed ]]; then typed=$__envhook_line since=$__envhook_since __envhook_line=; fi
  # The line only in the environment, which others cannot read, and only when it is to be judged.
  text="$(
    __envhook_abroad
    [[ -z $typed ]] || export ENVHOOK_TYPED=$typed ENVHOOK_SINCE=$since
    exec "$__envhook_python" -I -S -X utf8 "$__envhook_helper" \
      "$__envhook_version" zsh "$__envhook_run" "$logical" "$physical" </dev/null
  )" || text=
  if [[ -z $text ]]; then
    __envhook_mute=$PWD
    __envhook_hold
  elif builtin eval "$text"; then
    __envhook_doubt=
  elif [[ $__envhook_doubt == "$PWD" ]]; then
    __envhook_hold
  else
    # Something changed while the helper looked: once more at the next prompt, but not for ever.
    __envhook_doubt=$PWD
    function __envhook_quick { builtin false; }
  fi
}

# What a sub-shell does before it becomes a program of ours.  Deciding variables count in the guards even if the user
# did not export them, so they have to reach the program.
function __envhook_abroad {
  local name
  builtin unset ENVHOOK_TYPED ENVHOOK_SINCE
  for name in "${(@k)parameters[(I)ENVHOOK_*|UV_PROJECT_ENVIRONMENT|WORKON_HOME|CI]}"; do export "$name"; done
  builtin cd -q /
}

# Nothing is asked again until the directory changes.
function __envhook_hold { function __envhook_quick { builtin true; }; }

function __envhook_remember {
  __envhook_pwd=$PWD __envhook_path=$PATH __envhook_venv=${VIRTUAL_ENV-} __envhook_conda=${CONDA_DEFAULT_ENV-}
}

# Takes out a bin of ours that another tool's `deactivate` brought back.
function __envhook_sweep {
  local folder
  for folder in "${(@)__envhook_bins}"; do
    [[ $folder == "${ENVHOOK_ENV-}/bin" || $folder == "${VIRTUAL_ENV-}/bin" ]] || __envhook_strip "$folder"
  done
}

# The children of ROOT that hold a pyvenv.cfg are just these.  ROOT [NAME ...]
function __envhook_children {
  local root=$1 folder pattern='*(N/)' # a link is not looked through: it may lead out of the project
  local -a found=()
  builtin shift
  for folder in "$root"/${~pattern}; do
    [[ ! -f $folder/pyvenv.cfg || -L $folder/pyvenv.cfg ]] || found+=("${folder:t}")
  done
  [[ "${(j:/:)${(@o)found}}" == "${(j:/:)${(@o)argv}}" ]]
}

function __envhook_carry_out {
  local key text
  [[ ${__envhook_todo[1]-} != missing ]] || __envhook_create "${(@)__envhook_todo[2,3]}"
  [[ ${__envhook_todo[1]-} != ask ]] || __envhook_settle "${(@)__envhook_todo[2,4]}"
  for key text in "${(@)__envhook_says}"; do
    [[ -z $key || $'\n'$__envhook_said != *$'\n'"$key"$'\n'* ]] || continue
    [[ -z $key ]] || __envhook_said+=$key$'\n'
    builtin print -ru2 -- "envhook: $text"
  done
  __envhook_todo=() __envhook_says=()
  __envhook_remember
}

# Not trusted, unless the user made it by the line just typed or has activated it by hand.  ROOT ENV TEXT
function __envhook_settle {
  if [[ -n $__envhook_line || ${VIRTUAL_ENV-} -ef $2 ]]; then
    __envhook_look typed
    [[ ${__envhook_todo[1]-} == ask ]] || return 0
  fi
  __envhook_foreign "$2" || __envhook_say "ask:$2" "$3"
}

# Once for a project in this shell.  Ctrl-C reaches the child alone, which tidies up.  ROOT ENV
function __envhook_create {
  if [[ $__envhook_off == "$1" || -n ${(M)__envhook_tried:#"$1"} ]] || __envhook_foreign "$2"; then return 0; fi
  __envhook_tried+=("$1")
  (__envhook_abroad; exec "$__envhook_python" -I -X utf8 -m envhook.create "$1" </dev/null >/dev/null)
  __envhook_look fresh
}

# The verbs of answers: they say what is to be, and compare with what is.

# ROOT ENV BIN LABEL TEXT
function __envhook_enter {
  __envhook_at "$1"
  if [[ $__envhook_off == "$1" ]] || __envhook_foreign "$2" || __envhook_locked; then
    __envhook_leave "$1" ''
    return 0
  fi
  if [[ ${VIRTUAL_ENV-} -ef $2 ]]; then __envhook_adopt; fi
  [[ ${ENVHOOK_ENV-} == "$2" ]] || __envhook_release
  if [[ $PATH: != "$3":* ]]; then
    [[ ${ENVHOOK_ENV-} != "$2" ]] || __envhook_strip "$3"
    # One that the user keeps on PATH anyway must never be taken for one of ours that came back.
    [[ :$PATH: == *:"$3":* || -n ${(M)__envhook_bins:#"$3"} ]] || __envhook_bins+=("$3")
    PATH=$3${PATH:+:$PATH}
  fi
  export ENVHOOK_ENV=$2 VIRTUAL_ENV=$2 VIRTUAL_ENV_PROMPT=$4
  [[ -z ${PYTHONHOME+x} ]] || { export ENVHOOK_PYTHONHOME=$PYTHONHOME; builtin unset PYTHONHOME; }
  builtin rehash
  [[ -n ${functions[deactivate]-}${aliases[deactivate]-} ]] || function deactivate { __envhook_deactivate "$@"; }
  __envhook_show "$5"
}

# Nothing of ours is active here.  ROOT TEXT
function __envhook_leave {
  __envhook_at "$1"
  __envhook_release
  if __envhook_foreign ''; then __envhook_show ''; else __envhook_show "$2"; fi
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

# A variable that has to change is read-only: to assign to it would end whatever runs.
function __envhook_locked {
  [[ ${(t)PATH}${(t)VIRTUAL_ENV}${(t)VIRTUAL_ENV_PROMPT}${(t)ENVHOOK_ENV}${(t)PYTHONHOME} == *readonly* ]] || return 1
  __envhook_say locked 'PATH or VIRTUAL_ENV is read-only in this shell; renew it: exec zsh'
}

# Gives up what is ours, and nothing else.
function __envhook_release {
  if [[ -n ${ENVHOOK_ENV-} ]]; then
    __envhook_strip "$ENVHOOK_ENV/bin"
    [[ ${VIRTUAL_ENV-} != "$ENVHOOK_ENV" ]] || builtin unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
    builtin unset ENVHOOK_ENV
    builtin rehash
  fi
  # A foreign environment needs it put away just as ours did.
  if [[ -n ${ENVHOOK_PYTHONHOME+x} ]] && ! __envhook_foreign ''; then
    export PYTHONHOME=$ENVHOOK_PYTHONHOME
    builtin unset ENVHOOK_PYTHONHOME
  fi
  [[ ${functions[deactivate]-} != *__envhook_deactivate* ]] || builtin unfunction deactivate
}

# Takes the first entry that is FOLDER out of PATH; as text, for the empty entries.
function __envhook_strip {
  local all=:$PATH: head
  [[ $all == *:"$1":* ]] || return 0
  head=${all%%:"$1":*}
  all=$head:${all:$(( $#head + $#1 + 2 ))}
  all=${all#:}
  PATH=${all%:}
}

# VIRTUAL_ENV was activated by hand, or by an editor: what was set up for that, besides the environment, is undone.
function __envhook_adopt {
  local script= entries now=$PROMPT old=${_OLD_VIRTUAL_PS1-}
  [[ ${functions[deactivate]-} != *_OLD_VIRTUAL_PATH* ]] || script=1
  [[ -n $script || $VIRTUAL_ENV != "${ENVHOOK_ENV-}" ]] || return 0
  __envhook_strip "$VIRTUAL_ENV/bin"
  [[ -n $script ]] || return 0
  # The script that the user sourced has left a function that knows what to undo.  PATH and PROMPT may have changed
  # since: it would put back what they were.
  entries=$PATH
  \deactivate nondestructive
  PATH=$entries
  [[ $now == *"$old" ]] || PROMPT=$now
  builtin unfunction deactivate
}

# The label is in psvar, where no character of it means anything; in PROMPT there is only a mark, behind leading
# newlines.  Nothing is drawn where a prompt tool, or the user's own prompt, shows the environment.
function __envhook_show { export ENVHOOK_PROMPT=$1; __envhook_draw; }
function __envhook_draw {
  local text=${ENVHOOK_PROMPT-} mark='%(31V.%31v.)' newlines=${PROMPT%%[^$'\n']*}
  case "$PROMPT ${RPROMPT-} $precmd_functions" in
    *starship*|*_p9k_*|*powerlevel9k*|*spaceship*|*_omp_*|*VIRTUAL_ENV*|*ENVHOOK_PROMPT*|*virtualenv_prompt*) text= ;;
  esac
  [[ -z ${VIRTUAL_ENV_DISABLE_PROMPT-} && -n $__envhook_percent ]] || text=
  if [[ ${(t)PROMPT}${(t)psvar} != *readonly* ]]; then
    [[ ${psvar[31]-} == "$text" ]] || psvar[31]=$text
    if [[ -z $__envhook_percent ]]; then PROMPT=${PROMPT//"$mark"/}
    elif [[ -n $text && $PROMPT != *"$mark"* ]]; then PROMPT=$newlines$mark${PROMPT#"$newlines"}; fi
  fi
  # Both are compared at each prompt.
  __envhook_drawn=$__envhook_percent:${psvar[31]-}:${VIRTUAL_ENV_DISABLE_PROMPT-} __envhook_mark=
  [[ -z $text || $PROMPT != *"$mark"* ]] || __envhook_mark=${PROMPT%%"$mark"*}$mark
}

function __envhook_deactivate {
  builtin emulate -LR zsh
  [[ ${1-} != nondestructive ]] || return 0
  if [[ -z ${ENVHOOK_ENV-} ]]; then
    builtin print -ru2 -- 'envhook: no environment of envhook is active in this shell'
    return 1
  fi
  __envhook_off=$__envhook_root
  __envhook_leave "$__envhook_root" ''
  __envhook_remember
}

function envhook {
  builtin emulate -LR zsh
  case $#:${1-} in
    1:deactivate) __envhook_deactivate ;;
    1:activate|1:reload)
      [[ $1 == reload ]] || __envhook_off=
      __envhook_said= __envhook_mute= __envhook_tried=()
      __envhook_look fresh
      [[ $1 == activate && -z ${ENVHOOK_ENV-} ]] && (( $#__envhook_todo + $#__envhook_says == 0 )) || return 0
      builtin print -ru2 -- 'envhook: nothing to activate here; see why: envhook status'
      return 1 ;;
    *)
      if [[ -x $__envhook_python && -r $__envhook_helper ]]; then
        ENVHOOK_SHELL=zsh ENVHOOK_OFF=$__envhook_off "$__envhook_python" -I -X utf8 -m envhook "$@"
      elif [[ ${1-} == uninstall ]]; then
        __envhook_uninstall
      else
        builtin print -ru2 -- "envhook: $__envhook_gone"
        return 1
      fi ;;
  esac
}

# For when the program is gone: takes the block out of .zshrc, through links, and leaves every other byte.
function __envhook_uninstall {
  builtin setopt local_options no_multibyte
  builtin zmodload zsh/mapfile
  local nl=$'\n' file=${ZDOTDIR:-$HOME}/.zshrc text head
  local begin=$nl'# >>> envhook >>>' end=$nl'# <<< envhook <<<'$nl
  file=${file:P}
  # With a newline at either end, each line has one on both sides.  A block that does not end its last line stands
  # behind a line that did not either: the newline between them came with it.
  text=$nl${mapfile[$file]-}$nl
  while head=${text%%"$end"*}; [[ $head != "$text" && $head == *"$begin"* ]]; do
    text=${head%"$begin"*}$nl${text#*"$end"}
  done
  text=${text#$nl} text=${text%$nl}
  if [[ $text == "${mapfile[$file]-}" ]]; then
    builtin print -ru2 -- "envhook: no lines of envhook in $file"
  elif { builtin print -rn -- "$text" >| "$file"; } 2>/dev/null; then
    builtin print -r -- "envhook: taken out of $file; renew this shell: exec zsh"
  else
    builtin print -ru2 -- "envhook: $file cannot be written; take out the lines between envhook's markers by hand"
    return 1
  fi
}

__envhook_load
builtin unfunction __envhook_load
fi

if [[ -n $__envhook_aliases ]]; then builtin setopt aliases; fi
builtin unset __envhook_aliases
