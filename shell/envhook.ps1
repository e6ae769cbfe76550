# envhook for PowerShell 7 and Windows PowerShell 5.1.  Python decides, this replays: see docs/architecture.md.
#
# Assignments of $__envhook_version, $__envhook_python and $__envhook_helper stand in front of this text.  All parts are
# pure ASCII, since 5.1 reads scripts in the ANSI code page, and must hold under StrictMode.
# What runs at the start names no type and calls no member that it can do without: the first time of each costs more
# than a page of functions.  What runs at each prompt is written for speed: a call of a function costs as much as ten
# file tests, $env:NAME five times [Environment]::GetEnvironmentVariable, a cmdlet more than that, and its name may be
# the user's.  Strings are compared by [string]::Equals, since -eq overlooks some characters.  504911232000000000 is the
# time of no file.  Words of reflection (as in the list of PowerShell's SuspiciousContentChecker) are not used anywhere:
# a script with one of them is logged as a warning, and that takes longer than all of the start.

# Where nobody types there is no PSReadLine: leave no trace.
if ($env:ENVHOOK_DISABLE -eq '1' -or -not $function:PSConsoleHostReadLine) {
    foreach ($__envhook in '_version', '_python', '_helper', '') {
        $ExecutionContext.SessionState.PSVariable.Remove("__envhook$__envhook")
    }
    return
}
if ($function:__envhook_quick) { return }

$global:__envhook = @{
    modern = $PSEdition -eq 'Core'
    run = $null; stamp = ''; unix = $null; uid = -1 # folder of answers and stamps, '' for none; who I am
    ticks = 0L # when this shell looked; 0: nothing can be noticed until the directory changes, 1: look once more
    older = @(); absent = @(); names = @() # the quick guard
    blocks = $null                  # answers as they were compiled
    place = $null; pwd = ''; path = ''; watched = ''; seen = '' # what the last look left behind
    doubt = ''; busy = $false       # the directory in which even a fresh answer did not hold; looking
    root = ''; off = ''             # the project's folder; the one for which the user said deactivate
    todo = @(); notes = @()         # what waits for the prompt: ask or missing; what is to be said
    bins = @(); deactivate = $null  # what we ever put on PATH; the function of that name, if it is ours
    line = ''; since = 0; due = $true # what was typed, and when; the prompt has something to do
    prompts = @(); depth = 0; drawn = $false; labelled = $false; wipe = $false; cut = $false
    readline = $function:PSConsoleHostReadLine; lookup = $null
    told = ''; tell = $false        # what the daemon knows of this shell, and whether it is to be told more
    waking = $false; woken = $false # the daemon has seen a change: looking; has looked, and left notes for the prompt
    ok = $true                      # how the last command ended
    look = @look@
    rest = @rest@
    live = @live@
}

# Calls a function of the parts that stand above as texts.  To read them takes longer than all the rest of the start:
# one waits for the first prompt, one for the first project, and a shell that is never in one does without; the third
# waits for a daemon.
function global:__envhook_far($name, $words, $parts = ('look', 'rest')) {
    foreach ($part in $parts) {
        $text = $__envhook[$part]
        if ($text) { . ([scriptblock]::Create($text)); $__envhook[$part] = '' }
    }
    if ($name) { & "__envhook_$name" @words }
}
# Each of these is replaced by the function itself.
function global:__envhook_look { __envhook_far look $args look }
function global:__envhook_enter { __envhook_far enter $args }
function global:__envhook_release { __envhook_far release $args }
function global:__envhook_ask { __envhook_far ask $args }
function global:__envhook_missing { __envhook_far missing $args }
function global:__envhook_on { __envhook_far on $args }
function global:__envhook_say { __envhook_far say $args }
function global:__envhook_exist { __envhook_far exist $args }
function global:__envhook_children { __envhook_far children $args }
function global:__envhook_sweep { __envhook_far sweep $args }
function global:__envhook_consult { __envhook_far consult $args }
function global:__envhook_carry_out { __envhook_far carry_out $args }
function global:__envhook_after { __envhook_far after $args }
function global:__envhook_deactivate { __envhook_far deactivate $args }
function global:__envhook_register { __envhook_far register $args live }

