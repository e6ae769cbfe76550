# Sourced by a shell that is measured: prompts and changes of directory in a loop, as zsh itself runs them.
zmodload zsh/datetime
bench_precmd=()
(( $+functions[precmd] )) && bench_precmd=(precmd)

# zsh looks a function up by its name; `$+functions[name]` would write the text of all of it instead.
bench_prompt_once() {
  local bench_hook
  for bench_hook in $bench_precmd $precmd_functions; do $bench_hook; done
  : "${(%%)PROMPT}"
}

# N prompts.  N
bench_prompt() {
  local -i bench_i
  local -F bench_begin=$EPOCHREALTIME
  for ((bench_i = 0; bench_i < $1; bench_i++)); do bench_prompt_once; done
  printf 'bench=%d\n' $(((EPOCHREALTIME - bench_begin) * 1000000))
}

# Each directory in turn, N times, with the prompt that follows.  N DIRECTORY ...
bench_visit() {
  local -i bench_i bench_n=$1
  local bench_to
  shift
  local -F bench_begin=$EPOCHREALTIME
  for ((bench_i = 0; bench_i < bench_n; bench_i++)); do
    for bench_to; do
      cd "$bench_to" || return
      bench_prompt_once
    done
  done
  printf 'bench=%d\n' $(((EPOCHREALTIME - bench_begin) * 1000000))
}

# The bare looks at the disk that a prompt in a project cannot do without.  N STAMP FILE FILE FILE FILE FILE ABSENT
bench_floor() {
  local -i bench_i
  local -F bench_begin=$EPOCHREALTIME
  for ((bench_i = 0; bench_i < $1; bench_i++)); do
    [[ . -ef $PWD && $2 -nt $3 && $2 -nt $4 && $2 -nt $5 && $2 -nt $6 && $2 -nt $7 && ! -e $8 ]]
  done
  printf 'bench=%d\n' $(((EPOCHREALTIME - bench_begin) * 1000000))
}

# A line of the hook's own, N times.  N WORD ...
bench_call() {
  local -i bench_i bench_n=$1
  shift
  local -F bench_begin=$EPOCHREALTIME
  for ((bench_i = 0; bench_i < bench_n; bench_i++)); do "$@"; done
  printf 'bench=%d\n' $(((EPOCHREALTIME - bench_begin) * 1000000))
}

# A look, whatever the guard says.
bench_look() { __envhook_look }

# One line as it is typed.  LINE
bench_line() {
  local -F bench_begin=$EPOCHREALTIME
  eval "$1"
  printf 'bench=%d\n' $(((EPOCHREALTIME - bench_begin) * 1000000))
}

bench_state() { print -r -- "state=$VIRTUAL_ENV|$(whence -p python)|" }
