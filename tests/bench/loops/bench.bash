# Sourced by a shell that is measured: prompts and changes of directory in a loop, as bash itself runs them.

bench_prompt_once() {
  local bench_command
  for bench_command in "${PROMPT_COMMAND[@]}"; do eval "$bench_command"; done
  : "${PS1@P}"
}

# N prompts.  N
bench_prompt() {
  local bench_i bench_begin=${EPOCHREALTIME/[!0-9]/}
  for ((bench_i = 0; bench_i < $1; bench_i++)); do bench_prompt_once; done
  echo "bench=$((${EPOCHREALTIME/[!0-9]/} - bench_begin))"
}

# Each directory in turn, N times, with the prompt that follows.  N DIRECTORY ...
bench_visit() {
  local bench_i bench_to bench_n=$1 bench_begin=${EPOCHREALTIME/[!0-9]/}
  shift
  for ((bench_i = 0; bench_i < bench_n; bench_i++)); do
    for bench_to; do
      cd "$bench_to" || return
      bench_prompt_once
    done
  done
  echo "bench=$((${EPOCHREALTIME/[!0-9]/} - bench_begin))"
}

# The bare looks at the disk that a prompt in a project cannot do without.  N STAMP FILE FILE FILE FILE FILE ABSENT
bench_floor() {
  local bench_i bench_begin=${EPOCHREALTIME/[!0-9]/}
  for ((bench_i = 0; bench_i < $1; bench_i++)); do
    [[ . -ef $PWD && $2 -nt $3 && $2 -nt $4 && $2 -nt $5 && $2 -nt $6 && $2 -nt $7 && ! -e $8 ]]
  done
  echo "bench=$((${EPOCHREALTIME/[!0-9]/} - bench_begin))"
}

# A line of the hook's own, N times.  N WORD ...
bench_call() {
  local bench_i bench_n=$1 bench_begin=${EPOCHREALTIME/[!0-9]/}
  shift
  for ((bench_i = 0; bench_i < bench_n; bench_i++)); do "$@"; done
  echo "bench=$((${EPOCHREALTIME/[!0-9]/} - bench_begin))"
}

# A look, whatever the guard says.
bench_look() { __envhook_look; }

# One line as it is typed.  LINE
bench_line() {
  local bench_begin=${EPOCHREALTIME/[!0-9]/}
  eval "$1"
  echo "bench=$((${EPOCHREALTIME/[!0-9]/} - bench_begin))"
}

bench_state() { echo "state=$VIRTUAL_ENV|$(type -P python)|"; }