# --- when to look -----------------------------------------------------------------------------------------------------

# As far as that can be told quickly, nothing has changed since this shell looked.  All variables are read by one call.
function global:__envhook_quick {
    $e = $__envhook; $looked = $e.ticks
    if (-not ([object]::ReferenceEquals($global:PWD, $e.place) -and
            [string]::Equals([Environment]::ExpandEnvironmentVariables($e.watched), $e.seen))) { return $false }
    if ($looked -le 1) { return $looked -eq 0 }
    try {
        foreach ($path in $e.older) {
            $time = [IO.File]::GetLastWriteTimeUtc($path).Ticks
            if ($time -ge $looked -or $time -eq 504911232000000000) { return $false }
        }
        foreach ($path in $e.absent) {
            if ([IO.File]::GetLastWriteTimeUtc($path).Ticks -ne 504911232000000000) { return $false }
        }
    } catch {
        __envhook_forgive $_ # a folder that was closed to us: nothing more can be noticed
        $e.ticks = 0L
    }
    return $true
}

# At a prompt at which something may have changed.
function global:__envhook_step {
    $e = $__envhook
    try {
        $here = __envhook_where
        if (-not $here) { return }
        if ($e.line -and (__envhook_telling $here)) { __envhook_look $here 'typed' }
        elseif (-not (__envhook_quick)) { __envhook_look $here '' }
        if ($e.todo.Count -or $e.notes.Count) { __envhook_carry_out $here }
        $e.due = $false
    } catch { __envhook_forgive $_ }
}

# After each change of the location, before the next command of the same line: nothing is said, made or thrown.
function global:__envhook_moved {
    try {
        $here = __envhook_where
        if ($here -and -not [string]::Equals($here, $__envhook.pwd)) { __envhook_look $here '' }
    } catch { __envhook_forgive $_ }
}

# The directory as the user sees it, '' in other providers (Env:, HKLM:).
function global:__envhook_where {
    $here = $global:PWD # which knows its path already
    if ($here -isnot [Management.Automation.PathInfo]) { $here = $ExecutionContext.SessionState.Path.CurrentLocation }
    if ($here.Provider.Name -ne 'FileSystem') { return '' }
    $path = $here.ProviderPath
    if ($path.Length -le [IO.Path]::GetPathRoot($path).Length) { return $path }
    return $path.TrimEnd([IO.Path]::DirectorySeparatorChar)
}

# The line typed is to be judged: it ends with an environment that is not active, or may undo the user's `deactivate`.
function global:__envhook_telling($here) {
    if ($__envhook.off) { return $true }
    if ($__envhook.line -notmatch '(?:"([^"]+)"|''([^'']+)''|(\S+))\s*$') { return $false }
    foreach ($word in $Matches[1, 2, 3]) { if ($word) { break } }
    try { $folder = [IO.Path]::Combine($here, $word) } catch { __envhook_forgive $_; return $false }
    return [IO.File]::Exists([IO.Path]::Combine($folder, 'pyvenv.cfg')) -and
        -not [string]::Equals((__envhook_real $folder), $env:ENVHOOK_ENV)
}

# What we caught is no business of the user's.
function global:__envhook_forgive($caught) {
    $all = $global:Error
    if ($all.Count -and [object]::ReferenceEquals($all[0].Exception, $caught.Exception)) { $all.RemoveAt(0) }
}

# --- the prompt -------------------------------------------------------------------------------------------------------

