# The third part of envhook for PowerShell: a question to the helper, a creation, an environment that comes or goes.  It
# stands within the first, as a text that is read when any of this is wanted (__envhook_far).

$__envhook.said = [hashtable]::new([StringComparer]::Ordinal)
$__envhook.tried = [hashtable]::new([StringComparer]::Ordinal)
$__envhook.stuck = $__envhook.awaited = ''
$__envhook.colon = [string][IO.Path]::PathSeparator
$__envhook.bin = if ($__envhook.windows) { '\Scripts' } else { '/bin' }
$__envhook.gone = 'the program is gone, the hook is off; take it out: envhook uninstall'
if ($env:ENVHOOK_ENV) { $__envhook.bins = @($env:ENVHOOK_ENV + $__envhook.bin) } # as this shell found it

# --- the helper -------------------------------------------------------------------------------------------------------

# Runs the helper and carries its answer out.
function global:__envhook_consult($here, $how, $kept) {
    $e = $__envhook
    $line = ''
    if ($kept) { $e.tried.Clear() } # what could not be made before may be possible now
    if ($how -eq 'typed') { $line = $e.line; $e.line = '' }
    if (__envhook_there) {
        $text = __envhook_start $line @('-I', '-S', '-X', 'utf8', $__envhook_helper, $__envhook_version, 'powershell',
            $e.run, $here, (__envhook_real $here))
    } else { $text = ''; __envhook_say 'gone' $e.gone }
    if (-not $text) { $e.ticks = 0L }
    elseif (__envhook_replay $text $here) { $e.doubt = '' }
    elseif ($how -ne 'again') {
        # Something changed while the helper looked, maybe by the daemon: this prompt is to be right all the same.
        $null = __envhook_touch
        __envhook_consult $here 'again' ''
    } else {
        # And again: once more at the prompt, but not for ever.
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
    # Nothing of the terminal: .NET would change its mode for such a child, while PSReadLine waits for a key.
    $info.RedirectStandardError = $__envhook.waking
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
    if ($e.todo.Count -and $e.todo[0] -eq 'sync') { __envhook_bring $here $e.todo[1] }
    if ($e.todo.Count -and $e.todo[0] -eq 'ask') {
        # Unless the user made it by the line just typed or has activated it by hand.
        if ($e.line -or (__envhook_is $e.todo[2])) { __envhook_look $here 'typed' }
        if ($e.todo.Count -and $e.todo[0] -eq 'ask' -and -not (__envhook_foreign $e.todo[2])) {
            __envhook_say "ask:$($e.todo[1]):$($e.todo[2])" $e.todo[3]
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
    finally {
        __envhook_look $here 'fresh'
        if ($e.todo.Count -and $e.todo[0] -eq 'missing') { $e.awaited = $folder }
    }
}

# The environment that is active may not hold what its project declares: the program finds out, and brings it in line.
# Where that changes nothing that the helper could see, not again in this project.
function global:__envhook_bring($here, $root) {
    $e = $__envhook
    $e.cut = $true
    try { $null = __envhook_start '' @('-I', '-X', 'utf8', '-m', 'envhook.cli.unasked', $root) }
    finally {
        __envhook_look $here 'fresh'
        if ($e.todo.Count -and $e.todo[0] -eq 'sync') { $e.stuck = $root; $e.todo = @() }
    }
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

# These two stand behind __envhook_enter: a note for the prompt; what this shell waited to hear of an environment.
function global:__envhook_sync($root, $folder) {
    $e = $__envhook
    if ([string]::Equals($e.stuck, $root) -or
        -not [string]::Equals([Environment]::GetEnvironmentVariable('ENVHOOK_ENV'), $folder)) { return }
    $e.todo = 'sync', $root, $folder; $e.due = $true
}

function global:__envhook_made($folder, $key, $text) {
    if ([string]::Equals($__envhook.awaited, $folder)) { __envhook_say $key $text }
}

# The user's `deactivate` is over: a builder's command was typed for ROOT.
function global:__envhook_on($root) { if ([string]::Equals($__envhook.off, $root)) { $__envhook.off = '' } }

# --- what the verbs are made of ---------------------------------------------------------------------------------------

# The environment that is active, by whomever, is this one.
function global:__envhook_is($folder) {
    $active = [Environment]::GetEnvironmentVariable('VIRTUAL_ENV')
    return $active -and ([string]::Equals($active, $folder) -or [string]::Equals((__envhook_real $active), $folder))
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

# Behind the prompt: shows the label in front of its text, once.
function global:__envhook_after($n, $text) {
    $e = $__envhook
    $label = [Environment]::GetEnvironmentVariable('ENVHOOK_PROMPT')
    if ($null -eq $text) { return }
    if ($label -and -not ($e.labelled -or $e.prompts[$n].shows -or
            [Environment]::GetEnvironmentVariable('VIRTUAL_ENV_DISABLE_PROMPT'))) {
        $e.labelled = $true
        if (-not $e.wipe -and $text -is [string] -and $text.Length -and [int]$text[0] -gt 13) { return $label + $text }
        $text = [string]@($text)[0] # the host takes the first of several
        $body = $text.TrimStart([char]13, [char]10)
        $text = $text.Substring(0, $text.Length - $body.Length) + $label + $body
    }
    # The prompt of an activate script has drawn its label before it called us.
    if ($e.wipe) { $e.wipe = $false; if ($Host.UI.SupportsVirtualTerminal) { $text = "`r$([char]27)[K$text" } }
    return $text
}
