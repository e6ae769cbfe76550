# envhook for PowerShell 7 and Windows PowerShell 5.1.  Python decides, this replays: see docs/architecture.md.
#
# Assignments of $__envhook_version, $__envhook_python and $__envhook_helper stand in front of this text; the rest is
# as it is in the repository: pure ASCII, since 5.1 reads scripts in the ANSI code page.  .NET calls stand where cmdlets
# would do: those cost a hundred times more, and their names may be the user's.  Strings are compared by
# [string]::Equals, since -eq overlooks some characters.  All of it holds under StrictMode.

# Where nobody types there is no PSReadLine: leave no trace.
if ($env:ENVHOOK_DISABLE -eq '1' -or -not $function:PSConsoleHostReadLine) {
    foreach ($__envhook in '_version', '_python', '_helper', '') {
        $ExecutionContext.SessionState.PSVariable.Remove("__envhook$__envhook")
    }
    return
}
if ($ExecutionContext.SessionState.PSVariable.Get('__envhook')) { return }

$global:__envhook = @{
    windows = [IO.Path]::DirectorySeparatorChar -eq '\'; colon = [string][IO.Path]::PathSeparator; bin = '/bin'
    run = $null; stamp = ''; uid = -1          # folder of answers and stamps, '' for none; settled at the first look
    ticks = 0L; older = @(); absent = @(); names = @(); values = @() # quick guard; ticks: when this shell looked last,
                                               # 0: nothing can be noticed, 1: look once more
    pwd = ''; path = ''; venv = ''; conda = '' # what the last look left behind: any difference means to look again
    doubt = ''; busy = $false                  # the directory in which even a fresh answer did not hold; looking
    root = ''; off = ''                        # the project's folder; the one for which the user said deactivate
    todo = @(); notes = @()                    # what waits for the prompt: ask or missing; what is to be said
    said = [hashtable]::new([StringComparer]::Ordinal); tried = [hashtable]::new([StringComparer]::Ordinal)
    bins = @(); deactivate = $null             # what we ever put on PATH; the function of that name, if it is ours
    id = $MyInvocation.HistoryId; line = ''; since = 0 # the last command; its line as long as it may be judged
    prompts = @(); depth = 0; drawn = $false; labelled = $false; wipe = $false; cut = $false
    readline = $function:PSConsoleHostReadLine; lookup = $null
    gone = 'the program is gone, the hook is off; take it out: envhook uninstall'
}
if ($__envhook.windows) { $__envhook.bin = '\Scripts' }
if ($env:ENVHOOK_ENV) { $__envhook.bins = @($env:ENVHOOK_ENV + $__envhook.bin) }

# --- when to look ------------------------------------------------------------------------------------------------------

# The directory as the user sees it, '' in other providers (Env:, HKLM:).
function global:__envhook_where {
    $here = $ExecutionContext.SessionState.Path.CurrentLocation
    if ($here.Provider.Name -ne 'FileSystem') { return '' }
    $path = $here.ProviderPath
    if ($path.Length -le [IO.Path]::GetPathRoot($path).Length) { return $path }
    return $path.TrimEnd([IO.Path]::DirectorySeparatorChar)
}

# As far as times tell, nothing has changed since this shell looked.  (What is not there has a time of its own.)
function global:__envhook_quick {
    $looked = $__envhook.ticks
    if ($looked -le 1) { return $looked -eq 0 }
    try {
        foreach ($path in $__envhook.older) {
            $time = [IO.File]::GetLastWriteTimeUtc($path).Ticks
            if ($time -ge $looked -or $time -eq 504911232000000000) { return $false }
        }
        foreach ($path in $__envhook.absent) {
            if ([IO.File]::GetLastWriteTimeUtc($path).Ticks -ne 504911232000000000) { return $false }
        }
        return __envhook_set $__envhook.names $__envhook.values
    } catch {
        __envhook_forgive $_ # a folder that was closed to us: nothing more can be noticed
        $__envhook.ticks = 0L
    }
    return $true
}

