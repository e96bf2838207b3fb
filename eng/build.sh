#!/usr/bin/env bash
# The one gate, on a laptop and in CI: restore, format, build, test, look for secrets in what is kept and what was written. The last line is "N passed, N failed".
#   eng/build.sh            all but the tests marked Category=Slow
#   eng/build.sh --all      every test
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1
filter=(--filter 'Category!=Slow')
[ "${1:-}" != --all ] || filter=()
solution=Pfmg.Cloud.sln
logs=artifacts/test
rm -rf "$logs"
mkdir -p "$logs"

say() { printf 'build: %s\n' "$*"; }

say "restore"
dotnet restore "$solution" --locked-mode --verbosity quiet
# Style rules are warnings, and warnings are errors, in the build itself; only white space is left to check here.
say "format check (if it fails: make format)"
dotnet format whitespace "$solution" --no-restore --verify-no-changes
say "build"
dotnet build "$solution" --nologo --no-restore --configuration Release --verbosity quiet

# One assembly after another: each of them uses all cores already.
crashed=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  say "test $name"
  dotnet test "$project" --nologo --no-build --configuration Release "${filter[@]}" 2>&1 | tee "$logs/$name.log" ||
    crashed=1
  # A suite that dies prints no summary: then its exit code alone tells.
  grep -qE '^(Passed|Failed)! +-|No test matches the given testcase filter|No test is available' "$logs/$name.log" ||
    { say "$name ended without a summary"; crashed=1; }
done

say "secrets"
leaks=0
node eng/scan-secrets.mjs tracked history context artifacts/package artifacts/image artifacts/setup artifacts/apt.log artifacts/demo "$logs" || leaks=1

awk -v crashed="$crashed" -v leaks="$leaks" '
  /^(Passed|Failed)! +- / {
    gsub(",", "")
    for (i = 1; i < NF; i++) {
      if ($i == "Passed:") { passed += $(i + 1) }
      if ($i == "Failed:") { failed += $(i + 1) }
    }
  }
  END {
    if (leaks) { print "build: something above looks like a secret: take it out, and make it worthless where it was valid"; failed++ }
    if (crashed && failed == 0) { print "build: a test project failed outside its tests"; failed = 1 }
    printf "%d passed, %d failed\n", passed, failed
    exit (passed == 0 || failed > 0)
  }' "$logs"/*.log
