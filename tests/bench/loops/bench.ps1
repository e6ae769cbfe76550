# Dot-sourced by a shell that is measured: prompts and changes of directory in a loop, as PowerShell itself runs them.

function bench_told($watch) { "bench=$([long]($watch.Elapsed.Ticks / 10))" }

# N prompts.
function bench_prompt($count) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    for ($i = 0; $i -lt $count; $i++) { $null = prompt }
    bench_told $watch
}

# Each directory in turn, N times, with the prompt that follows.
function bench_visit($count) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    for ($i = 0; $i -lt $count; $i++) {
        foreach ($to in $args) {
            Set-Location -LiteralPath $to
            $null = prompt
        }
    }
    bench_told $watch
}

# The bare looks at the disk that a prompt in a project cannot do without.
function bench_floor($count, $stamp, $a, $b, $c, $d, $e, $absent) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $looked = [IO.File]::GetLastWriteTimeUtc($stamp).Ticks
    for ($i = 0; $i -lt $count; $i++) {
        foreach ($path in $a, $b, $c, $d, $e) { if ([IO.File]::GetLastWriteTimeUtc($path).Ticks -ge $looked) { break } }
        $null = [IO.File]::GetLastWriteTimeUtc($absent).Ticks -ne 504911232000000000
    }
    bench_told $watch
}

# A line of the hook's own, N times.
function bench_call($count, $line) {
    $block = [scriptblock]::Create($line)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    for ($i = 0; $i -lt $count; $i++) { $null = & $block }
    bench_told $watch
}

# A look, whatever the guard says.
function bench_look { __envhook_look $PWD.ProviderPath '' }

# One line as it is typed.
function bench_line($line) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    Invoke-Expression $line
    bench_told $watch
}

function bench_state { "state=$env:VIRTUAL_ENV|$((Get-Command python -CommandType Application -ErrorAction Ignore)[0].Source)|" }
