# The second part of envhook for fish: a question to the helper, a creation, an environment that comes or goes. It stands
# within the first, as a text that is read when any of this, or what the user types, is wanted (__envhook_far).

set -g __envhook_stuck # the project whose environment could not be brought in line, nor that be noted
set -g __envhook_awaited # the environment that goes on being made without this shell

function __envhook_grant_ask -a step root env text
    if test $step = 1; and begin
            set -q __envhook_typed[1]; or __envhook_by_hand $env
        end
        __envhook_look program
    else
        __envhook_foreign $env; or __envhook_say ask:$root:$env $text
    end
end

function __envhook_grant_missing -a step root env
    __envhook_foreign ''; or test "$__envhook_off" = "$root"; or builtin contains -- $root $__envhook_tried
    and return
    set -a __envhook_tried $root
    __envhook_labour envhook.create $root
    test "$__envhook_wish[1]" = missing; and set __envhook_awaited $env
end

# The environment that is active may not hold what its project declares: the program finds out, and brings it in line.
function __envhook_grant_sync -a step root env
    __envhook_labour envhook.cli.unasked $root
    test "$__envhook_wish[1]" = sync; or return
    set __envhook_wish
    set __envhook_stuck $root
end

function __envhook_labour -a module root
    function __envhook_interrupt --on-signal INT
        # Ctrl-C is for the program; without this, fish would drop the rest of the prompt's work.
    end
    __envhook_start -m $module $root </dev/null >/dev/null
    builtin functions -e __envhook_interrupt
    __envhook_look program
end

# Verbs that stand behind __envhook_enter in an answer: a note for the prompt; what this shell waited to hear.

function __envhook_sync -a root env
    test "x$ENVHOOK_ENV" = "x$env" -a "x$__envhook_stuck" != "x$root"; or return 0
    set __envhook_wish sync $root $env
    set __envhook_owed x
end

function __envhook_made -a env key text
    test "x$__envhook_awaited" != "x$env"; or __envhook_say $key $text
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
    else if not set -q argv[1]
        # Something changed while the helper looked, maybe by the daemon: this prompt is to be right all the same.
        __envhook_touch $__envhook_stamp
        set -ef ENVHOOK_TYPED ENVHOOK_SINCE # a line is judged once
        __envhook_consult again
    else if test "$PWD" = "$__envhook_doubt"
        __envhook_quick_is true
    else
        set __envhook_doubt $PWD # and again: once more at the next prompt, but not for ever
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

function __envhook_put -a root env bin label text
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
function __envhook_drop -a text
    set -q ENVHOOK_ENV; and __envhook_take_out
    if __envhook_foreign ''
        set text
    else if set -q ENVHOOK_PYTHONHOME
        set -q PYTHONHOME; or set -gx PYTHONHOME $ENVHOOK_PYTHONHOME
        set -eg ENVHOOK_PYTHONHOME
    end
    __envhook_show "$text"
end

function __envhook_take_out
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
    if test "x$PATH[1]" = "x$folder" # mostly, and a command substitution takes its time
        set -eg PATH[1]
    else if builtin contains -- $folder $PATH
        set -eg PATH[(builtin contains -i -- $folder $PATH)]
    end
end

function __envhook_sweep
    for bin in $__envhook_bins
        test "$bin" = "$ENVHOOK_ENV/bin" -o "$bin" -ef "$VIRTUAL_ENV/bin"; or __envhook_strip $bin
    end
end

# --- the label -----------------------------------------------------------------------------------------------------------

function __envhook_show -a text
    set -q ENVHOOK_PROMPT; and test "x$ENVHOOK_PROMPT" = "x$text"; or set -gx ENVHOOK_PROMPT "$text"
    set __envhook_style __envhook_whole
    test -n "$text"; or set __envhook_style __envhook_bare
    test -n "$text" -a -z "$__envhook_worn"; and set __envhook_owed x
end

# Puts our wrapper around fish_prompt. What it wraps gets a fresh name each time: two under one name would call each
# other for ever.
function __envhook_wear
    builtin functions -q fish_prompt; or return
    set -l text "$(builtin functions fish_prompt)"
    if not string match -q '*__envhook_style*' -- $text
        # These show VIRTUAL_ENV themselves.
        string match -qr 'starship|_tide_|_omp_|oh-my-posh|_pure_|__bobthefish|VIRTUAL_ENV' -- $text; and return
        set -l inner __envhook_prompt_of_yours
        while builtin functions -q $inner
            set inner {$inner}_
        end
        builtin functions -c fish_prompt $inner
        function fish_prompt -V inner -d 'Your own prompt, with the label of envhook in front'
            $__envhook_style $inner $argv # first of all: it finds $status and $pipestatus of the last command
        end
    end
    set __envhook_worn 1
end

# COMMAND of the inner prompt.
function __envhook_whole
    set -l statuses $pipestatus
    set -l lines ($argv)
    set __envhook_drawn 1
    if test -n "$ENVHOOK_PROMPT" -a -z "$VIRTUAL_ENV_DISABLE_PROMPT"
        and not string replace -q -- $ENVHOOK_PROMPT '' $lines # the user has placed it
        set -l invisible '\e\[[\d;?]*[a-zA-Z]|\e\][^\a\e]*(\a|\e\\\\)|\e\(B'
        set -q statuses[2]; or set __envhook_style __envhook_short
        while set -q lines[2]; and string match -qr "^($invisible)*\$" -- $lines[1]
            set __envhook_style __envhook_whole
            builtin printf '%s\n' $lines[1]
            set -e lines[1]
        end
        builtin printf %s $ENVHOOK_PROMPT
    end
    string join \n -- $lines
end

function __envhook_bare
    set __envhook_drawn 1
    $argv
end

# Until the next command, a prompt that has begun with the label will do so again: it need not be looked at, which takes
# longer than all the rest of ours. The inner one is to find $status; the list $pipestatus could not be set.
function __envhook_short
    set -l last $status
    set __envhook_drawn 1
    builtin printf %s $ENVHOOK_PROMPT
    test $last = 0; or __envhook_status $last
    $argv
end

function __envhook_status
    return $argv[1]
end