# Environment variables have these values; one that is not set counts as empty.
function global:__envhook_set($names, $values) {
    for ($i = 0; $i -lt $names.Count; $i++) {
        if (-not [string]::Equals([string][Environment]::GetEnvironmentVariable($names[$i]), $values[$i])) { return $false }
    }
    return $true
}

# At each prompt.
function global:__envhook_step {
    $e = $__envhook
    try {
        $here = __envhook_where
        $e.line = ''
        if ($MyInvocation.HistoryId -ne $e.id) { $e.id = $MyInvocation.HistoryId; __envhook_typed }
        if (-not $here) { return }
        if ($e.line -and (__envhook_telling $here)) { __envhook_look $here 'typed' }
        elseif (-not ([string]::Equals($here, $e.pwd) -and [string]::Equals($env:PATH, $e.path) -and
                [string]::Equals($env:VIRTUAL_ENV, $e.venv) -and [string]::Equals($env:CONDA_DEFAULT_ENV, $e.conda) -and
                (__envhook_quick))) { __envhook_look $here '' }
        if ($e.todo.Count -or $e.notes.Count) { __envhook_carry_out $here }
    } catch { __envhook_forgive $_ }
}

# After each change of the location, before the next command of the same line: nothing is said, made or thrown.
function global:__envhook_moved {
    try {
        $here = __envhook_where
        if ($here -and -not [string]::Equals($here, $__envhook.pwd)) { __envhook_look $here '' }
    } catch { __envhook_forgive $_ }
}

# The line that was typed since the last prompt, and when it started in seconds since 1970.  A long one tells nothing.
function global:__envhook_typed {
    $last = Microsoft.PowerShell.Core\Get-History -Count 1
    if (-not $last -or $last.CommandLine.Length -gt 4096) { return }
    $__envhook.line = $last.CommandLine
    $__envhook.since = ($last.StartExecutionTime.ToUniversalTime().Ticks - 621355968000000000) / [decimal]10000000
}

# The line typed is to be judged: it ends with an environment that is not active, or may undo the user's `deactivate`.
function global:__envhook_telling($here) {
    $line = $__envhook.line
    if ($__envhook.off -and $line -match 'uv|virtualenv|venv|poetry|pdm|pipenv|hatch|rye') { return $true }
    if ($line -notmatch '(?:"([^"]+)"|''([^'']+)''|(\S+))\s*$') { return $false }
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

# --- looking -----------------------------------------------------------------------------------------------------------

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
        if (-not [string]::Equals($env:PATH, $e.path)) { __envhook_sweep }
        $e.todo = @()
        $e.pwd = '' # a look that Ctrl-C cuts short was none
        $kept = if ($how) { '' } else { __envhook_kept $here }
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
    $e.pwd = $here; $e.path = $env:PATH; $e.venv = $env:VIRTUAL_ENV; $e.conda = $env:CONDA_DEFAULT_ENV
}

# Names the run folder: below a folder that is mine.
function global:__envhook_settle {
    $e = $__envhook
    if ([IO.Directory]::Exists('/proc/self')) { $e.uid = (__envhook_stat '/proc/self').UserId }
    elseif (-not $e.windows -and [IO.Directory]::Exists($env:HOME)) {
        $owner = __envhook_stat $env:HOME
        if ([string]::Equals($owner.GetUserName(), [Environment]::UserName)) { $e.uid = $owner.UserId }
    }
    $e.run = ''
    if ($e.windows) { if (__envhook_mine $env:LOCALAPPDATA) { $e.run = "$env:LOCALAPPDATA\envhook\run" } }
    elseif (__envhook_mine $env:XDG_RUNTIME_DIR) { $e.run = "$env:XDG_RUNTIME_DIR/envhook" }
    elseif (__envhook_mine $env:HOME) {
        $state = if ("$env:XDG_STATE_HOME".StartsWith([char]'/')) { $env:XDG_STATE_HOME } else { "$env:HOME/.local/state" }
        $e.run = "$state/envhook/run/$([Environment]::MachineName)"
    }
    $e.stamp = [IO.Path]::Combine($e.run, 'stamps', "$PID")
}

