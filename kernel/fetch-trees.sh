#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Fetches what swiocheck needs of Debian's kernel sources: kernel/dma, include and the Makefile of linux-source-6.1 and -6.12.
#
#   kernel/fetch-trees.sh [FOLDER]     by default $XDG_CACHE_HOME/swiocheck/trees, or ~/.cache/swiocheck/trees
#
# Prints FOLDER, which is what SWIOCHECK_TREES takes, and what happens to standard error. A tree that is there is left alone. Needs
# apt-get, dpkg, tar and xz, and no root. The kernel is under the GPL-2.0: keep FOLDER outside of this repository.
set -euo pipefail

folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/swiocheck/trees}
versions=(6.1 6.12)

say() { echo "fetch-trees: $*" >&2; }
for tool in apt-get dpkg tar xz; do
  command -v "$tool" >/dev/null || { say "there is no $tool here: this script needs Debian or one of its kin"; exit 1; }
done
mkdir -p "$folder"
work=$(mktemp -d "$folder/unfinished.XXXXXX")
trap 'rm -rf "$work"' EXIT

for version in "${versions[@]}"; do
  name=linux-source-$version
  if [ -e "$folder/$name/kernel/dma/swiotlb.c" ]; then
    say "$name is there"
    continue
  fi
  say "fetching $name"
  (cd "$work" && { apt-get download -qq "$name" || { apt-get update -qq && apt-get download -qq "$name"; }; }) >&2 ||
    { say "$name cannot be had from the package sources of this machine"; exit 1; }
  dpkg --fsys-tarfile "$work/${name}"_*.deb | tar -xO "./usr/src/$name.tar.xz" | xz -dc -T0 |
    tar -x -C "$work" --wildcards "$name/Makefile" "$name/kernel/dma" "$name/include"
  mv "$work/$name" "$folder/$name"
done
echo "$folder"
