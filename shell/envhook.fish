# envhook for fish 3.6 and newer. Python decides, this file replays: it sources the answer that was kept for the
# directory, and starts the helper only when there is none or its guard no longer holds.
# Three assignments stand in front of it: __envhook_version, __envhook_python and __envhook_helper; rest.fish and live.fish
# take the places of their marks.
# `builtin` stands where users have functions of the same name; no value may reach `test` where it could be taken for
# an operator: hence the `x` in front of some.

if not status is-interactive; or test "x$ENVHOOK_DISABLE" = x1 -o "x$__envhook_loaded" = "x$__envhook_version"
    # Nothing to do. No `return`: in a file that is sourced it leaves the function which does that.
else if string match -qr '^([12]|3\.[0-5])\.' -- $version # no `path`, no `test -nt`
    builtin printf 'envhook: this is fish %s, 3.6 is needed: the hook is off\n' $version >&2
else
    set -g __envhook_loaded $__envhook_version
    set -g __envhook_run # folder of answers and stamps; empty: nothing is replayed, nothing kept
    if test -d "$XDG_RUNTIME_DIR" -a -O "$XDG_RUNTIME_DIR"; and string match -q '/*' -- "$XDG_RUNTIME_DIR"
        set __envhook_run $XDG_RUNTIME_DIR/envhook
    else if test -O "$HOME"
        set __envhook_run $HOME/.local/state/envhook/run/$hostname
        string match -q '/*' -- "$XDG_STATE_HOME"; and set __envhook_run $XDG_STATE_HOME/envhook/run/$hostname
    end
    set -g __envhook_stamp $__envhook_run/stamps/$fish_pid # its time says when this shell last looked
    set -g __envhook_pwd # directory of the last look
    set -g __envhook_seen # what that look left behind; empty: look at the next prompt
    set -g __envhook_owed # x: something waits for the prompt
    set -g __envhook_wish # ... ask ROOT ENV TEXT, or missing ROOT ENV
    set -g __envhook_notes # ... to be said: KEY TEXT KEY TEXT
    set -g __envhook_said # keys that were said in this shell
    set -g __envhook_line # the line typed since the last prompt
    set -g __envhook_typed # the same, while a prompt may have it judged
    set -g __envhook_style __envhook_bare # how our wrapper draws
    set -g __envhook_called # the label that we gave to VIRTUAL_ENV_PROMPT
    set -g __envhook_root # the project in which this shell is
    set -g __envhook_off # the one for which the user said deactivate
    set -g __envhook_tried # those whose environment this shell tried to make
    set -g __envhook_mute # directory in which the helper failed
    set -g __envhook_doubt # directory in which even a fresh answer did not hold
    set -g __envhook_told # the project that the daemon was told
    set -g __envhook_kept # 1: there is a kept answer for the directory
    set -g __envhook_path # PATH as the last look left it
    set -g __envhook_bins # folders that we put on PATH; another tool's deactivate may bring them back
    set -q ENVHOOK_ENV; and set __envhook_bins $ENVHOOK_ENV/bin
    set -q __envhook_worn; or set -g __envhook_worn # 1: our wrapper is around fish_prompt
    set -g __envhook_drawn $__envhook_worn # 1: it drew since the last prompt

    # --- when to look -------------------------------------------------------------------------------------------------

    # At an unchanged prompt this is all that runs, so every builtin in it counts. fish keeps $status by itself.
    function __envhook_prompt --on-event fish_prompt
        test "$__envhook_owed$__envhook_drawn$PWD:$PATH:$VIRTUAL_ENV:$CONDA_DEFAULT_ENV" = \
            "$__envhook_worn$__envhook_seen"
        and __envhook_quick
        and not set -q __envhook_line[1]
        or __envhook_at_prompt
        set __envhook_line
        set __envhook_drawn
    end

    # Before the next command of the same line. In a command substitution nothing may change; and while a caller's local
    # PATH hides the one that counts, it cannot be changed: the prompt notices both.
    function __envhook_cd --on-variable PWD
        test "$PWD" = "$__envhook_pwd"
        or status is-command-substitution
        or set -ql PATH
        or set -ql VIRTUAL_ENV
        or __envhook_look kept
    end

    # A line without a builder's name proves nothing. What has a ctime before `.typed` was there before this line; without
    # that file the line proves nothing. Nor does one that is too long to be handed over whole: what is cut off may be
    # anything.
    function __envhook_preexec --on-event fish_preexec
        set __envhook_line
        test "$__envhook_style" = __envhook_short; and set __envhook_style __envhook_whole
        string match -rq '^(?s)(?!.{4097}).*(?:uv|venv|virtualenv|poetry|pdm|pipenv|hatch|rye)' -- "$argv"
        and __envhook_touch $__envhook_stamp.typed
        and set __envhook_line "$argv"
    end

    # Does the line end with a folder that holds an environment which is not active, as in `python3 -m venv env`? Or may
    # it undo the user's `deactivate` with a builder's command?
    function __envhook_to_be_judged
        set -q __envhook_off[1]; and return
        set -l word
        string match -rq '(?<word>(?:"[^"]*"|\'[^\']*\'|\\\\.|[^\\s"\'\\\\;&|()])+)[\\s;&]*$' -- $__envhook_line
        or return
        string match -rq '[~\\\\"\']' -- $word
        and set word (string replace -r -- '^~(?=/|$)' "$HOME" $word | string unescape)
        test -f "$word/pyvenv.cfg"; and not test "$word" -ef "$ENVHOOK_ENV"
    end

    # The rest of a prompt's work.
    function __envhook_at_prompt
        set -e __envhook_busy # of a look that Ctrl-C cut short
        set __envhook_typed $__envhook_line
        if set -q __envhook_line[1]; and __envhook_to_be_judged
            __envhook_look program
        else if test "$PWD:$PATH:$VIRTUAL_ENV:$CONDA_DEFAULT_ENV" != "$__envhook_seen"; or not __envhook_quick
            __envhook_look kept
        else if test "$__envhook_owed$__envhook_drawn" = "$__envhook_worn" # a command was typed, and that is all
            set __envhook_typed
            return
        end
        for step in 1 2 3
            set -l wish $__envhook_wish
            set -q wish[1]; or break
            set __envhook_wish
            __envhook_far grant_$wish[1] $step $wish[2..]
        end
        set -q __envhook_notes[1]; and __envhook_speak
        set __envhook_typed
        set __envhook_owed
        set __envhook_worn $__envhook_drawn
        test -n "$ENVHOOK_PROMPT" -a -z "$__envhook_worn"; and __envhook_far wear
    end

    function __envhook_speak
        set -l notes $__envhook_notes
        set __envhook_notes
        while set -q notes[2]
            if not builtin contains -- $notes[1] $__envhook_said
                test -n "$notes[1]"; and set -a __envhook_said $notes[1]
                builtin printf 'envhook: %s\n' $notes[2] >&2
            end
            set notes $notes[3..]
        end
    end

    # --- looking ------------------------------------------------------------------------------------------------------

    # HOW: kept (the answer that was kept, else the helper) or program (the helper).
    function __envhook_look -a how
        set -q __envhook_busy; and return
        set -g __envhook_busy 1
        set __envhook_seen # a look that does not come to its end was none
        set __envhook_wish
        if test "$PWD" != "$__envhook_pwd"
            set __envhook_notes
            set __envhook_mute
        end
        set -q __envhook_bins[1]; and test "x$PATH" != "x$__envhook_path"; and __envhook_far sweep
        set -l blind
        __envhook_touch $__envhook_stamp; or set blind 1 # before anything is read: what changes meanwhile is newer
        test $how = kept; and __envhook_replay; or __envhook_far consult
        if test -n "$blind"
            # Where the helper has just made the folder, one more look makes it right. Where nothing can be written any
            # more, the answer that was kept is read at each prompt; where none was, nothing is noticed until the
            # directory changes.
            __envhook_quick_is true
            __envhook_touch $__envhook_stamp; or test -n "$__envhook_kept"; and __envhook_quick_is false
        end
        set __envhook_pwd $PWD
        set __envhook_path "$PATH"
        set __envhook_seen "$PWD:$PATH:$VIRTUAL_ENV:$CONDA_DEFAULT_ENV"
        test -n "$__envhook_run" -a -d "$__envhook_run/shells" # there is a daemon, or was
        and not test "x$__envhook_told" = "x=$__envhook_root" -a -f "$__envhook_run/shells/$fish_pid"
        and __envhook_tell
        set -e __envhook_busy
    end

    # fish complains of a redirection that fails past every 2>/dev/null, so it must not fail.
    function __envhook_touch -a file
        test -n "$__envhook_run"
        and test -w $file -o -w $__envhook_run/stamps -a ! -e $file
        and builtin true >$file
    end

    function __envhook_replay
        set __envhook_kept
        test -n "$__envhook_run"; or return
        # A command substitution takes longer than all of these.
        set -l file $__envhook_run/answers/$__envhook_version/fish
        string match -qra '/(?<name>[^/]*)' -- $PWD
        for each in $name
            set file "$file/=$each"
        end
        set file $file/.answer
        test -f "$file" -a -s "$file" -a -O "$file"; or return
        set __envhook_kept 1
        __envhook_source $file; and return
        set __envhook_tried # what could not be made before may be possible now
        return 1
    end

    # A `return` in sourced text leaves the function around it: that is this one, and nothing else.
    function __envhook_source
        builtin source $argv
    end

    function __envhook_quick_is -a value
        function __envhook_quick -V value
            builtin $value
        end
    end
    __envhook_quick_is false

    # --- the verbs: they say what should be, and compare it with what is ----------------------------------------------

    # ROOT ENV BIN LABEL TEXT
    function __envhook_enter
        __envhook_far put $argv
    end

    # Where nothing is active there is nothing to leave.
    function __envhook_leave -a root text
        test "x$__envhook_off" = "x$root"; or set __envhook_off
        set __envhook_root $root
        test -z "$VIRTUAL_ENV$ENVHOOK_ENV$ENVHOOK_PYTHONHOME$CONDA_PREFIX$ENVHOOK_PROMPT$text"
        or __envhook_far drop "$text"
        return 0
    end

    function __envhook_say -a key text
        set -a __envhook_notes "$key" "$text"
        set __envhook_owed x
    end

    function __envhook_ask
        __envhook_leave $argv[1] ''
        set __envhook_wish ask $argv
        set __envhook_owed x
    end

    function __envhook_missing
        __envhook_leave $argv[1] ''
        set __envhook_wish missing $argv
        set __envhook_owed x
    end

    function __envhook_on -a root
        test "x$__envhook_off" != "x$root"; or set __envhook_off
    end

    # --- the second part ----------------------------------------------------------------------------------------------

    function envhook -d "The Python environment of the project you are in"
        __envhook_far command $argv
    end

    # Calls a function of the second part. To read that takes longer than all the rest of the start-up, and a shell that
    # is never in a project does without.
    function __envhook_far
        if set -q __envhook_more[1]
            builtin eval $__envhook_more
            set __envhook_more
        end
        __envhook_$argv[1] $argv[2..]
    end
    set -g __envhook_more @rest@

    # The same for the third part, which brings the real one: only where there is a daemon.
    function __envhook_tell
        builtin eval $__envhook_lively
        set __envhook_lively
        __envhook_tell
    end
    set -g __envhook_lively @live@
end
