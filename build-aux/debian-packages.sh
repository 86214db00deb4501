# shellcheck shell=bash
# shellcheck disable=SC2034 # the groups are read by name
# debian-packages.sh - what Segue needs on a bare Debian 12, in one place
#
# Sourced by ./run and ./test. need_packages GROUP… installs what is missing of
# these groups and says nothing when nothing is. Recommended packages are left
# out on purpose: what is needed stands here.

packages_build=(
  build-essential meson ninja-build pkg-config gettext
  libglib2.0-dev libglib2.0-dev-bin libgtk-4-dev libgtk-4-bin libadwaita-1-dev
  libxcb1-dev
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  libfftw3-dev libsqlite3-dev libflac-dev libsndfile1-dev
  libavformat-dev libavcodec-dev libavutil-dev libsoxr-dev
  libblis-dev libebur128-dev
  desktop-file-utils appstream libxml2-utils
)

packages_run=(
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
  gstreamer1.0-libav gstreamer1.0-pulseaudio gstreamer1.0-alsa
  adwaita-icon-theme librsvg2-common glib-networking dbus
  fonts-cantarell
)

packages_test=(
  xvfb xauth dbus dbus-daemon dbus-x11 at-spi2-core
  python3 python3-gi gir1.2-atspi-2.0 playerctl
  libgl1-mesa-dri fonts-noto-core ffmpeg
)

# Prints those of the given packages that are not installed.
missing_packages () {
  local package installed
  installed=$(dpkg-query -W -f '${db:Status-Abbrev}:${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^ii *://p' | sort -u)
  for package in $(printf '%s\n' "$@" | sort -u); do
    grep -qxF -- "$package" <<<"$installed" || printf '%s\n' "$package"
  done
}

need_packages () {
  local group missing=() wanted=() as_root=()

  # Elsewhere than on Debian and its kin, meson names what it misses.
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 0

  for group in "$@"; do
    local -n list="packages_$group"
    wanted+=("${list[@]}")
  done
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      printf 'These packages are missing, and there is no sudo to install them with:\n  %s\n' \
        "${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi

  printf 'Installing %d missing packages: %s\n' ${#missing[@]} "${missing[*]}" >&2
  # Another installation may be going on, and a mirror may hiccup: neither is a reason to give up.
  local log apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
  log=$(mktemp)
  if ! {
    "${as_root[@]}" "${apt[@]}" update &&
      "${as_root[@]}" "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
  } </dev/null >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "Installing the packages failed; the lines above say why." >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
