# envhook for PowerShell 7 and Windows PowerShell 5.1.  Python decides, this replays: see docs/architecture.md.
#
# Assignments of $__envhook_version, $__envhook_python and $__envhook_helper stand in front of this text; the rest is
# as it is in the repository: pure ASCII, since 5.1 reads scripts in the ANSI code page.  It must hold under StrictMode.
# What runs at each prompt is written for speed: a call of a function costs as much as ten file tests, $env:NAME five
# times [Environment]::GetEnvironmentVariable, a cmdlet more than that, and its name may be the user's.  Strings are
# compared by [string]::Equals, since -eq overlooks some characters.  504911232000000000 is the time of no file.

# Where nobody types there is no PSReadLine: leave no trace.
if ($env:ENVHOOK_DISABLE -eq '1' -or -not $function:PSConsoleHostReadLine) {
    foreach ($__envhook in '_version', '_python', '_helper', '') {
        $ExecutionContext.SessionState.PSVariable.Remove("__envhook$__envhook")
    }
    return
}
if ($ExecutionContext.SessionState.PSVariable.Get('__envhook')) { return }

$global:__envhook = @{
    modern = $PSVersionTable.PSVersion.Major -gt 5; windows = [IO.Path]::DirectorySeparatorChar -eq '\'
    colon = [string][IO.Path]::PathSeparator; bin = '/bin'
    run = $null; stamp = ''; unix = $null; uid = -1 # folder of answers and stamps, '' for none; who I am
    ticks = 0L # when this shell looked; 0: nothing can be noticed until the directory changes, 1: look once more
    older = @(); absent = @(); names = @(); values = @() # the quick guard
    place = $null; pwd = ''; path = ''; venv = ''; conda = '' # what the last look left behind
    doubt = ''; busy = $false       # the directory in which even a fresh answer did not hold; looking
    root = ''; off = ''             # the project's folder; the one for which the user said deactivate
    todo = @(); notes = @()         # what waits for the prompt: ask or missing; what is to be said
    said = [hashtable]::new([StringComparer]::Ordinal); tried = [hashtable]::new([StringComparer]::Ordinal)
    bins = @(); deactivate = $null  # what we ever put on PATH; the function of that name, if it is ours
    line = ''; since = 0; due = $true # what was typed, and when; the prompt has something to do
    prompts = @(); depth = 0; drawn = $false; labelled = $false; wipe = $false; cut = $false
    readline = $function:PSConsoleHostReadLine; lookup = $null
    gone = 'the program is gone, the hook is off; take it out: envhook uninstall'
}
if ($__envhook.windows) { $__envhook.bin = '\Scripts' }
if ($env:ENVHOOK_ENV) { $__envhook.bins = @($env:ENVHOOK_ENV + $__envhook.bin) }

# --- when to look -----------------------------------------------------------------------------------------------------

