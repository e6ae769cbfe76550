# The last part of envhook for fish: what the user types. It is read together with the second.

function __envhook_command
    switch "$argv"
        case activate reload
            test "$argv" = activate; and set __envhook_off
            set -e __envhook_tried[1..] __envhook_said[1..] __envhook_mute[1..] __envhook_stuck[1..]
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
