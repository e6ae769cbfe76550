# The third part of envhook for zsh: this shell tells the daemon in which project it stands, and lets itself be woken by
# SIGURG.  It stands within the first, as a text that is read where there is a daemon (__envhook_tell).

# Once for each project, and again when the file is gone; the daemon notices by itself that a shell has ended.
function __envhook_tell {
  [[ $ZSH_SUBSHELL == 0 && $PWD$__envhook_root != *$'\n'* ]] || return 0
  # Traps of the user are looked for when the prompt comes: now the rc file may still be read.
  [[ -n $__envhook_told$__envhook_deaf ]] || __envhook_unsure=1
  [[ -n $__envhook_deaf ]] || __envhook_write
}

function __envhook_write {
  __envhook_told=
  { builtin print -rl -- 'envhook 1' zsh "$__envhook_version" "$PWD" "$__envhook_root" \
      >| "$__envhook_run/shells/$$"; } 2>/dev/null && __envhook_told="=$__envhook_root"
}

# The prompt comes.  The trap is there only while it stands (see __envhook_preexec): else `wait` and `read -t` would end early.
function __envhook_arm {
  [[ -z $__envhook_unsure ]] && (( ! $+functions[TRAPURG] )) || __envhook_listen
  [[ -z $__envhook_deaf ]] || return 0
  # With this option, which `emulate -L` sets, the trap would be gone at the end of the function.
  builtin setopt no_local_traps
  function TRAPURG { __envhook_wake; builtin true; }
  __envhook_armed=1
}

# Has the user a trap of that kind?  Then it is left alone, and the daemon is to send no signals.  What a function of the
# user sets is not seen before a line that may set one is typed (__envhook_preexec).
function __envhook_listen {
  local text= was=$__envhook_deaf
  __envhook_unsure= __envhook_deaf=
  { builtin trap >| "$__envhook_stamp.traps" && text=$(<"$__envhook_stamp.traps"); } 2>/dev/null
  if [[ $text$'\n' == *' '(SIG|)URG$'\n'* || -n ${functions[TRAPURG]-} ]]; then
    __envhook_deaf=1 __envhook_told=
    # Without a process, but seldom wanted.
    builtin zmodload -F zsh/files b:zf_rm 2>/dev/null && builtin zf_rm -f -- "$__envhook_run/shells/$$"
  elif [[ -n $was ]]; then
    __envhook_write
  fi
}

# The daemon has seen a change.  Only at an idle prompt, not in the midst of a widget, which may show something else; in
# silence: what is to be said or made waits for the next prompt.
function __envhook_wake {
  builtin emulate -LR zsh
  builtin zle && (( ZSH_SUBSHELL == 0 && $#funcstack == 2 )) || return 0
  local before=${ENVHOOK_PROMPT-}:$PATH mute=$__envhook_mute
  __envhook_says=() # of an earlier change, maybe no longer true
  { __envhook_look; } 2>/dev/null
  if [[ $__envhook_mute != "$mute" ]]; then
    # The helper has failed and said why, to nobody: once more at the prompt.
    __envhook_mute=$mute
    __envhook_stale
  fi
  [[ "$__envhook_percent:${psvar[31]-}:${VIRTUAL_ENV_DISABLE_PROMPT-}" == "$__envhook_drawn" &&
      $PROMPT == "$__envhook_mark"* ]] || __envhook_far draw
  [[ ${ENVHOOK_PROMPT-}:$PATH == "$before" ]] || builtin zle __envhook_redraw
}

# Not the prompt of a line's continuation, which shows the words that are still open: within a trap nothing is known of them.
function __envhook_redraw { [[ $CONTEXT != start ]] || builtin zle .reset-prompt; }
builtin zle -N __envhook_redraw
