#!/usr/bin/env bash
# Brings this machine to where the repository builds, runs and tests. Safe to run again; says little when nothing is missing.
#   eng/setup.sh          tools, npm packages, NuGet packages
#   eng/setup.sh tools    tools only
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
stamps=artifacts/setup

say() { printf 'setup: %s\n' "$*"; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }

check_sdks() {
  command -v dotnet >/dev/null || stop "the .NET SDK 10 is missing: install it from your distribution or from Microsoft, then run this again."
  dotnet --version >/dev/null 2>&1 ||
    stop "the .NET SDK asked for by global.json ($(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' global.json), or a later 10.0) is missing; here are: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')."
  command -v node >/dev/null || stop "Node.js 20 or later is missing: install it from your distribution, then run this again."
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || stop "Node.js 20 or later is needed; here is $(node --version)."
  command -v npm >/dev/null || stop "npm is missing: it comes with Node.js, or as the package npm."
}

# Every native tool that the pipeline and the tests run: the command or library, and the Debian package that has it.
missing_packages() {
  local pair
  for pair in bwa:bwa samtools:samtools bcftools:bcftools bedtools:bedtools tabix:tabix bgzip:tabix plink2:plink2 mosdepth:mosdepth; do
    command -v "${pair%:*}" >/dev/null || echo "${pair#*:}"
  done
  # Not grep -q: it leaves early, ldconfig then dies of SIGPIPE, and pipefail would call the library missing.
  { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep 'libzstd\.so\.1' >/dev/null || echo libzstd1
  # mosdepth opens it by this name at run time, and its package does not say so.
  { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep 'libhts\.so ' >/dev/null || echo libhts-dev
}

install_packages() {
  local packages as_root=()
  mapfile -t packages < <(missing_packages | sort -u)
  [ "${#packages[@]}" -gt 0 ] || return 0
  local command="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
  say "missing: ${packages[*]}"
  command -v apt-get >/dev/null || stop "no apt-get here: install these tools with your own package manager, then run this again."
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      as_root=(sudo)
    else
      stop "this needs root. Run, as root:  $command"
    fi
  fi
  mkdir -p artifacts
  say "installing them: $command"
  { "${as_root[@]}" apt-get update -q &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"; } \
    >artifacts/apt.log 2>&1 || { tail -n 20 artifacts/apt.log >&2; stop "apt-get failed; the whole output is in artifacts/apt.log."; }
  mapfile -t packages < <(missing_packages | sort -u)
  [ "${#packages[@]}" -eq 0 ] || stop "still missing after the installation: ${packages[*]}"
}

# once NAME "INPUT FILES" COMMAND...: runs the command unless it succeeded for the same inputs before.
once() {
  local name=$1 inputs=$2; shift 2
  local key
  # shellcheck disable=SC2086
  key=$(sha256sum $inputs | sha256sum | cut -d' ' -f1)
  [ "$(cat "$stamps/$name" 2>/dev/null)" != "$key" ] || return 0
  say "$name: $*"
  mkdir -p "$stamps"
  "$@" >"$stamps/$name.log" 2>&1 || { tail -n 20 "$stamps/$name.log" >&2; stop "$name failed: $*"; }
  echo "$key" >"$stamps/$name"
}

check_sdks
install_packages
[ "${1:-}" != tools ] || exit 0
[ -d node_modules ] || rm -f "$stamps/npm"
[ ! -f package-lock.json ] || once npm package-lock.json npm ci --ignore-scripts
once restore "$(git ls-files '*packages.lock.json' '*.csproj' '*.props' 2>/dev/null || find . -path ./artifacts -prune -o \( -name packages.lock.json -o -name '*.csproj' -o -name '*.props' \) -print)" \
  dotnet restore Pfmg.Cloud.sln --locked-mode
