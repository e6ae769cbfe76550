# Sourced by a shell that is measured: prompts and changes of directory in a loop, as fish itself runs them.
# fish has no clock of its own: `date` is started twice, outside of the loop; the empty loop of a shell without any tool
# costs the same and is subtracted.

function bench_now
    set -l now (command date +%s%N)
    math --scale 0 "$now / 1000"
end

function bench_prompt_once
    emit fish_prompt
    fish_prompt >/dev/null
end

# N prompts.  N
function bench_prompt
    set -l begin (bench_now)
    set -l i 0
    while test $i -lt $argv[1]
        bench_prompt_once
        set i (math $i + 1)
    end
    echo bench=(math (bench_now) - $begin)
end

# Each directory in turn, N times, with the prompt that follows.  N DIRECTORY ...
function bench_visit
    set -l begin (bench_now)
    set -l i 0
    while test $i -lt $argv[1]
        for to in $argv[2..-1]
            cd $to
            bench_prompt_once
        end
        set i (math $i + 1)
    end
    echo bench=(math (bench_now) - $begin)
end

# The bare looks at the disk that a prompt in a project cannot do without.  N STAMP FILE FILE FILE FILE FILE ABSENT
function bench_floor -a times stamp a b c d e absent
    set -l begin (bench_now)
    for i in (string repeat -n $times x\n)
        test $stamp -nt $a -a $stamp -nt $b -a $stamp -nt $c -a $stamp -nt $d -a $stamp -nt $e -a ! -e $absent
    end
    echo bench=(math (bench_now) - $begin)
end

# A line of the hook's own, N times.  N WORD ...
function bench_call
    set -l begin (bench_now)
    for i in (string repeat -n $argv[1] x\n)
        $argv[2..]
    end
    echo bench=(math (bench_now) - $begin)
end

# A look, whatever the guard says.
function bench_look
    __envhook_look kept
end

# One line as it is typed.  LINE
function bench_line
    set -l begin (bench_now)
    eval $argv[1]
    echo bench=(math (bench_now) - $begin)
end

function bench_state
    echo "state=$VIRTUAL_ENV|"(type -fp python)"|"
end
