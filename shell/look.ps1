# The second part of envhook for PowerShell: looking at a directory, and what an answer needs where there is no project.
# It stands within the first, as a text that is read at the first look (__envhook_far).

$__envhook.windows = [IO.Path]::DirectorySeparatorChar -eq '\'
$__envhook.blocks = [hashtable]::new([StringComparer]::Ordinal)

# Brings the shell into the state that is right for the directory.  HOW: '' by the kept answer, `fresh` by the helper,
# `typed` by the helper, which judges the line.  Verbs leave notes; the prompt carries them out.
function global:__envhook_look($here, $how) {
    $e = $__envhook
    if ($e.busy) { return }
    $e.busy = $true
    try {
        if ($null -eq $e.run) { __envhook_settle }
        $touched = __envhook_touch # before anything is read: what changes while we look is then newer
        # What an earlier change had us say is maybe no longer true.
        if ($e.woken -or -not [string]::Equals($here, $e.pwd)) { $e.notes = @(); $e.woken = $false }
        if ($e.bins.Count -and -not [string]::Equals([Environment]::GetEnvironmentVariable('PATH'), $e.path)) {
            __envhook_sweep
        }
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
            __envhook_consult $here $how $kept
        }
        # The very first run makes the folder, and is looked at once more.
        if (-not $touched) { $e.ticks = [long](__envhook_touch) }
    } catch {
        __envhook_forgive $_
        $e.ticks = 0L
    } finally { $e.busy = $false }
    $e.pwd = $here
    $e.place = $global:PWD
    __envhook_watch
    # There is a daemon, or was (none on Windows): it is told once for each directory, since the system does not know where a
    # PowerShell stands, and again when the file is gone.
    if ($e.shells) {
        if ([string]::Equals($e.told, "$here`n$($e.root)")) { $e.tell = -not [IO.File]::Exists("$($e.shells)/$PID") }
        else { $e.tell = [IO.Directory]::Exists($e.shells) }
    }
}

# Remembers the variables that a change may be told by.  One that is not set stays as it stands there, %NAME%.
function global:__envhook_watch {
    $e = $__envhook
    $e.path = [Environment]::GetEnvironmentVariable('PATH')
    $names = @('PATH', 'VIRTUAL_ENV', 'CONDA_DEFAULT_ENV') + $e.names
    $e.watched = [string]::Join('', @(foreach ($name in $names) { "$name=%$name%`n" }))
    $e.seen = [Environment]::ExpandEnvironmentVariables($e.watched)
}

# At the first look.  Names the run folder: below a folder that is mine.
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
    $e.shells = if ($e.run -and -not $e.windows) { "$($e.run)/shells" } else { '' }
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

# Carries an answer out; false if its guard does not hold, and nothing happened.  To compile it takes longer than to
# run it.
function global:__envhook_replay($text, $here) {
    if (-not $text) { return $false }
    $file = [IO.File]; $nothing = 504911232000000000
    try {
        $blocks = $__envhook.blocks
        $block = $blocks[$text]
        if (-not $block) {
            if ($blocks.Count -ge 64) { $blocks.Clear() }
            $blocks[$text] = $block = [scriptblock]::Create($text)
        }
        return [bool](. $block)
    } catch { __envhook_forgive $_ }
    return $false
}

# --- what guards are made of, and the verb of a place without a project -----------------------------------------------

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

# Environment variables have these values; one that is not set counts as empty.
function global:__envhook_set($names, $values) {
    for ($i = 0; $i -lt $names.Count; $i++) {
        $value = [string][Environment]::GetEnvironmentVariable($names[$i])
        if (-not [string]::Equals($value, $values[$i])) { return $false }
    }
    return $true
}

# Nothing of ours is active here.
function global:__envhook_leave($root, $text) {
    $e = $__envhook; $os = [Environment]
    $e.root = $root
    if ($e.off -and -not [string]::Equals($e.off, $root)) { $e.off = '' } # it lasts until the project is left
    if ($e.deactivate -or $os::GetEnvironmentVariable('ENVHOOK_ENV') -or
        $os::GetEnvironmentVariable('ENVHOOK_PYTHONHOME')) { __envhook_release }
    if ($text -and (__envhook_foreign '')) { $text = '' }
    if ([string]$os::GetEnvironmentVariable('ENVHOOK_PROMPT') -ne $text) { $env:ENVHOOK_PROMPT = $text }
}

# Somebody else's environment is active, and it is not this one.
function global:__envhook_foreign($folder) {
    $os = [Environment]
    if ($os::GetEnvironmentVariable('CONDA_PREFIX') -and $env:CONDA_DEFAULT_ENV -cne 'base') { return $true }
    $active = $os::GetEnvironmentVariable('VIRTUAL_ENV')
    if (-not $active -or [string]::Equals($active, $os::GetEnvironmentVariable('ENVHOOK_ENV'))) { return $false }
    return -not ($folder -and (__envhook_is $folder))
}
