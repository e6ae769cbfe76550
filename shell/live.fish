# The third part of envhook for fish: this shell tells the daemon in which project it stands, and lets itself be woken by
# SIGURG. It stands within the first, as a text that is read where there is a daemon (__envhook_tell).

# 1: no line is run. To begin with: this is read at a prompt, or because a line that runs has changed the directory.
set -g __envhook_idle 1
set -q __envhook_line[1]; and not set -q __envhook_typed[1]; and set __envhook_idle

# Once for each project, and again when the file is gone; the daemon notices by itself that a shell has ended.
function __envhook_tell
    set __envhook_told
    string match -qr '\n' -- $PWD "$__envhook_root"; and return
    # fish complains of a redirection that fails past every 2>/dev/null, so it must not fail.
    set -l file $__envhook_run/shells/$fish_pid
    test -f $file -a -w $file -o ! -e $file -a -w $__envhook_run/shells; or return
    builtin printf '%s\n' 'envhook 1' fish $__envhook_version $PWD "$__envhook_root" >$file 2>/dev/null
    and set __envhook_told "=$__envhook_root"
end

function __envhook_rest --on-event fish_postexec
    set __envhook_idle 1
end

function __envhook_stir --on-event fish_preexec
    set __envhook_idle
end

# The daemon has seen a change. Only at an idle prompt, and in silence: what is to be said or made waits for the next one.
function __envhook_wake --on-signal URG
    set -q __envhook_idle[1]; and not set -q __envhook_busy; or return
    status is-command-substitution; or set -ql PATH; or set -ql VIRTUAL_ENV; and return
    set -l before "$ENVHOOK_PROMPT:$PATH"
    set -l mute "$__envhook_mute"
    set __envhook_notes # of an earlier change, maybe no longer true
    __envhook_look kept 2>/dev/null
    if test "x$__envhook_mute" != "x$mute"
        set __envhook_mute $mute # the helper has failed and said why, to nobody: once more at the prompt
        __envhook_quick_is false
    end
    test -n "$ENVHOOK_PROMPT" -a -z "$__envhook_worn"; and __envhook_far wear
    test "x$before" = "x$ENVHOOK_PROMPT:$PATH"; or commandline -f repaint
end
