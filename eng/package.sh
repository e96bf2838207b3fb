#!/usr/bin/env bash
# Makes the zip that `azd deploy` sends: the program for linux-x64 with its runtime and native libraries, host.json and the functions' folders at its root.
# Does nothing if no source is newer than the last one.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
folder=$root/artifacts/package
zip=$folder/pfmg.zip
cd "$root"
mkdir -p "$folder"
exec 9> "$folder/lock"
flock 9

newer() {
  find functions eng pipelines policies references Directory.Build.props Directory.Packages.props global.json package-lock.json -newer "$zip" -type f \
    \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.json' -o -name '*.sh' -o -name '*.mjs' \) -print -quit 2>/dev/null || true
}

publish() {
  MSBUILDDISABLENODEREUSE=1 dotnet publish functions/Pfmg.Cloud.Functions --configuration Release --runtime linux-x64 --self-contained \
    -p:DebugType=none -p:PublishDocumentationFiles=false "$@" --output "$folder/app" --nologo --verbosity quiet 2>&1 9>&-
}

if [[ ! -f $zip || -n $(newer) ]]; then
  moment=$folder/building
  : > "$moment"
  rm -rf "$folder/app" "$zip"
  # The package that compiles ahead may not restore: then the program starts slower.
  output=$(publish -p:PublishReadyToRun=true) || output=$(publish) || {
    printf '%s\npackage: the build failed.\n' "$output" >&2
    exit 3
  }
  node eng/zip.mjs "$folder/app" "$folder/partial.zip" pfmg createdump
  touch -r "$moment" "$folder/partial.zip"
  mv "$folder/partial.zip" "$zip"
fi

echo "$zip"
