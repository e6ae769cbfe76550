# envhook for fish 3.6 and newer. Python decides, this file replays: it sources the answer that was kept for the
# directory, and starts the helper only when there is none or its guard no longer holds.
# Three assignments stand in front of it: __envhook_version, __envhook_python and __envhook_helper.
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
    set -g __envhook_called # the label that we gave to VIRTUAL_ENV_PROMPT
    set -g __envhook_root # the project in which this shell is
    set -g __envhook_off # the one for which the user said deactivate
    set -g __envhook_tried # those whose environment this shell tried to make
    set -g __envhook_mute # directory in which the helper failed
    set -g __envhook_doubt # directory in which even a fresh answer did not hold
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
        and not begin
            set -q __envhook_line[1]
            and __envhook_to_be_judged
        end
        or __envhook_at_prompt
        set -q __envhook_line[1]; and set __envhook_line
        set -q __envhook_drawn[1]; and set __envhook_drawn
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

    # What has a ctime before `.typed` was there before this line; without that file the line proves nothing. Nor does a
    # line that is too long to be handed over whole: what is cut off may be anything.
    function __envhook_preexec --on-event fish_preexec
        set __envhook_line
        __envhook_touch $__envhook_stamp.typed
        and not string match -rq '(?s).{4097}' -- "$argv"
        and set __envhook_line "$argv"
    end

    # Does the line end with a folder that holds an environment which is not active, as in `python3 -m venv env`? Or may
    # it undo the user's `deactivate` with a builder's command?
    function __envhook_to_be_judged
        set -q __envhook_off[1]
        and string match -rq 'uv|venv|virtualenv|poetry|pdm|pipenv|hatch|rye' -- $__envhook_line; and return
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
        end
        for step in 1 2 3
            set -l wish $__envhook_wish
            set -q wish[1]; or break
            set __envhook_wish
            __envhook_grant_$wish[1] $step $wish[2..]
        end
        __envhook_speak
        set __envhook_typed
        set __envhook_owed
        set __envhook_worn $__envhook_drawn
        test -n "$ENVHOOK_PROMPT" -a -z "$__envhook_worn"; and __envhook_wear
    end

    function __envhook_grant_ask -a step root env text
        if test $step = 1; and begin
                set -q __envhook_typed[1]; or __envhook_by_hand $env
            end
            __envhook_look program
        else
            __envhook_leave $root ''
            __envhook_foreign $env; or __envhook_say ask:$env $text
        end
    end

    function __envhook_grant_missing -a step root env
        __envhook_leave $root ''
        __envhook_foreign ''; or test "$__envhook_off" = "$root"; or builtin contains -- $root $__envhook_tried
        and return
        set -a __envhook_tried $root
        function __envhook_interrupt --on-signal INT
            # Ctrl-C is for the builder; without this, fish would drop the rest of the prompt's work.
        end
        __envhook_start -m envhook.create $root </dev/null >/dev/null
        builtin functions -e __envhook_interrupt
        __envhook_look program
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
        __envhook_sweep
        set -l blind
        __envhook_touch $__envhook_stamp; or set blind 1 # before anything is read: what changes meanwhile is newer
        test $how = kept; and __envhook_replay; or __envhook_consult
        if test -n "$blind"
            # Where the helper has just made the folder, one more look makes it right; else nothing can be noticed here.
            __envhook_touch $__envhook_stamp; and __envhook_quick_is false; or __envhook_quick_is true
        end
        set __envhook_pwd $PWD
        set __envhook_path "$PATH"
        set __envhook_seen "$PWD:$PATH:$VIRTUAL_ENV:$CONDA_DEFAULT_ENV"
        set -e __envhook_busy
    end

    # fish complains of a redirection that fails past every 2>/dev/null, so it must not fail.
    function __envhook_touch -a file
        test -n "$__envhook_run"
        and test -w $file -o -w $__envhook_run/stamps -a ! -e $file
        and builtin true >$file
    end

    function __envhook_replay
        test -n "$__envhook_run"; or return
        set -l folder (string replace -a / /= -- $PWD | string collect)
        set -l file $__envhook_run/answers/$__envhook_version/fish$folder/.answer
        test -f "$file" -a -s "$file" -a -O "$file"; or return
        __envhook_source $file; and return
        set __envhook_tried # what could not be made before may be possible now
        return 1
    end

    # A `return` in sourced text leaves the function around it: that is this one, and nothing else.
    function __envhook_source
        builtin source $argv
    end

    function __envhook_consult
        test "$PWD" = "$__envhook_mute"; and return
        if not test -x "$__envhook_python" -a -r "$__envhook_helper"
            __envhook_say gone "the program is gone, the hook is off; take it out: envhook uninstall"
            __envhook_quick_is true
            return
        end
        if set -q __envhook_typed[1]
            set -fx ENVHOOK_TYPED $__envhook_typed
            set -fx ENVHOOK_SINCE $__envhook_stamp.typed
            set __envhook_typed
        end
        # Not `pwd -P`, which believes $PWD: what that names may have been renamed, or removed and made anew.
        set -l physical (builtin realpath . 2>/dev/null | string collect)
        test . -ef "$physical"; or set physical
        set -l arguments $__envhook_version fish "$__envhook_run" $PWD "$physical"
        set -l answer (__envhook_start -S $__envhook_helper $arguments </dev/null)
        if test $status -ne 0 -o -z "$answer"
            set __envhook_mute $PWD # it has said why
            __envhook_quick_is true
        else if builtin printf '%s\n' $answer | __envhook_source -
            set __envhook_doubt
        else if test "$PWD" = "$__envhook_doubt"
            __envhook_quick_is true
        else
            set __envhook_doubt $PWD # overtaken by a change: look again at the next prompt, but once
            __envhook_quick_is false
        end
    end

    # One process: sh becomes Python, with a working directory that is no project's. (In a deleted one sh complains.)
    # The guards count deciding variables even if the user forgot to export them: the program must see them, too.
    function __envhook_start
        set -l deciding '^(?:ENVHOOK_[A-Z_]+|UV_PROJECT_ENVIRONMENT|WORKON_HOME|CI)$'
        for name in (set -n | string match -r $deciding | string split \n)
            set -fx $name $$name
        end
        /bin/sh -c 'cd / && exec "$@" 2>&3 3>&-' envhook $__envhook_python -I -X utf8 $argv 3>&2 2>/dev/null
    end

    function __envhook_quick_is -a value
        function __envhook_quick -V value
            builtin $value
        end
    end
    __envhook_quick_is false

    # Part of answers: are these the visible folders of ROOT that hold a pyvenv.cfg? Links do not count, and nothing is
    # looked at through one.
    function __envhook_children -a root
        set -l names $argv[2..]
        for folder in $root/*
            test ! -L $folder -a ! -L $folder/pyvenv.cfg -a -f $folder/pyvenv.cfg; or continue
            set -l at (builtin contains -i -- (string replace -- $root/ '' $folder | string collect) $names); or return
            set -e names[$at]
        end
        not set -q names[1]
    end

    # --- the verbs: they say what should be, and compare it with what is ----------------------------------------------

    function __envhook_enter -a root env bin label text
        if test "$__envhook_off" = "$root"; or __envhook_foreign $env
            __envhook_leave $root ''
            return 0
        end
        set __envhook_off
        set __envhook_root $root
        if set -q _OLD_VIRTUAL_PATH; or not test "$VIRTUAL_ENV:$ENVHOOK_ENV:$PATH[1]" = "$env:$env:$bin"
            test -n "$VIRTUAL_ENV"; and __envhook_adopt
            set -q ENVHOOK_ENV; and __envhook_strip $ENVHOOK_ENV/bin
            # One that is on PATH without us is the user's own, and no other tool's doing.
            builtin contains -- $bin $PATH $__envhook_bins; or set -a __envhook_bins $bin
            set -gx PATH $bin $PATH
            set -gx VIRTUAL_ENV $env
            set -gx ENVHOOK_ENV $env
        end
        builtin functions -q deactivate; or function deactivate -d 'Leave the environment that envhook activated'
            envhook deactivate
        end
        if test -n "$PYTHONHOME"
            set -gx ENVHOOK_PYTHONHOME $PYTHONHOME
            set -eg PYTHONHOME
        end
        test "x$VIRTUAL_ENV_PROMPT" = "x$label"; or set -gx VIRTUAL_ENV_PROMPT $label
        set __envhook_called $label
        __envhook_show $text
        return 0
    end

    function __envhook_leave -a root text
        test "x$__envhook_off" = "x$root"; or set __envhook_off
        set __envhook_root $root
        set -q ENVHOOK_ENV; and __envhook_drop
        if __envhook_foreign ''
            set text
        else if set -q ENVHOOK_PYTHONHOME
            set -q PYTHONHOME; or set -gx PYTHONHOME $ENVHOOK_PYTHONHOME
            set -eg ENVHOOK_PYTHONHOME
        end
        __envhook_show "$text"
        return 0
    end

    function __envhook_say -a key text
        set -a __envhook_notes "$key" "$text"
        set __envhook_owed x
    end

    function __envhook_ask
        set __envhook_wish ask $argv
        set __envhook_owed x
    end

    function __envhook_missing
        set __envhook_wish missing $argv
        set __envhook_owed x
    end

    function __envhook_on -a root
        test "x$__envhook_off" != "x$root"; or set __envhook_off
    end

    # Is an environment active that is not ours? Not conda's base; nor ENV, activated by hand: it will be adopted.
    function __envhook_foreign -a env
        test -n "$VIRTUAL_ENV"
        and test "x$VIRTUAL_ENV" != "x$ENVHOOK_ENV"
        and not __envhook_by_hand $env
        or test -n "$CONDA_PREFIX" -a "x$CONDA_DEFAULT_ENV" != x -a "x$CONDA_DEFAULT_ENV" != xbase
    end

    # To `test`, two files that are not there are the same one.
    function __envhook_by_hand -a env
        test -d "$VIRTUAL_ENV"; and test "$VIRTUAL_ENV" -ef "$env"
    end

    # Takes out what is ours and active; an environment that came over it stays.
    function __envhook_drop
        __envhook_strip $ENVHOOK_ENV/bin
        test "x$VIRTUAL_ENV_PROMPT" = "x$__envhook_called"; and set -eg VIRTUAL_ENV_PROMPT
        test "x$VIRTUAL_ENV" = "x$ENVHOOK_ENV"; and set -eg VIRTUAL_ENV VIRTUAL_ENV_PROMPT
        set -eg ENVHOOK_ENV
        __envhook_deactivate_has 'envhook deactivate'; and builtin functions -e deactivate
    end

    # The environment was activated by hand: undoes what its script did, as the script's own deactivate would.
    function __envhook_adopt
        test "x$VIRTUAL_ENV" = "x$ENVHOOK_ENV"; and not set -q _OLD_VIRTUAL_PATH; and return
        __envhook_strip $VIRTUAL_ENV/bin
        set -q _OLD_VIRTUAL_PYTHONHOME; and set -gx ENVHOOK_PYTHONHOME $_OLD_VIRTUAL_PYTHONHOME
        for name in PKG_CONFIG_PATH TCL_LIBRARY TK_LIBRARY
            for old in _OLD_VIRTUAL_$name _OLD_$name
                set -q $old; and set -eg $name; and test -n "$$old"; and set -gx $name $$old
            end
        end
        if builtin functions -q _old_fish_prompt; and set -q _OLD_FISH_PROMPT_OVERRIDE
            builtin functions -e fish_prompt
            builtin functions -c _old_fish_prompt fish_prompt
            builtin functions -e _old_fish_prompt
        end
        set -eg _OLD_VIRTUAL_{PATH,PYTHONHOME,TCL_LIBRARY,TK_LIBRARY} _OLD_PKG_CONFIG_PATH _OLD_FISH_PROMPT_OVERRIDE
        __envhook_deactivate_has _OLD_VIRTUAL_PATH; or return
        __envhook_deactivate_has 'functions -e pydoc'; and builtin functions -e pydoc
        builtin functions -e deactivate
    end

    # Whose function is it?
    function __envhook_deactivate_has -a text
        builtin functions -q deactivate; and string match -q "*$text*" -- "$(builtin functions deactivate)"
    end

    function __envhook_strip -a folder
        set -l at (builtin contains -i -- $folder $PATH); and set -eg PATH[$at]
    end

    function __envhook_sweep
        test "x$PATH" = "x$__envhook_path"; and return
        for bin in $__envhook_bins
            test "$bin" = "$ENVHOOK_ENV/bin" -o "$bin" -ef "$VIRTUAL_ENV/bin"; or __envhook_strip $bin
        end
    end

    # --- the label ----------------------------------------------------------------------------------------------------

    function __envhook_show -a text
        set -q ENVHOOK_PROMPT; and test "x$ENVHOOK_PROMPT" = "x$text"; or set -gx ENVHOOK_PROMPT "$text"
        test -n "$text" -a -z "$__envhook_worn"; and set __envhook_owed x
    end

    # Puts our wrapper around fish_prompt. What it wraps gets a fresh name each time: two under one name would call each
    # other for ever.
    function __envhook_wear
        builtin functions -q fish_prompt; or return
        set -l text "$(builtin functions fish_prompt)"
        if not string match -q '*__envhook_label*' -- $text
            # These show VIRTUAL_ENV themselves.
            string match -qr 'starship|_tide_|_omp_|oh-my-posh|_pure_|__bobthefish|VIRTUAL_ENV' -- $text; and return
            set -l inner __envhook_prompt_of_yours
            while builtin functions -q $inner
                set inner {$inner}_
            end
            builtin functions -c fish_prompt $inner
            function fish_prompt -V inner -d 'Your own prompt, with the label of envhook in front'
                set -l lines ($inner $argv) # first of all: it finds $status and $pipestatus of the last command
                __envhook_label $lines
            end
        end
        set __envhook_worn 1
    end

    function __envhook_label
        set __envhook_drawn 1
        if test -n "$ENVHOOK_PROMPT" -a -z "$VIRTUAL_ENV_DISABLE_PROMPT"
            and not string replace -q -- $ENVHOOK_PROMPT '' $argv # the user has placed it
            set -l invisible '\e\[[\d;?]*[a-zA-Z]|\e\][^\a\e]*(\a|\e\\\\)|\e\(B'
            while set -q argv[2]; and string match -qr "^($invisible)*\$" -- $argv[1]
                builtin printf '%s\n' $argv[1]
                set -e argv[1]
            end
            builtin printf %s $ENVHOOK_PROMPT
        end
        string join \n -- $argv
    end

    # --- the command --------------------------------------------------------------------------------------------------

    function envhook -d "The Python environment of the project you are in"
        switch "$argv"
            case activate reload
                test "$argv" = activate; and set __envhook_off
                set -e __envhook_tried[1..] __envhook_said[1..] __envhook_mute[1..]
                __envhook_look program
                test $argv = reload; or set -q ENVHOOK_ENV; or set -q __envhook_wish[1]; or set -q __envhook_notes[1]
                and return
                builtin printf 'envhook: nothing to activate here; see why: envhook status\n' >&2
                return 1
            case deactivate
                if not set -q ENVHOOK_ENV
                    builtin printf 'envhook: no environment of envhook is active in this shell\n' >&2
                    return 1
                end
                set __envhook_off $__envhook_root
                __envhook_leave $__envhook_root ''
            case '*'
                if test -x "$__envhook_python" -a -r "$__envhook_helper"
                    set -lx ENVHOOK_SHELL fish
                    set -lx ENVHOOK_OFF $__envhook_off
                    $__envhook_python -I -X utf8 -m envhook $argv
                else if test "$argv" = uninstall
                    __envhook_uninstall $__fish_config_dir/config.fish
                else
                    builtin printf 'envhook: the program is gone, the hook is off; take it out: envhook uninstall\n' >&2
                    return 1
                end
        end
    end

    # For when the program is gone: takes its block out of FILE and leaves every other byte as it is, through links.
    function __envhook_uninstall -a file
        set -l block '# >>> envhook >>>[^\n]*\n(?:(?!# >>> envhook >>>)[^\n]*\n)*?# <<< envhook <<<[ \t\r]*'
        set -l head
        set -l tail
        set -l text
        test -r "$file"; and set text (string collect -N <$file)
        if not string match -rq "(?s)\A(?<head>(?:.*\n)?)$block\n(?<tail>.*)\z" -- "$text"
            # At the end of a file without a last newline, the one in front of the block is ours, too.
            and not string match -rq "(?s)\A(?<head>.*?)(?:\A|\r?\n)$block\z" -- "$text"
            builtin printf 'envhook: no lines of envhook in %s\n' $file >&2
            return 1
        end
        builtin printf %s "$head$tail" >$file.envhook; and builtin printf %s "$head$tail" >$file
        and command rm -f $file.envhook
        and builtin printf 'envhook: taken out of %s; renew this shell: exec fish\n' $file
    end
end
