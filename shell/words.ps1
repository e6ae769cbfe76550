# The last part of envhook for PowerShell: what the user types.  It is read together with the third.
#
# $? stays true after a failing `envhook ...`: only an advanced function can make it false, which would take `-v` and
# its like for parameters of its own; $LASTEXITCODE tells.

function global:__envhook_tell($status, $text) {
    [Console]::Error.WriteLine("envhook: $text")
    $global:LASTEXITCODE = $status
}

function global:__envhook_deactivate {
    if (-not $env:ENVHOOK_ENV) { return __envhook_tell 1 'no environment of envhook is active in this shell' }
    $__envhook.off = $__envhook.root
    __envhook_leave $__envhook.root ''
    __envhook_watch
    $global:LASTEXITCODE = 0
}

function global:__envhook_reload($activate) {
    $e = $__envhook
    if ($activate) { $e.off = '' }
    $e.said.Clear(); $e.tried.Clear(); $e.stuck = ''
    $here = __envhook_where
    if ($here) { __envhook_look $here 'fresh' }
    $global:LASTEXITCODE = 0
    if ($activate -and -not ($env:ENVHOOK_ENV -or $e.todo.Count -or $e.notes.Count)) {
        __envhook_tell 1 'nothing to activate here; see why: envhook status'
    }
}

function global:__envhook_command($__envhook_given) {
    $__envhook_verb = if ($__envhook_given.Count -eq 1) { "$($__envhook_given[0])" } else { '' }
    if ($__envhook_verb -ceq 'deactivate') { return __envhook_deactivate }
    if ($__envhook_verb -cin 'activate', 'reload') { return __envhook_reload ($__envhook_verb -ceq 'activate') }
    if (-not (__envhook_there)) {
        if ("$__envhook_given" -cmatch '^uninstall\b') { return __envhook_uninstall }
        return __envhook_tell 1 $__envhook.gone
    }
    $__envhook_words = @('-I', '-X', 'utf8', '-m', 'envhook') + $__envhook_given
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
