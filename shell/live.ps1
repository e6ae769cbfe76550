# The part of envhook for PowerShell that is read where there is a daemon: this shell tells it in which directory and
# project it stands, and lets itself be woken by a file of its own.  It stands within the first, as a text (__envhook_far).

$__envhook.watcher = $__envhook.heard = $null

# In front of reading a line, and when a wake ends in another project.  Never throws, gives nothing.
function global:__envhook_register {
    $e = $__envhook
    $e.tell = $false
    $e.told = ''
    if ("$($e.pwd)$($e.root)".Contains("`n")) { return }
    __envhook_listen # before the daemon knows of us, so that no wake is missed
    try {
        # In UTF-8 without a mark.
        [IO.File]::WriteAllText("$($e.shells)/$PID",
            "envhook 1`npowershell`n$__envhook_version`n$($e.pwd)`n$($e.root)`n")
        $e.told = "$($e.pwd)`n$($e.root)"
    } catch { __envhook_forgive $_ }
}

# Without the file, or the means to watch one (there are 128 inotify instances for a user), this shell is right at its
# next prompt.  A watcher whose file is gone may be one of a folder that is gone.  What Register-ObjectEvent does is
# done here without its cost; nothing of it is seen in Get-Job and Get-EventSubscriber.
function global:__envhook_listen {
    $e = $__envhook; $events = $ExecutionContext.Events; $file = "$($e.run)/wake/$PID"
    try {
        if ($e.watcher) {
            if ([IO.File]::Exists($file)) { return }
            $events.UnsubscribeEvent($e.heard)
            $e.watcher.Dispose()
            $e.watcher = $null
        }
        $null = [IO.Directory]::CreateDirectory("$($e.run)/wake") # the daemon may still be starting
        [IO.File]::Create($file).Dispose() # a watcher tells of changes, not of what comes to be
        $watcher = [IO.FileSystemWatcher]::new("$($e.run)/wake", "$PID")
        $watcher.EnableRaisingEvents = $true
        $e.heard = $events.SubscribeEvent($watcher, 'Changed', '__envhook', $null, { __envhook_wake }, $true, $false)
        $e.watcher = $watcher
    } catch { __envhook_forgive $_ }
}

# The daemon has seen a change.  PSReadLine runs what waits for events when it has waited for a key for 300 ms, and
# PowerShell between the commands of a line that runs.  In silence: what is to be said or made waits for the next prompt.
function global:__envhook_wake {
    $e = $__envhook; $os = [Environment]
    if ($e.busy -or $e.waking -or -not $e.drawn) { return }
    $e.waking = $true
    try {
        if (-not (__envhook_idle)) {
            # The prompt is just coming, or a menu is open: once more in a while.
            return [IO.File]::Create("$($e.run)/wake/$PID").Dispose()
        }
        # These are known now, since PSReadLine has asked for them.  Whatever is written, and a child that ends, makes
        # .NET forget them; it cannot ask the terminal while a key is waited for: all would stand still until then.
        $x = [Console]::CursorLeft; $y = [Console]::CursorTop
        $before = $os::GetEnvironmentVariable('ENVHOOK_PROMPT') + "`n" + $os::GetEnvironmentVariable('PATH')
        $here = __envhook_where
        if ($here) { __envhook_look $here ''; $e.woken = $true }
        if ($e.ticks -eq 0) { $e.ticks = 1L } # the helper may have said why, to nobody: once more at the prompt
        if ($e.tell) { __envhook_register }
        $after = $os::GetEnvironmentVariable('ENVHOOK_PROMPT') + "`n" + $os::GetEnvironmentVariable('PATH')
        if (-not [string]::Equals($before, $after)) { $x = __envhook_redraw $x $y }
        [Console]::SetCursorPosition($x, $y)
    } catch { __envhook_forgive $_ } finally { $e.waking = $false }
}

# PSReadLine waits for a key of the line: not for one in a menu, a search or a question, and nothing else is being run.
function global:__envhook_idle {
    $frames = @([Environment]::StackTrace.Split("`n") -match '\.PSConsoleReadLine\.')
    return $frames.Count -gt 1 -and $frames[0].Contains('.ReadKey(') -and $frames[1].Contains('.InputLoop(')
}

# Draws the prompt again in its place, and what is typed behind it.  Only where it is certain how many rows and columns
# they fill; any other is drawn when it is next due.  Gives the column of the cursor.
function global:__envhook_redraw($x, $y) {
    $reader = [Microsoft.PowerShell.PSConsoleReadLine]; $ui = $Host.UI.RawUI; $width = [Console]::WindowWidth
    foreach ($prompt in $__envhook.prompts) { if ($prompt.writes) { return $x } }
    $line = ''; $cursor = 0
    $reader::GetBufferState([ref]$line, [ref]$cursor)
    $text = @(& $function:prompt *>&1) # with what it writes by Write-Host
    if ($text.Count -ne 1 -or $text[0] -isnot [string]) { return $x }
    $text = $text[0]
    # Without colours, titles and marks of the terminal.
    $plain = $text -replace '\x1b\[[\d;:]*[mK]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\r(?=\n)', ''
    if ($plain -eq '' -or "$plain$line" -match '[\x00-\x09\x0b-\x1f\x7f-\x9f]' -or $line.Contains("`n")) { return $x }
    $rows = $plain.Split([char]10)
    foreach ($row in $rows) { if ($ui.LengthInBufferCells($row) -ge $width) { return $x } }
    $top = $y - $rows.Count + 1
    $column = $ui.LengthInBufferCells($rows[-1])
    $left = $ui.LengthInBufferCells($line.Substring(0, $cursor))
    $all = $ui.LengthInBufferCells($line) + 1
    if ($top -lt 0 -or $x -lt $left -or $x - $left + $all -ge $width -or $column + $all -ge $width) { return $x }
    $was = $function:prompt
    # InvokePrompt draws what `prompt` gives, then asks where that has led.  A step back from where it has led is all
    # that .NET need not ask the terminal for.
    ${function:global:prompt} = {
        [Console]::Write("$([char]27)[J$text")
        [Console]::SetCursorPosition($column + 1, $y)
        "`b"
    }
    try { $null = $reader::InvokePrompt($null, $top) } finally { ${function:global:prompt} = $was }
    return $column + $left
}