# As far as that can be told quickly, nothing has changed since this shell looked.
function global:__envhook_quick {
    $e = $__envhook; $os = [Environment]; $looked = $e.ticks
    if (-not ([object]::ReferenceEquals($global:PWD, $e.place) -and
            [string]::Equals($os::GetEnvironmentVariable('PATH'), $e.path) -and
            [string]::Equals($os::GetEnvironmentVariable('VIRTUAL_ENV'), $e.venv) -and
            [string]::Equals($os::GetEnvironmentVariable('CONDA_DEFAULT_ENV'), $e.conda))) { return $false }
    if ($looked -le 1) { return $looked -eq 0 }
    try {
        foreach ($path in $e.older) {
            $time = [IO.File]::GetLastWriteTimeUtc($path).Ticks
            if ($time -ge $looked -or $time -eq 504911232000000000) { return $false }
        }
        foreach ($path in $e.absent) {
            if ([IO.File]::GetLastWriteTimeUtc($path).Ticks -ne 504911232000000000) { return $false }
        }
        for ($i = 0; $i -lt $e.names.Count; $i++) {
            $value = [string]$os::GetEnvironmentVariable($e.names[$i])
            if (-not [string]::Equals($value, $e.values[$i])) { return $false }
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

# --- looking ----------------------------------------------------------------------------------------------------------

# Brings the shell into the state that is right for the directory.  HOW: '' by the kept answer, `fresh` by the helper,
# `typed` by the helper, which judges the line.  Verbs leave notes; the prompt carries them out.
function global:__envhook_look($here, $how) {
    $e = $__envhook
    if ($e.busy) { return }
    $e.busy = $true
    try {
        if ($null -eq $e.run) { __envhook_settle }
        $touched = __envhook_touch # before anything is read: what changes while we look is then newer
        if (-not [string]::Equals($here, $e.pwd)) { $e.notes = @() }
        if (-not [string]::Equals([Environment]::GetEnvironmentVariable('PATH'), $e.path)) { __envhook_sweep }
        $e.todo = @()
        $e.pwd = $e.place = $null # a look that Ctrl-C cuts short was none
        $kept = ''
        if (-not $how -and $e.run) {
            $tree = if ($e.windows) { '/' + $here.Replace('\', '/').Replace(':', '_') } else { $here }
            $path = "$($e.run)/answers/$__envhook_version/powershell$($tree.Replace('/', '/='))/.answer"
            $unix = $e.unix
            if (-not [IO.File]::Exists($path)) { $mine = $false }
            elseif ($unix) { $mine = $unix::GetStat($path).UserId -eq $e.uid }
            else { $mine = __envhook_mine $path }
            if ($mine) { $kept = [IO.File]::ReadAllText($path) }
        }
        if (-not (__envhook_replay $kept $here)) {
            if ($kept) { $e.tried.Clear() } # what could not be made before may be possible now
            __envhook_consult $here $how
        }
        # The very first run makes the folder, and is looked at once more.
        if (-not $touched) { $e.ticks = [long](__envhook_touch) }
    } catch {
        __envhook_forgive $_
        $e.ticks = 0L
    } finally { $e.busy = $false }
    $e.pwd = $here
    $e.place = $global:PWD
    $e.path = [Environment]::GetEnvironmentVariable('PATH')
    $e.venv = [Environment]::GetEnvironmentVariable('VIRTUAL_ENV')
    $e.conda = [Environment]::GetEnvironmentVariable('CONDA_DEFAULT_ENV')
}

# Names the run folder: below a folder that is mine.
function global:__envhook_settle {
    $e = $__envhook
    $e.unix = [psobject].Assembly.GetType('System.Management.Automation.Platform+Unix')
    if ([IO.Directory]::Exists('/proc/self')) { $e.uid = (__envhook_stat '/proc/self').UserId }
    elseif (-not $e.windows -and [IO.Directory]::Exists($env:HOME)) {
        $owner = __envhook_stat $env:HOME
        if ([string]::Equals($owner.GetUserName(), [Environment]::UserName)) { $e.uid = $owner.UserId }
    }
    $state = if ("$env:XDG_STATE_HOME".StartsWith([char]'/')) { $env:XDG_STATE_HOME } else { "$env:HOME/.local/state" }
    $e.run = ''
    if ($e.windows) { if ($env:LOCALAPPDATA) { $e.run = "$env:LOCALAPPDATA\envhook\run" } }
    elseif (__envhook_mine $env:XDG_RUNTIME_DIR) { $e.run = "$env:XDG_RUNTIME_DIR/envhook" }
    elseif (__envhook_mine $env:HOME) { $e.run = "$state/envhook/run/$([Environment]::MachineName)" }
    $e.stamp = [IO.Path]::Combine($e.run, 'stamps', "$PID")
}

# An absolute path, and `[ -O path ]`; what is in a user's LOCALAPPDATA is the user's.
function global:__envhook_mine($path) {
    if ($__envhook.windows) { return $true }
    if ("$path"[0] -ne '/' -or -not ([IO.File]::Exists($path) -or [IO.Directory]::Exists($path))) { return $false }
    return (__envhook_stat $path).UserId -eq $__envhook.uid
}

# Get-Item tells the owner, too, but its first use takes a tenth of a second.
function global:__envhook_stat($path) {
    $unix = $__envhook.unix
    if ($unix) { return $unix::GetStat($path) }
    return (Microsoft.PowerShell.Management\Get-Item -LiteralPath $path -Force).UnixStat
}

# Empties the stamp and remembers its time; false where nothing can be written: then nothing can be noticed.
function global:__envhook_touch {
    $e = $__envhook
    $e.ticks = 0L
    if (-not $e.run -or -not [IO.Directory]::Exists([IO.Path]::GetDirectoryName($e.stamp))) { return $false }
    try {
        [IO.File]::Create($e.stamp).Dispose()
        $e.ticks = [IO.File]::GetLastWriteTimeUtc($e.stamp).Ticks
    } catch { __envhook_forgive $_ }
    return $e.ticks -ne 0
}

# Carries an answer out; false if its guard does not hold, and nothing happened.
function global:__envhook_replay($text, $here) {
    $file = [IO.File]; $nothing = 504911232000000000
    try { return $text -and (. ([scriptblock]::Create($text))) } catch { __envhook_forgive $_ }
    return $false
}

# Runs the helper and carries its answer out.
function global:__envhook_consult($here, $how) {
    $e = $__envhook
    $line = ''
    if ($how -eq 'typed') { $line = $e.line; $e.line = '' }
    if (__envhook_there) {
        $text = __envhook_start $line @('-I', '-S', '-X', 'utf8', $__envhook_helper, $__envhook_version, 'powershell',
            $e.run, $here, (__envhook_real $here))
    } else { $text = ''; __envhook_say 'gone' $e.gone }
    if (-not $text) { $e.ticks = 0L }
    elseif (__envhook_replay $text $here) { $e.doubt = '' }
    else {
        # Something changed while the helper looked: once more at the prompt, but not for ever.
        $e.ticks = [long](-not [string]::Equals($e.doubt, $here))
        $e.doubt = $here
    }
}

function global:__envhook_there {
    return [IO.File]::Exists($__envhook_python) -and [IO.File]::Exists($__envhook_helper)
}

# Runs our Python with the terminal's stderr and Ctrl-C, but no stdin.  Gives what it prints, '' if it fails.
function global:__envhook_start($line, $arguments) {
    $info = [Diagnostics.ProcessStartInfo]::new($__envhook_python)
    $info.Arguments = @(foreach ($one in $arguments) { '"' + (__envhook_escape $one) + '"' }) -join ' '
    $info.UseShellExecute = $false
    $info.RedirectStandardInput = $info.RedirectStandardOutput = $true
    $info.StandardOutputEncoding = [Text.Encoding]::UTF8
    $info.WorkingDirectory = [IO.Path]::GetPathRoot($__envhook_python)
    $null = $info.Environment.Remove('ENVHOOK_TYPED')
    if ($line) { $info.Environment['ENVHOOK_TYPED'] = $line; $info.Environment['ENVHOOK_SINCE'] = $__envhook.since }
    $process = [Diagnostics.Process]::Start($info)
    $process.StandardInput.Close()
    $text = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    # Ctrl-C reaches us by way of another thread, some time later: it is to stop us here, not behind the prompt.
    for ($i = 0; $process.ExitCode -eq 130 -and $i -lt 100; $i++) { [Threading.Thread]::Sleep(10) }
    if ($process.ExitCode -eq 0) { return $text }
    return ''
}

# For between double quotes in a command line (CommandLineToArgvW; .NET reads them so on every system).
function global:__envhook_escape($text) { return $text -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1' }

# --- what guards are made of ------------------------------------------------------------------------------------------

# The physical path, as `pwd -P` tells it; '' for what is not there.
function global:__envhook_real($path, $links = 0) {
    $here = $root = [IO.Path]::GetPathRoot($path)
    if (-not $root -or $links -gt 40) { return '' }
    $slash = [IO.Path]::DirectorySeparatorChar
    $parts = $path.Substring($root.Length).Split($slash)
    for ($i = 0; $i -lt $parts.Count; $i++) {
        $part = $parts[$i]
        if ($part -eq '..') { $here = [IO.Path]::GetDirectoryName($here); if (-not $here) { $here = $root } }
        if ($part -eq '' -or $part -eq '.' -or $part -eq '..') { continue }
        $step = [IO.Path]::Combine($here, $part)
        $target = if ($__envhook.modern) { ([IO.FileInfo]$step).LinkTarget } else { __envhook_target $step }
        if ($target) {
            $rest = [string]::Join($slash, $parts, $i + 1, $parts.Count - $i - 1)
            return __envhook_real ([IO.Path]::Combine($here, $target, $rest)) ($links + 1)
        }
        $here = $step
    }
    if ([IO.File]::GetLastWriteTimeUtc($here).Ticks -eq 504911232000000000) { return '' }
    return $here
}

# Where a link leads, in Windows PowerShell.
function global:__envhook_target($path) {
    if ([int]([IO.FileInfo]$path).Attributes -band 1024) { # a reparse point; all bits are set for what is not there
        return @((Microsoft.PowerShell.Management\Get-Item -LiteralPath $path -Force -ErrorAction Ignore).Target)[0]
    }
}

# All of these are there, also where links lead.
function global:__envhook_exist($paths) {
    foreach ($path in $paths) {
        $bits = [int]([IO.FileInfo]$path).Attributes
        if ($bits -ne -1 -and $bits -band 1024) {
            if ($__envhook.modern) { $bits = [int][IO.File]::ResolveLinkTarget($path, $true).Attributes }
            elseif (-not (__envhook_real $path)) { $bits = -1 }
        }
        if ($bits -eq -1) { return $false }
    }
    return $true
}

# Environment variables have these values; one that is not set counts as empty.
function global:__envhook_set($names, $values) {
    for ($i = 0; $i -lt $names.Count; $i++) {
        $value = [string][Environment]::GetEnvironmentVariable($names[$i])
        if (-not [string]::Equals($value, $values[$i])) { return $false }
    }
    return $true
}

# The visible folders of ROOT that hold a pyvenv.cfg are just these; nothing is looked at through a link.
function global:__envhook_children($root, $names) {
    $found = 0
    foreach ($child in ([IO.DirectoryInfo]$root).GetDirectories()) {
        if ($child.Name[0] -eq '.' -or [int]$child.Attributes -band 1024) { continue }
        $cfg = [IO.FileInfo][IO.Path]::Combine($child.FullName, 'pyvenv.cfg')
        if ([int]$cfg.Attributes -band 1040) { continue } # a link, a folder; nothing there has all bits set
        if ([Array]::IndexOf($names, $child.Name) -lt 0) { return $false }
        $found++
    }
    return $found -eq $names.Count
}

# --- notes ------------------------------------------------------------------------------------------------------------

function global:__envhook_carry_out($here) {
    $e = $__envhook
    if ($e.todo.Count -and $e.todo[0] -eq 'missing') { __envhook_create $here $e.todo[1] $e.todo[2] }
    if ($e.todo.Count -and $e.todo[0] -eq 'ask') {
        # Unless the user made it by the line just typed or has activated it by hand.
        if ($e.line -or (__envhook_is $e.todo[2])) { __envhook_look $here 'typed' }
        if ($e.todo.Count -and $e.todo[0] -eq 'ask' -and -not (__envhook_foreign $e.todo[2])) {
            __envhook_say "ask:$($e.todo[2])" $e.todo[3]
        }
    }
    $notes = $e.notes
    $e.todo = @(); $e.notes = @()
    foreach ($note in $notes) {
        if ($note[0]) { if ($e.said[$note[0]]) { continue } else { $e.said[$note[0]] = $true } }
        [Console]::Error.WriteLine("envhook: $($note[1])")
    }
}

# Once for each project in this shell.  Ctrl-C stops the child and then our pipeline: `finally` happens all the same.
function global:__envhook_create($here, $root, $folder) {
    $e = $__envhook
    if ([string]::Equals($e.off, $root) -or $e.tried[$root] -or (__envhook_foreign $folder)) { return }
    $e.tried[$root] = $e.cut = $true
    try { $null = __envhook_start '' @('-I', '-X', 'utf8', '-m', 'envhook.create', $root) }
    finally { __envhook_look $here 'fresh' }
}

# --- the verbs of answers: they say what is to be, and compare with what is -------------------------------------------

function global:__envhook_enter($root, $folder, $bin, $label, $text) {
    $e = $__envhook; $os = [Environment]; $colon = $e.colon
    if ([string]::Equals($e.off, $root) -or (__envhook_foreign $folder)) { return __envhook_leave $root '' }
    $e.root = $root; $e.off = ''
    $ours = $os::GetEnvironmentVariable('ENVHOOK_ENV')
    $active = $os::GetEnvironmentVariable('VIRTUAL_ENV')
    $function = $function:deactivate
    if ($active) {
        $script = "$function".Contains('_OLD_VIRTUAL_PATH')
        if (($script -or -not [string]::Equals($active, $ours)) -and (__envhook_is $folder)) {
            __envhook_adopt $script
            $function = $function:deactivate
        }
    }
    $path = $os::GetEnvironmentVariable('PATH')
    $first = "$path$colon".StartsWith("$bin$colon", [StringComparison]::Ordinal)
    if (-not ($first -and [string]::Equals($ours, $folder))) {
        if ($ours) { __envhook_strip ($ours + $e.bin); $path = $os::GetEnvironmentVariable('PATH') }
        # One that the user keeps on PATH anyway is no business of ours, not even when it seems to come back.
        if ([Array]::IndexOf("$path".Split($colon[0]) + $e.bins, $bin) -lt 0) { $e.bins += $bin }
        if ($path) { $path = "$bin$colon$path" } else { $path = $bin }
        $os::SetEnvironmentVariable('PATH', $path)
    }
    $os::SetEnvironmentVariable('ENVHOOK_ENV', $folder)
    $os::SetEnvironmentVariable('VIRTUAL_ENV', $folder)
    $os::SetEnvironmentVariable('VIRTUAL_ENV_PROMPT', $label)
    $os::SetEnvironmentVariable('ENVHOOK_PROMPT', $text)
    if ($os::GetEnvironmentVariable('PYTHONHOME')) {
        $env:ENVHOOK_PYTHONHOME = $env:PYTHONHOME
        $env:PYTHONHOME = $null
    }
    if (-not ($function -or $function:deactivate -or $alias:deactivate)) {
        ${function:global:deactivate} = { __envhook_deactivate }
        $e.deactivate = $function:deactivate
    }
}

# Nothing of ours is active here.
function global:__envhook_leave($root, $text) {
    $e = $__envhook
    $e.root = $root
    if ($e.off -and -not [string]::Equals($e.off, $root)) { $e.off = '' } # it lasts until the project is left
    __envhook_release
    if ($text -and (__envhook_foreign '')) { $text = '' }
    if ([string][Environment]::GetEnvironmentVariable('ENVHOOK_PROMPT') -ne $text) { $env:ENVHOOK_PROMPT = $text }
}

# A line for the prompt, once in this shell for each KEY ('': each time).
function global:__envhook_say($key, $text) { $__envhook.notes += , @($key, $text); $__envhook.due = $true }

function global:__envhook_ask($root, $folder, $text) {
    __envhook_leave $root ''
    $__envhook.todo = 'ask', $root, $folder, $text; $__envhook.due = $true
}

function global:__envhook_missing($root, $folder) {
    __envhook_leave $root ''
    $__envhook.todo = 'missing', $root, $folder; $__envhook.due = $true
}

# The user's `deactivate` is over: a builder's command was typed for ROOT.
function global:__envhook_on($root) { if ([string]::Equals($__envhook.off, $root)) { $__envhook.off = '' } }

# --- what the verbs are made of ---------------------------------------------------------------------------------------

# The environment that is active, by whomever, is this one.
function global:__envhook_is($folder) {
    $active = [Environment]::GetEnvironmentVariable('VIRTUAL_ENV')
    return $active -and ([string]::Equals($active, $folder) -or [string]::Equals((__envhook_real $active), $folder))
}

# Somebody else's environment is active, and it is not this one.
function global:__envhook_foreign($folder) {
    $os = [Environment]
    if ($os::GetEnvironmentVariable('CONDA_PREFIX') -and $env:CONDA_DEFAULT_ENV -cne 'base') { return $true }
    $active = $os::GetEnvironmentVariable('VIRTUAL_ENV')
    if (-not $active -or [string]::Equals($active, $os::GetEnvironmentVariable('ENVHOOK_ENV'))) { return $false }
    return -not ($folder -and (__envhook_is $folder))
}

# Gives up what is ours, and nothing else.
function global:__envhook_release {
    $e = $__envhook; $os = [Environment]; $unset = [NullString]::Value
    $ours = $os::GetEnvironmentVariable('ENVHOOK_ENV')
    if ($ours) {
        __envhook_strip ($ours + $e.bin)
        if ([string]::Equals($os::GetEnvironmentVariable('VIRTUAL_ENV'), $ours)) {
            $os::SetEnvironmentVariable('VIRTUAL_ENV', $unset)
            $os::SetEnvironmentVariable('VIRTUAL_ENV_PROMPT', $unset)
        }
        $os::SetEnvironmentVariable('ENVHOOK_ENV', $unset)
    }
    # A foreign environment needs it put away as ours did.
    $python = $os::GetEnvironmentVariable('ENVHOOK_PYTHONHOME')
    if ($python -and -not (__envhook_foreign '')) {
        $os::SetEnvironmentVariable('PYTHONHOME', $python)
        $os::SetEnvironmentVariable('ENVHOOK_PYTHONHOME', $unset)
    }
    if ($e.deactivate) {
        # This removes it, but not if `global:` is said.
        if ([object]::ReferenceEquals($function:deactivate, $e.deactivate)) { $function:deactivate = $null }
        $e.deactivate = $null
    }
}

# Takes the first entry that is FOLDER out of PATH; as text, since empty entries are to stay.
function global:__envhook_strip($folder) {
    $colon = $__envhook.colon
    $all = $colon + [Environment]::GetEnvironmentVariable('PATH') + $colon
    $at = $all.IndexOf("$colon$folder$colon", [StringComparison]::Ordinal)
    if ($at -lt 0) { return }
    $all = $all.Remove($at, $folder.Length + 1)
    $all = if ($all.Length -gt 2) { $all.Substring(1, $all.Length - 2) } else { '' }
    [Environment]::SetEnvironmentVariable('PATH', $all)
}

# Takes out what another tool's `deactivate` brought back: a bin of ours that is no longer active.
function global:__envhook_sweep {
    $active = ($env:ENVHOOK_ENV + $__envhook.bin), ($env:VIRTUAL_ENV + $__envhook.bin)
    foreach ($bin in $__envhook.bins) { if ([Array]::IndexOf($active, $bin) -lt 0) { __envhook_strip $bin } }
}

# Makes an environment that was activated by hand ours to leave.  What its script set up besides (prompt, variables,
# functions) its own `deactivate` takes back; what was done to PATH since then stays.
function global:__envhook_adopt($script) {
    $path = $env:PATH; $bin = $env:VIRTUAL_ENV + $__envhook.bin; $errors = $global:Error.Count
    $__envhook.wipe = -not "$function:prompt".Contains('__envhook_before')
    if ($script) { try { $null = & $function:deactivate } catch { $null } }
    while ($global:Error.Count -gt $errors) { $global:Error.RemoveAt(0) }
    $env:PATH = $path
    __envhook_strip $bin
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
            __envhook_after $n (& `$__envhook.prompts[$n].block)
        } finally { `$__envhook.depth-- }")
}

# In front of the prompt: true if the last command failed.
function global:__envhook_before($n, $ok) {
    $e = $__envhook
    $e.depth++
    $e.drawn = $true
    if ($e.depth -eq 1) {
        $e.labelled = $false
        if ($e.due -or -not (__envhook_quick)) { __envhook_step }
        $e.line = ''
    }
    # Where a prompt writes its text itself, the label goes in front of all.
    if ($e.prompts[$n].writes) { $Host.UI.Write((__envhook_after $n '')) }
    return -not $ok
}

# Behind it: shows the label in front of its text, once.
function global:__envhook_after($n, $text) {
    $e = $__envhook
    $e.cut = $false
    $label = [Environment]::GetEnvironmentVariable('ENVHOOK_PROMPT')
    if ($null -eq $text) { return }
    if ($label -and -not ($e.labelled -or $e.prompts[$n].shows -or $env:VIRTUAL_ENV_DISABLE_PROMPT)) {
        $e.labelled = $true
        $text = [string]@($text)[0] # the host takes the first of several
        $body = $text.TrimStart([char]13, [char]10)
        $text = $text.Substring(0, $text.Length - $body.Length) + $label + $body
    }
    # The prompt of an activate script has drawn its label before it called us.
    if ($e.wipe) { $e.wipe = $false; if ($Host.UI.SupportsVirtualTerminal) { $text = "`r$([char]27)[K$text" } }
    return $text
}

# In front of reading a line: true if the last command failed.
function global:__envhook_reading($ok) {
    $e = $__envhook
    # A prompt that took the place of ours did not call us.
    if (-not $e.drawn) { __envhook_step; $e.cut = $false; __envhook_wrap }
    # Where Ctrl-C has cut the prompt off, be it late, the host has written `PS>` in its place.
    if ($e.cut) { $e.cut = $false; $Host.UI.Write("`r$([char]27)[K$(& $function:prompt)") }
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

# --- what the user types ----------------------------------------------------------------------------------------------

function global:__envhook_tell($status, $text) {
    [Console]::Error.WriteLine("envhook: $text")
    $global:LASTEXITCODE = $status
}

function global:__envhook_deactivate {
    if (-not $env:ENVHOOK_ENV) { return __envhook_tell 1 'no environment of envhook is active in this shell' }
    $__envhook.off = $__envhook.root
    __envhook_leave $__envhook.root ''
    $__envhook.path = $env:PATH; $__envhook.venv = $env:VIRTUAL_ENV
    $global:LASTEXITCODE = 0
}

function global:__envhook_reload($activate) {
    $e = $__envhook
    if ($activate) { $e.off = '' }
    $e.said.Clear(); $e.tried.Clear()
    $here = __envhook_where
    if ($here) { __envhook_look $here 'fresh' }
    $global:LASTEXITCODE = 0
    if ($activate -and -not ($env:ENVHOOK_ENV -or $e.todo.Count -or $e.notes.Count)) {
        __envhook_tell 1 'nothing to activate here; see why: envhook status'
    }
}

function global:envhook {
    $__envhook_verb = if ($args.Count -eq 1) { "$($args[0])" } else { '' }
    if ($__envhook_verb -ceq 'deactivate') { return __envhook_deactivate }
    if ($__envhook_verb -cin 'activate', 'reload') { return __envhook_reload ($__envhook_verb -ceq 'activate') }
    if (-not (__envhook_there)) {
        if ("$args" -cmatch '^uninstall\b') { return __envhook_uninstall }
        return __envhook_tell 1 $__envhook.gone
    }
    $__envhook_words = @('-I', '-X', 'utf8', '-m', 'envhook') + $args
    # Before 7.3 PowerShell hands quotes over as they are, and drops empty words.
    if ($PSVersionTable.PSVersion -lt [version]'7.3') {
        $__envhook_words = @(foreach ($word in $__envhook_words) {
            if ("$word" -eq '') { '""' } elseif ($word -match '\s') { __envhook_escape $word }
            else { $word -replace '(\\*)"', '$1$1\"' } })
    }
    $__envhook_was = $env:ENVHOOK_SHELL, $env:ENVHOOK_OFF
    try {
        $env:ENVHOOK_SHELL = 'powershell'; $env:ENVHOOK_OFF = $__envhook.off
        if ($MyInvocation.ExpectingInput) { $input | & $__envhook_python $__envhook_words }
        else { & $__envhook_python $__envhook_words }
    } finally { $env:ENVHOOK_SHELL, $env:ENVHOOK_OFF = $__envhook_was }
}

# For when the program is gone: takes the block out of the profile, through links, and leaves every other byte.  A block
# that does not end its last line stands behind a line that did not either: the newline between them came with it.
function global:__envhook_uninstall {
    $file = $PROFILE.CurrentUserAllHosts
    $bytes = if ([IO.File]::Exists($file)) { [IO.File]::ReadAllBytes($file) } else { , @() }
    # Windows PowerShell's own `>` writes UTF-16; in Latin 1 every byte is a character.
    $wide = $bytes.Count -gt 1 -and $bytes[0] -eq 255 -and $bytes[1] -eq 254
    $code = if ($wide) { [Text.Encoding]::Unicode } else { [Text.Encoding]::GetEncoding(28591) }
    $block = '# >>> envhook >>>[^\n]*\n(?:(?!# >>> envhook >>>).*\n)*?# <<< envhook <<<[ \t\r]*'
    $text = $code.GetString($bytes)
    $rest = $text -creplace "(?m)^$block\n|(?:\r?\n|^)$block\z", ''
    if ($rest.Length -eq $text.Length) { return __envhook_tell 1 "no lines of envhook in $file" }
    $bytes = $code.GetBytes($rest)
    $stream = [IO.File]::OpenWrite($file) # written over, then cut: that needs no room on a full disk
    try { $stream.Write($bytes, 0, $bytes.Length); $stream.SetLength($bytes.Length) } finally { $stream.Dispose() }
    __envhook_tell 0 "taken out of $file; renew this shell: exec pwsh"
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