# Puts us in front of whatever `prompt` is now.  That one finds $? as the last command left it (Write-Error is the one
# way to make it false), and no variable of ours.
function global:__envhook_wrap {
    $block = $function:prompt
    if (-not $block -or "$block".Contains('__envhook_before')) { return }
    $n = $__envhook.prompts.Count
    $__envhook.prompts += @{
        block = $block
        shows = "$($block.Module)" -match '^(starship|oh-my-posh)' -or "$block" -match 'VIRTUAL_ENV|ENVHOOK_PROMPT'
        writes = "$block" -match 'Write-Host\b[^;|}\r\n]*\s-n|(Console\]::|Out|UI)\.?Write\('
    }
    ${function:global:prompt} = [scriptblock]::Create("
        try {
            if (__envhook_before $n `$?) { Microsoft.PowerShell.Utility\Write-Error '' -ErrorAction Ignore }
            `$__envhook_text = & `$__envhook.prompts[$n].block
            `$__envhook.cut = `$false
            if (`$__envhook.wipe -or [Environment]::GetEnvironmentVariable('ENVHOOK_PROMPT')) {
                __envhook_after $n `$__envhook_text
            } else { `$__envhook_text }
        } finally { `$__envhook.depth-- }")
}

# In front of the prompt: true if the last command failed.
function global:__envhook_before($n, $ok) {
    $e = $__envhook
    $e.depth++
    $e.drawn = $true
    if ($e.depth -eq 1) {
        $e.labelled = $false
        if ($e.waking) { $ok = $e.ok } # drawn again: nothing has been run since
        else {
            $e.ok = $ok
            if ($e.due -or -not (__envhook_quick)) { __envhook_step }
            $e.line = ''
        }
    }
    # Where a prompt writes its text itself, the label goes in front of all.
    if ($e.prompts[$n].writes) { $Host.UI.Write((__envhook_after $n '')) }
    return -not $ok
}

# In front of reading a line: true if the last command failed.
function global:__envhook_reading($ok) {
    $e = $__envhook
    # A prompt that took the place of ours did not call us.
    if (-not $e.drawn) { __envhook_step; $e.cut = $false; __envhook_wrap }
    # Where Ctrl-C has cut the prompt off, be it late, the host has written `PS>` in its place.
    if ($e.cut) { $e.cut = $false; $Host.UI.Write("`r$([char]27)[K$(& $function:prompt)") }
    if ($e.tell) { __envhook_register } # now that the prompt is to be seen: the first time takes a while
    return -not $ok
}

# Keeps the line that was typed, for consent by typing, and when it began, in seconds since 1970.
function global:__envhook_read($line) {
    $e = $__envhook
    if ("$line".Length -le 4096) { $e.line = "$line" } # of a long one the helper would not see the end
    if ($e.line -match '(v|virtual|pip)env|uv|poetry|pdm|hatch|rye') { $e.due = $true }
    $since = ([DateTime]::UtcNow.Ticks - 621355968000000000) / [decimal]10000000
    $e.since = $since.ToString([cultureinfo]::InvariantCulture)
    return $line
}

function global:PSConsoleHostReadLine {
    if (__envhook_reading $?) { Microsoft.PowerShell.Utility\Write-Error '' -ErrorAction Ignore }
    try { __envhook_read (& $__envhook.readline) } finally { $__envhook.drawn = $false }
}

function global:envhook {
    __envhook_far
    if ($MyInvocation.ExpectingInput) { $input | __envhook_command $args } else { __envhook_command $args }
}

# --- the ways in ------------------------------------------------------------------------------------------------------

# Tools that come later in the profiles replace `prompt`: ours goes in front when the host first asks for one.
function global:__envhook_first {
    $commands = $ExecutionContext.SessionState.InvokeCommand
    try {
        $commands.PreCommandLookupAction = [Delegate]::Remove($commands.PreCommandLookupAction, $__envhook.lookup)
        __envhook_wrap
    } catch { __envhook_forgive $_ }
}
# Assigning a script block makes it a delegate; to name that type would cost a tenth of all this file's start.
& {
    $commands = $ExecutionContext.SessionState.InvokeCommand
    $others = $commands.PreCommandLookupAction
    $commands.PreCommandLookupAction = {
        param($__envhook_sender, $__envhook_event)
        if ($__envhook_event.CommandName -eq 'prompt') { __envhook_first }
    }
    $__envhook.lookup = $commands.PreCommandLookupAction
    if ($others) { $commands.PreCommandLookupAction = [Delegate]::Combine($others, $__envhook.lookup) }
    if (-not $__envhook.modern) { return } # Windows PowerShell has no such event: there the prompt alone notices
    $others = $commands.LocationChangedAction
    $commands.LocationChangedAction = { __envhook_moved }
    if ($others) { $commands.LocationChangedAction = [Delegate]::Combine($others, $commands.LocationChangedAction) }
}
