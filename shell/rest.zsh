# The second part of envhook for zsh: a question to the helper, a creation, an environment that comes or goes, the user's
# own words.  It stands within the first, as a text that is read when any of this is wanted (__envhook_far).

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
  elif [[ $1 != again ]]; then
    # Something changed while the helper looked, maybe by the daemon: this prompt is to be right all the same.
    [[ -z $__envhook_run ]] || { : >| "$__envhook_stamp"; } 2>/dev/null
    __envhook_consult again
  elif [[ $__envhook_doubt == "$PWD" ]]; then
    __envhook_hold
  else
    # And again: once more at the next prompt, but not for ever.
    __envhook_doubt=$PWD
    __envhook_stale
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
  [[ ${__envhook_todo[1]-} != sync ]] || __envhook_bring "${(@)__envhook_todo[2,3]}"
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
  __envhook_foreign "$2" || __envhook_say "ask:$1:$2" "$3"
}

# Once for a project in this shell.  Ctrl-C reaches the child alone, which tidies up.  ROOT ENV
function __envhook_create {
  if [[ $__envhook_off == "$1" || -n ${(M)__envhook_tried:#"$1"} ]] || __envhook_foreign "$2"; then return 0; fi
  __envhook_tried+=("$1")
  __envhook_labour envhook.create "$1"
  [[ ${__envhook_todo[1]-} != missing ]] || __envhook_awaited=$2
}

# The environment that is active may not hold what its project declares: the program finds out, and brings it in line.
# Where that changes nothing that the helper could see, not again in this project.  ROOT ENV
function __envhook_bring {
  __envhook_labour envhook.cli.unasked "$1"
  [[ ${__envhook_todo[1]-} != sync ]] || { __envhook_stuck=$1 __envhook_todo=(); }
}

# MODULE ROOT
function __envhook_labour {
  (__envhook_abroad; exec "$__envhook_python" -I -X utf8 -m "$1" "$2" </dev/null >/dev/null)
  __envhook_look fresh
}

# Verbs that stand behind __envhook_enter in an answer: a note for the prompt; what this shell waited to hear of ENV.
typeset -g __envhook_stuck= __envhook_awaited=

# ROOT ENV
function __envhook_sync {
  [[ ${ENVHOOK_ENV-} != "$2" || $__envhook_stuck == "$1" ]] || __envhook_todo=(sync "$@")
}

# ENV KEY TEXT
function __envhook_made { [[ $__envhook_awaited != "$1" ]] || __envhook_say "$2" "$3"; }

# The verb that puts an environment first, and what undoes it.

# ROOT ENV BIN LABEL TEXT
function __envhook_put {
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
  if [[ -z ${functions[deactivate]-}${aliases[deactivate]-} ]]; then
    function deactivate { builtin emulate -LR zsh; __envhook_far deactivate "$@"; }
    __envhook_named=1
  fi
  __envhook_show "$5"
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
  [[ ${functions[deactivate]-} != *'__envhook_far deactivate'* ]] || builtin unfunction deactivate
  __envhook_named=
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

function __envhook_command {
  builtin emulate -LR zsh
  case $#:${1-} in
    1:deactivate) __envhook_deactivate ;;
    1:activate|1:reload)
      [[ $1 == reload ]] || __envhook_off=
      __envhook_said= __envhook_mute= __envhook_stuck= __envhook_tried=()
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
