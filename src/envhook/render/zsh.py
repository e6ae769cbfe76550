"""An answer in zsh's language: that of bash, but for the quick guard."""

from ..model import Answer
from . import posix

quote = posix.quote

# A call of a function costs zsh as much as half of the tests: __envhook_quick itself stands in precmd_functions.  It
# tests, under the user's own options, all that else is as it was when the last prompt was done, and hands over if
# anything is not.  With an argument it is the guard alone.
_QUICK = (
    '[[ ( $# != 0 || -z $__envhook_line && -o promptpercent && $PROMPT == "$__envhook_mark"* &&\n'
    "$PWD:$PATH:${VIRTUAL_ENV-}:${CONDA_DEFAULT_ENV-}:${psvar[31]-}:${VIRTUAL_ENV_DISABLE_PROMPT-} == "
    '"$__envhook_calm" &&\n'
    "${precmd_functions[-1]} == __envhook_* && ( -z $__envhook_told$__envhook_unsure || -n $__envhook_armed ||\n"
    "${precmd_functions[-1]} == __envhook_last ) ) && {} ]] ||\n"
    "{ [[ $# == 0 ]] && __envhook_precmd; }"
)


def render(answer: Answer) -> str:
    """Write an answer as a script that the hook sources.

    Args:
        answer: the decision with its guards.

    Returns:
        As that of posix.render.
    """
    return posix.render(answer, _QUICK)
