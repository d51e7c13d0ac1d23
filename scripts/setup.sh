# Makes the environment that run.sh and test.sh work in. Sourced by both; needs ROOT (the project's folder).
# usage: set_up runtime|development
#
# Python packages come from the lock file, with hashes; system libraries from apt when root, else one command is printed.

VENV="${STATION_VENV:-$ROOT/.venv}"

# A library is looked for by its file name, not its package: package names differ between Debian releases.
runtime_libraries="libEGL.so.1=libegl1 libGL.so.1=libgl1 libxkbcommon.so.0=libxkbcommon0 libxkbcommon-x11.so.0=libxkbcommon-x11-0
libdbus-1.so.3=libdbus-1-3 libfontconfig.so.1=libfontconfig1 libxcb-cursor.so.0=libxcb-cursor0 libxcb-icccm.so.4=libxcb-icccm4
libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-image.so.0=libxcb-image0 libxcb-render-util.so.0=libxcb-render-util0
libxcb-shape.so.0=libxcb-shape0 libxcb-xinerama.so.0=libxcb-xinerama0 libxcb-randr.so.0=libxcb-randr0 libxcb-sync.so.1=libxcb-sync1
libxcb-xfixes.so.0=libxcb-xfixes0 libxcb-xkb.so.1=libxcb-xkb1 libusb-1.0.so.0=libusb-1.0-0"
development_programs="Xvfb=xvfb pdffonts=poppler-utils umockdev-run=umockdev"

say() { printf '%s\n' "$*" >&2; }

has_python() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local name
    for name in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$name" >/dev/null 2>&1 && has_python "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

has_cjk_font() { # not a pipe into grep: with pipefail, a missing folder would count as a missing font
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
        \( -iname '*CJK*' -o -iname 'wqy-*' -o -iname 'SourceHanSans*' -o -iname 'msyh*' \) 2>/dev/null)" ]
}

missing_packages() { # runtime|development
    local known entry
    known="$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null)"
    find_python >/dev/null || printf 'python3 python3-venv '
    for entry in $runtime_libraries; do
        case "$known" in *"${entry%%=*}"*) ;; *) printf '%s ' "${entry#*=}" ;; esac
    done
    case "$known" in
        *libglib-2.0.so.0*) ;;
        *) if apt-cache show libglib2.0-0t64 >/dev/null 2>&1; then printf 'libglib2.0-0t64 '; else printf 'libglib2.0-0 '; fi ;;
    esac
    has_cjk_font || printf 'fonts-noto-cjk '
    if [ "$1" = development ]; then
        for entry in $development_programs; do
            command -v "${entry%%=*}" >/dev/null 2>&1 || printf '%s ' "${entry#*=}"
        done
        # Emulated USB devices are written for the system's own Python, which is the one that sees umockdev's bindings.
        /usr/bin/python3 -c 'import gi; gi.require_version("UMockdev", "1.0")' 2>/dev/null || printf 'python3-gi gir1.2-umockdev-1.0 '
    fi
}

install_system_packages() { # runtime|development
    command -v apt-get >/dev/null 2>&1 || { say "No apt-get here: see docs/install.md for the system libraries that are needed."; return 0; }
    local missing
    missing="$(missing_packages "$1")"
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        say "Installing system packages: $missing"
        apt-get update -qq || true
        missing="$(missing_packages "$1")" # the package lists may be here only now
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        say "System packages are missing. Run this once, then start again:"
        say "  sudo apt-get install --no-install-recommends $missing"
        exit 3
    fi
}

set_up() { # runtime|development
    install_system_packages "$1"
    local python lock mark stamp
    python="$(find_python)" || { say "Python 3.11 or newer with venv is needed."; exit 3; }
    lock="$ROOT/requirements.lock"
    [ "$1" = development ] && lock="$ROOT/requirements-dev.lock"
    stamp="$(cat "$lock" "$ROOT/pyproject.toml" "$ROOT/setup.py" "$ROOT"/ui/translations/*.ts 2>/dev/null | cksum) $ROOT"
    mark="$VENV/installed-$1"
    [ -f "$mark" ] && [ "$(cat "$mark")" = "$stamp" ] && return 0
    say "Making the Python environment (once, about a minute)"
    [ -x "$VENV/bin/python" ] || "$python" -m venv "$VENV"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e "$ROOT"
    "$VENV/bin/python" -m station.matching.warm_up
    printf '%s' "$stamp" >"$mark"
}