# An absolute path, and `[ -O path ]`; on Windows what is in the user's LOCALAPPDATA is the user's.
function global:__envhook_mine($path) {
    if (-not ($path -and [IO.Path]::IsPathRooted($path) -and ([IO.Directory]::Exists($path) -or [IO.File]::Exists($path)))) {
        return $false
    }
    return $__envhook.windows -or (__envhook_stat $path).UserId -eq $__envhook.uid
}

# Get-Item tells the owner, too, but its first use takes a tenth of a second.
function global:__envhook_stat($path) {
    $unix = [psobject].Assembly.GetType('System.Management.Automation.Platform+Unix')
    if ($unix -and $unix.GetMethod('GetStat')) { return $unix::GetStat($path) }
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

# The text of the answer that was kept for the directory, '' for none.
function global:__envhook_kept($here) {
    if (-not $__envhook.run) { return '' }
    $tree = if ($__envhook.windows) { '/' + $here.Replace('\', '/').Replace(':', '_') } else { $here }
    $path = "$($__envhook.run)/answers/$__envhook_version/powershell$($tree.Replace('/', '/='))/.answer"
    if ([IO.File]::Exists($path) -and (__envhook_mine $path)) { return [IO.File]::ReadAllText($path) }
    return ''
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

function global:__envhook_there { return [IO.File]::Exists($__envhook_python) -and [IO.File]::Exists($__envhook_helper) }

# Runs our Python with the terminal's stderr and Ctrl-C, but no stdin.  Gives what it prints, '' if it fails.
function global:__envhook_start($line, $arguments) {
    $info = [Diagnostics.ProcessStartInfo]::new($__envhook_python)
    $info.UseShellExecute = $false
    $info.RedirectStandardInput = $info.RedirectStandardOutput = $true
    $info.StandardOutputEncoding = [Text.Encoding]::UTF8
    $info.WorkingDirectory = [IO.Path]::GetPathRoot($__envhook_python)
    $info.Arguments = @(foreach ($one in $arguments) { '"' + (__envhook_escape $one) + '"' }) -join ' '
    $null = $info.Environment.Remove('ENVHOOK_TYPED')
    if ($line) {
        $info.Environment['ENVHOOK_TYPED'] = $line
        $info.Environment['ENVHOOK_SINCE'] = $__envhook.since.ToString([Globalization.CultureInfo]::InvariantCulture)
    }
    $process = [Diagnostics.Process]::Start($info)
    $process.StandardInput.Close()
    $text = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    if ($process.ExitCode -eq 0) { return $text }
    return ''
}

# For between double quotes in a command line (CommandLineToArgvW; .NET reads them so on every system).
function global:__envhook_escape($text) { return $text -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1' }

# The physical path, as `pwd -P` tells it; '' for what is not there.
function global:__envhook_real($path, $links = 0) {
    $here = $root = [IO.Path]::GetPathRoot($path)
    if (-not $root -or $links -gt 40) { return '' }
    $slash = [IO.Path]::DirectorySeparatorChar
    $parts = $path.Substring($root.Length).Split($slash)
    for ($i = 0; $i -lt $parts.Count; $i++) {
        if ($parts[$i] -eq '..') { $here = [IO.Path]::GetDirectoryName($here); if (-not $here) { $here = $root } }
        if (-not $parts[$i] -or $parts[$i] -in '.', '..') { continue }
        $step = [IO.Path]::Combine($here, $parts[$i])
        $target = __envhook_target $step
        if ($target) {
            $rest = [string]::Join($slash, $parts, $i + 1, $parts.Count - $i - 1)
            return __envhook_real ([IO.Path]::Combine($here, $target, $rest)) ($links + 1)
        }
        $here = $step
    }
    if ([IO.File]::GetLastWriteTimeUtc($here).Ticks -eq 504911232000000000) { return '' }
    return $here
}

# All of these are there, also where links lead.
function global:__envhook_exist($paths) {
    foreach ($path in $paths) {
        $info = [IO.FileInfo]$path
        if ([int]$info.Attributes -eq -1) { return $false }
        if ($info.Attributes.HasFlag([IO.FileAttributes]::ReparsePoint) -and -not (__envhook_real $path)) { return $false }
    }
    return $true
}

# Where a link leads, '' for what is no link.
function global:__envhook_target($path) {
    $info = [IO.FileInfo]$path
    if ([int]$info.Attributes -eq -1 -or -not $info.Attributes.HasFlag([IO.FileAttributes]::ReparsePoint)) { return '' }
    if ($info.PSObject.Properties['LinkTarget']) { return [string]$info.LinkTarget }
    return [string]@((Microsoft.PowerShell.Management\Get-Item -LiteralPath $path -Force).Target)[0]
}

# The children of ROOT that hold a pyvenv.cfg are just these.
function global:__envhook_children($root, $names) {
    $found = 0
    foreach ($child in ([IO.DirectoryInfo]$root).GetDirectories()) {
        if ($child.Name[0] -eq '.' -or $child.Attributes.HasFlag([IO.FileAttributes]::ReparsePoint)) { continue }
        $cfg = [IO.Path]::Combine($child.FullName, 'pyvenv.cfg')
        if ([IO.File]::GetLastWriteTimeUtc($cfg).Ticks -eq 504911232000000000) { continue }
        if ([Array]::IndexOf($names, $child.Name) -lt 0) { return $false }
        $found++
    }
    return $found -eq $names.Count
}

# --- notes -------------------------------------------------------------------------------------------------------------

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
    if ([string]::Equals($__envhook.off, $root) -or $__envhook.tried[$root] -or (__envhook_foreign $folder)) { return }
    $__envhook.tried[$root] = $true
    $__envhook.cut = $true
    try {
        $null = __envhook_start '' @('-I', '-X', 'utf8', '-m', 'envhook.create', $root)
        $__envhook.cut = $false
    } finally { __envhook_look $here 'fresh' }
}

# --- the verbs of answers: they say what is to be, and compare with what is --------------------------------------------

function global:__envhook_enter($root, $folder, $bin, $label, $text) {
    $e = $__envhook
    __envhook_at $root
    if ([string]::Equals($e.off, $root) -or (__envhook_foreign $folder)) { __envhook_release; __envhook_show ''; return }
    $script = "$function:deactivate".Contains('_OLD_VIRTUAL_PATH')
    if (($script -or -not [string]::Equals($env:VIRTUAL_ENV, $env:ENVHOOK_ENV)) -and (__envhook_is $folder)) {
        __envhook_adopt $script
    }
    $ours = [string]::Equals($env:ENVHOOK_ENV, $folder)
    if (-not $ours) { __envhook_release }
    $colon = $e.colon
    if (-not "$env:PATH$colon".StartsWith("$bin$colon", [StringComparison]::Ordinal)) {
        if ($ours) { __envhook_strip $bin }
        # One that the user keeps on PATH anyway is no business of ours, not even when it seems to come back.
        if ([Array]::IndexOf("$env:PATH".Split($colon[0]) + $e.bins, $bin) -lt 0) { $e.bins += $bin }
        $env:PATH = if ($env:PATH) { "$bin$colon$env:PATH" } else { $bin }
    }
    $env:ENVHOOK_ENV = $env:VIRTUAL_ENV = $folder
    $env:VIRTUAL_ENV_PROMPT = $label
    if ($env:PYTHONHOME) { $env:ENVHOOK_PYTHONHOME = $env:PYTHONHOME; $env:PYTHONHOME = $null }
    if (-not ($function:deactivate -or $alias:deactivate)) {
        ${function:global:deactivate} = { __envhook_deactivate }
        $e.deactivate = $function:deactivate
    }
    __envhook_show $text
}

# Nothing of ours is active here.
function global:__envhook_leave($root, $text) {
    __envhook_at $root
    __envhook_release
    if (__envhook_foreign '') { __envhook_show '' } else { __envhook_show $text }
}

# A line for the prompt, once in this shell for each KEY ('': each time).
function global:__envhook_say($key, $text) { $__envhook.notes += , @($key, $text) }

function global:__envhook_ask($root, $folder, $text) {
    __envhook_leave $root ''
    $__envhook.todo = 'ask', $root, $folder, $text
}

function global:__envhook_missing($root, $folder) {
    __envhook_leave $root ''
    $__envhook.todo = 'missing', $root, $folder
}

# The user's `deactivate` is over: a builder's command was typed for ROOT; the shell is at another ROOT.
function global:__envhook_on($root) { if ([string]::Equals($__envhook.off, $root)) { $__envhook.off = '' } }
function global:__envhook_at($root) {
    $__envhook.root = $root
    if (-not [string]::Equals($__envhook.off, $root)) { $__envhook.off = '' }
}

# --- what the verbs are made of ----------------------------------------------------------------------------------------

# The environment that is active, by whomever, is this one.
function global:__envhook_is($folder) {
    return $env:VIRTUAL_ENV -and [string]::Equals((__envhook_real $env:VIRTUAL_ENV), $folder)
}

# Somebody else's environment is active, and it is not this one.
function global:__envhook_foreign($folder) {
    if ($env:CONDA_PREFIX -and $env:CONDA_DEFAULT_ENV -cne 'base') { return $true }
    return $env:VIRTUAL_ENV -and -not [string]::Equals($env:VIRTUAL_ENV, $env:ENVHOOK_ENV) -and
        -not ($folder -and (__envhook_is $folder))
}

# Gives up what is ours, and nothing else.
function global:__envhook_release {
    if ($env:ENVHOOK_ENV) {
        __envhook_strip ($env:ENVHOOK_ENV + $__envhook.bin)
        if ([string]::Equals($env:VIRTUAL_ENV, $env:ENVHOOK_ENV)) { $env:VIRTUAL_ENV = $env:VIRTUAL_ENV_PROMPT = $null }
        $env:ENVHOOK_ENV = $null
    }
    # A foreign environment needs it put away as ours did.
    if ($env:ENVHOOK_PYTHONHOME -and -not (__envhook_foreign '')) {
        $env:PYTHONHOME = $env:ENVHOOK_PYTHONHOME
        $env:ENVHOOK_PYTHONHOME = $null
    }
    if ($__envhook.deactivate -and [object]::ReferenceEquals($function:deactivate, $__envhook.deactivate)) {
        $function:deactivate = $null # removes it, but not with `global:`
    }
}

# Takes the first entry that is FOLDER out of PATH; as text, since empty entries are to stay.
function global:__envhook_strip($folder) {
    $colon = $__envhook.colon
    $all = "$colon$env:PATH$colon"
    $at = $all.IndexOf("$colon$folder$colon", [StringComparison]::Ordinal)
    if ($at -lt 0) { return }
    $all = $all.Remove($at, $folder.Length + 1)
    $env:PATH = if ($all.Length -gt 2) { $all.Substring(1, $all.Length - 2) } else { '' }
}

# Takes out what another tool's `deactivate` brought back: a bin of ours that is no longer active.
function global:__envhook_sweep {
    foreach ($folder in $__envhook.bins) {
        if (-not ([string]::Equals($folder, $env:ENVHOOK_ENV + $__envhook.bin) -or
                [string]::Equals($folder, $env:VIRTUAL_ENV + $__envhook.bin))) { __envhook_strip $folder }
    }
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

function global:__envhook_show($text) {
    if (-not [string]::Equals($env:ENVHOOK_PROMPT, $text)) { $env:ENVHOOK_PROMPT = $text }
}

# --- the prompt --------------------------------------------------------------------------------------------------------

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

# True if the last command failed.
function global:__envhook_before($n, $ok) {
    $e = $__envhook
    $e.depth++
    if ($e.depth -eq 1) { $e.labelled = $false; __envhook_step }
    $e.drawn = $true
    # A prompt that writes its text itself: the label goes in front of all.
    if ($e.prompts[$n].writes) { $Host.UI.Write((__envhook_label $n)) }
    return -not $ok
}

function global:__envhook_after($n, $text) {
    if ($null -eq $text) { return }
    $text = [string]@($text)[0] # the host takes the first of several
    $body = $text.TrimStart([char]13, [char]10)
    $text = $text.Substring(0, $text.Length - $body.Length) + (__envhook_label $n) + $body
    # The prompt of an activate script has drawn its label before it called us.
    if ($__envhook.wipe -and $Host.UI.SupportsVirtualTerminal) { $text = "`r$([char]27)[K$text" }
    $__envhook.wipe = $false
    return $text
}

# The text to show in front of the prompt, once.
function global:__envhook_label($n) {
    if ($__envhook.labelled -or $__envhook.prompts[$n].shows -or $env:VIRTUAL_ENV_DISABLE_PROMPT) { return '' }
    $__envhook.labelled = $true
    return [string]$env:ENVHOOK_PROMPT
}

# In front of reading a line: true if the last command failed.  A prompt that took the place of ours did not call us.
function global:__envhook_reading($ok) {
    if (-not $__envhook.drawn) { __envhook_step; __envhook_wrap }
    # Where Ctrl-C has cut the prompt off, the host has written `PS>` in its place.
    if ($__envhook.cut) {
        $__envhook.cut = $false
        $Host.UI.Write("`r$([char]27)[K$(& $function:prompt)")
    }
    return -not $ok
}
function global:PSConsoleHostReadLine {
    if (__envhook_reading $?) { Microsoft.PowerShell.Utility\Write-Error '' -ErrorAction Ignore }
    try { & $__envhook.readline } finally { $__envhook.drawn = $false }
}

# --- what the user types -----------------------------------------------------------------------------------------------

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

function global:__envhook_tell($status, $text) {
    [Console]::Error.WriteLine("envhook: $text")
    $global:LASTEXITCODE = $status
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

# --- the ways in -------------------------------------------------------------------------------------------------------

# Tools that come later in the profiles replace `prompt`: ours goes in front when the host first asks for one.
function global:__envhook_first {
    $commands = $ExecutionContext.SessionState.InvokeCommand
    try {
        $commands.PreCommandLookupAction = [Delegate]::Remove($commands.PreCommandLookupAction, $__envhook.lookup)
        __envhook_wrap
    } catch { __envhook_forgive $_ }
}
& {
    $commands = $ExecutionContext.SessionState.InvokeCommand
    $__envhook.lookup = [EventHandler[Management.Automation.CommandLookupEventArgs]] {
        param($__envhook_sender, $__envhook_event)
        if ($__envhook_event.CommandName -eq 'prompt') { __envhook_first }
    }
    $commands.PreCommandLookupAction = [Delegate]::Combine($commands.PreCommandLookupAction, $__envhook.lookup)
    # Windows PowerShell has no such event: there the prompt alone notices.
    if ($commands.PSObject.Properties['LocationChangedAction']) {
        $moved = [EventHandler[Management.Automation.LocationChangedEventArgs]] { __envhook_moved }
        $commands.LocationChangedAction = [Delegate]::Combine($commands.LocationChangedAction, $moved)
    }
}
