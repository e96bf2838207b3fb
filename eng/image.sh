#!/usr/bin/env bash
# The worker image and its bill of materials (infra/worker/Dockerfile).
#   eng/image.sh build [NAME:TAG]   builds; needs Docker and `make package`; the base is taken by its digest, which is told
#   eng/image.sh root FOLDER        unpacks the image's Debian packages into a folder, without an engine: what can be tried of it by anyone
#   eng/image.sh sbom               artifacts/image/sbom.cdx.json; without Docker the system's part is what apt would install
set -euo pipefail
cd "$(dirname "$0")/.."
out=artifacts/image
app=artifacts/package/app
dockerfile=infra/worker/Dockerfile
mkdir -p "$out"

stop() { printf 'image: %s\n' "$*" >&2; exit 1; }
has_engine() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }

# What the Dockerfile installs: "name" or "name=version", a line each.
wanted() { sed -n '/apt-get install/,/;/p' "$dockerfile" | tr -d ' \\;' | sed -n '2,$p'; }

# Debian's packages in the image, from its own records.
system_of_image() {
  docker run --rm --network none "$1" dpkg-query -W -f '${Package}\t${Version}\t${Architecture}\t${source:Package}\n' | LC_ALL=C sort
}

# What apt would install into an empty system: all but the base's own packages that no tool needs. Name, version, architecture.
system_of_apt() {
  local plan packages
  mapfile -t packages < <(wanted)
  plan=$(apt-get --simulate --quiet=2 -o Dir::State::status=/dev/null --no-install-recommends install "${packages[@]}") ||
    stop "apt cannot resolve $dockerfile's packages here: run apt-get update on a Debian 12."
  sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*\[\([a-z0-9]*\)\]).*/\1\t\2\t\3\t/p' <<<"$plan" | LC_ALL=C sort
}

unpack() {
  local folder=$1 packages
  mapfile -t packages < <(system_of_apt | awk -F'\t' '{ print $1 "=" $2 }')
  mkdir -p "$folder/debs"
  (cd "$folder/debs" && apt-get download --quiet=2 "${packages[@]}" 2>/dev/null) || stop "Debian's packages cannot be fetched."
  for package in "$folder"/debs/*.deb; do dpkg-deb --extract "$package" "$folder"; done
  rm -r "$folder/debs"
  ln -s libhts.so.3 "$folder/usr/lib/x86_64-linux-gnu/libhts.so"
}

bill() { node eng/sbom.mjs "$out/system.tsv" $([ ! -f "$app/pfmg.deps.json" ] || echo "$app") >"$out/sbom.cdx.json"; }

build() {
  local name=$1 base arguments=()
  [ -x "$app/pfmg" ] || stop "$app is not there: run make package first."
  has_engine || stop "no Docker engine answers here; on a machine that has one, run this again (or let the registry build: docs/deploy.md)."
  base=$(sed -n 's/^ARG BASE=//p' "$dockerfile")
  docker pull --quiet "$base" >/dev/null
  base=$(docker image inspect --format '{{index .RepoDigests 0}}' "$base")
  arguments=(--file "$dockerfile" --build-arg "BASE=$base" --build-arg "DEBIAN_SNAPSHOT=${DEBIAN_SNAPSHOT:-}"
    --build-arg "VERSION=$(sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' functions/Pfmg.Cloud.Functions/Pfmg.Cloud.Functions.csproj)"
    --build-arg "REVISION=$(git rev-parse HEAD)")
  docker build "${arguments[@]}" --target tools --tag "$name-tools" .
  system_of_image "$name-tools" >"$out/system.tsv"
  bill
  docker build "${arguments[@]}" --tag "$name" .
  printf 'image: %s on %s\n' "$name" "$base"
}

case ${1:-} in
  build) build "${2:-pfmg-worker:$(git rev-parse --short HEAD)}" ;;
  root) unpack "${2:?a folder}" ;;
  sbom)
    system_of_apt >"$out/system.tsv"
    bill
    printf 'image: %s components in %s\n' "$(grep -c '"purl"' "$out/sbom.cdx.json")" "$out/sbom.cdx.json" ;;
  *) stop "build, root or sbom?" ;;
esac
