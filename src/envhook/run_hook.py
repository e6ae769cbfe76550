"""Started by the hooks: a stub, so that everything else comes compiled (a script is compiled anew at each run)."""

import os
import sys

# The interpreter runs with -I -S: neither site-packages nor the working directory are on its path.
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from envhook.hook import main

if __name__ == "__main__":
    code = main(sys.argv[1:])
    # Nothing is left to tidy up: leaving at once saves the interpreter's own farewell.
    sys.stderr.flush()
    os._exit(code)
